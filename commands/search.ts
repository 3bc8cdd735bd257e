import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../src/cli/command.ts'
import { defined } from '../src/cli/defined.ts'
import { asOf, since, space, user as userFlag, word } from '../src/cli/flags.ts'
import { readRevision } from '../src/cli/revision.ts'
import { searchResults } from '../src/cli/search-view.ts'
import { readSince, readUntil } from '../src/cli/time.ts'
import type { SearchAnswer, SearchKind } from '../src/memory/memory.ts'
import type { Outcome } from '../src/model/lesson.ts'
import type { Role } from '../src/model/message.ts'

const outcomes: Outcome[] = ['success', 'failed', 'none']
const roles: Role[] = ['user', 'assistant', 'tool', 'system', 'developer']

export default class Search extends MemoryCommand<typeof Search> {
  static override summary = 'Find what was learnt, what was said, and what lies on disks.'
  static override description =
    'Any of the words is enough; more of them, and rarer ones, come first. Forms of a word, accents and slips of the keyboard are seen through. Each hit shows why it matched and where it is from: skills show (or why) reads on at a line, sessions show --around at a message, disks cat a file.'
  static override strict = false
  static override args = { words: word({ required: true, description: 'What to look for.' }) }
  static override flags = {
    skills: Flags.boolean({ summary: 'Only skills.' }),
    sessions: Flags.boolean({ summary: 'Only conversations.' }),
    disks: Flags.boolean({ summary: 'Only text files on disks.' }),
    space,
    skill: Flags.string({ helpValue: '<skill>', summary: 'Only this skill: its name, folder or id.' }),
    user: userFlag,
    role: Flags.option({ options: roles })({ summary: 'Only what they said.' }),
    outcome: Flags.option({ options: outcomes })({ summary: 'Only from tasks that ended so.' }),
    since: { ...since, summary: 'Learnt, said or changed from this date (2026-08-01) or age (2d, 3h) on.' },
    until: Flags.string({ helpValue: '<when>', summary: 'Learnt, said or changed until then; a date means its end.' }),
    'as-of': asOf,
    limit: Flags.integer({
      char: 'n',
      helpValue: '<number>',
      min: 1,
      max: 1000,
      default: 5,
      summary: 'At most so many of each kind.',
    }),
  }
  static override examples = [
    'acontext search rebook cancelled flight',
    'acontext search "database locked" --skills --space ops',
    'acontext search deploy rollback --as-of 2026-08-01',
    'acontext search timeout --sessions --role tool --since 7d --json',
  ]

  async run(): Promise<SearchAnswer> {
    const { space: inSpace, skill, user: owner, role, outcome, since: from, until, 'as-of': then, limit } = this.flags
    const kinds: SearchKind[] = (['skills', 'sessions', 'disks'] as const).filter((kind) => this.flags[kind])
    const now = new Date()
    const memory = await this.connect('read')
    const user = owner === undefined ? undefined : (await memory.users.get(owner)).identifier
    const answer = await memory.search.find(this.words.join(' '), {
      ...defined({ space: inSpace, skill, user, role, outcome }),
      ...defined({ since: from === undefined ? undefined : readSince(from, now) }),
      ...defined({ until: until === undefined ? undefined : readUntil(until, now) }),
      ...defined({ asOf: then === undefined ? undefined : readRevision(then, now) }),
      kinds,
      limit,
    })
    this.print(searchResults(answer, this.look, now))
    for (const note of answer.notes) this.say(note)
    if (answer.skills.length + answer.sessions.length + answer.disks.length === 0) this.say('Nothing is like that here.')
    return answer
  }
}
