import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { limit, since, word } from '../../src/cli/flags.ts'
import { logTable } from '../../src/cli/log-view.ts'
import { readSince } from '../../src/cli/time.ts'
import type { LogEntry } from '../../src/memory/memory.ts'
import type { Outcome } from '../../src/model/lesson.ts'

const outcomes: Outcome[] = ['success', 'failed', 'none']

export default class SkillsLog extends MemoryCommand<typeof SkillsLog> {
  static override summary = 'Show what was learnt, newest first: one line, one lesson, one commit.'
  static override description =
    'The target is a space, a skill or a file: [space/]skill[/file]. Without one, all spaces are shown.'
  static override args = { target: word({ description: '[space/]skill[/file], or a space.' }) }
  static override flags = {
    limit,
    since,
    session: Flags.string({ helpValue: '<session>', summary: 'Only what this session taught.' }),
    outcome: Flags.option({ options: outcomes })({ summary: 'Only lessons of tasks that ended so.' }),
    author: Flags.string({ helpValue: '<text>', summary: "Part of the author's name or address." }),
  }
  static override examples = [
    'acontext skills log',
    'acontext skills log airline -n 10 --outcome failed',
    'acontext skills log airline/daily-logs --since 2d',
  ]

  async run(): Promise<readonly LogEntry[]> {
    const { limit: asked, since: from, session, outcome, author } = this.flags
    const memory = await this.connect('read')
    const filter = defined({ since: from === undefined ? undefined : readSince(from, new Date()), session, outcome, author })
    const found = await memory.skills.log(this.args.target, { ...filter, limit: asked + 1 })
    const entries = found.slice(0, asked)
    if (entries.length === 0) this.say('Nothing was learnt here yet.')
    else this.print(logTable(entries, this.look, new Date()))
    if (found.length > asked) this.say(`These are the newest ${asked}; -n shows more.`)
    return entries
  }
}
