import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../../src/cli/command.ts'
import { dryRun, yes } from '../../src/cli/flags.ts'
import { logTable } from '../../src/cli/log-view.ts'
import { conflictLines, forgottenLines } from '../../src/cli/revert-view.ts'
import { taughtBy } from '../../src/cli/taught.ts'
import { count } from '../../src/model/count.ts'
import { problems } from '../../src/errors.ts'
import type { LogEntry, Reverted } from '../../src/memory/memory.ts'

export default class LessonsForget extends MemoryCommand<typeof LessonsForget> {
  static override summary = 'Take back all that a conversation taught.'
  static override description =
    'Each lesson is taken back by a commit of its own, the newest first; what other conversations taught stays. Where a later change stands on a lesson, that lesson stays too, both texts are shown, and the command ends with 6. The conversation itself stays: see "acontext sessions delete".'
  static override flags = {
    session: Flags.string({ required: true, helpValue: '<session>', summary: 'Id of the session, or the start of it.' }),
    yes,
    'dry-run': dryRun,
  }
  static override examples = [
    'acontext lessons forget --session 0b7c21aa --dry-run',
    'acontext lessons forget --session 0b7c21aa --yes',
  ]

  async run(): Promise<readonly Reverted[] | readonly LogEntry[]> {
    const taught = await taughtBy(await this.connect('read'), this.flags.session)
    const session = taught[0]?.session ?? null
    if (session === null) {
      this.say('This conversation taught nothing.')
      return []
    }
    this.print(logTable(taught, this.look, new Date()))
    if (this.flags['dry-run']) return taught
    await this.confirm(`Take back ${count(taught.length, 'lesson')}?`, this.flags)
    const reverted = await (await this.connect('write')).lessons.forget(session)
    this.print(`\n${forgottenLines(reverted, this.look)}`)
    const held = reverted.filter(({ conflicts }) => conflicts.length > 0)
    for (const { space, conflicts } of held) this.print(`\n${conflictLines(conflicts, this.look, space.name)}`)
    const back = reverted.filter(({ commit }) => commit !== null).length
    this.say(`\n${count(back, 'lesson')} taken back${held.length > 0 ? `, ${held.length} left as they are` : ''}.`)
    if (held.length > 0) this.endWith(problems.conflict.exit)
    return reverted
  }
}
