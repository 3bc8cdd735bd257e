import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../../src/cli/command.ts'
import { sessionArg } from '../../src/cli/flags.ts'
import { flushLines } from '../../src/cli/flush-view.ts'
import type { FlushReport } from '../../src/memory/memory.ts'

export default class SessionsLearn extends MemoryCommand<typeof SessionsLearn> {
  static override summary = 'Let a space learn from a session, from its start.'
  static override description =
    'A session teaches one space. To teach a second one, copy the session first: acontext sessions copy.'
  static override args = { session: sessionArg }
  static override flags = {
    space: Flags.string({ required: true, helpValue: '<space>', summary: 'The space that is to learn.' }),
  }
  static override examples = ['acontext sessions learn 0b7c21aa --space airline']

  async run(): Promise<FlushReport> {
    const memory = await this.connect('write')
    const session = await memory.sessions.learn(this.args.session, this.flags.space)
    const report = await memory.sessions.flush(session.id)
    this.print(flushLines(report, this.look))
    return report
  }
}
