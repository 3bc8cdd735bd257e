import { MemoryCommand } from '../../src/cli/command.ts'
import { sessionArg } from '../../src/cli/flags.ts'
import type { Session } from '../../src/model/session.ts'

export default class SessionsCopy extends MemoryCommand<typeof SessionsCopy> {
  static override summary = 'Copy a session and print the id of the copy.'
  static override description = 'The copy has the same messages, belongs to no space and has not been observed.'
  static override args = { session: sessionArg }
  static override examples = [
    'acontext sessions copy 0b7c21aa',
    'acontext sessions learn "$(acontext sessions copy 0b7c21aa)" --space second-try',
  ]

  async run(): Promise<Session> {
    const memory = await this.connect('write')
    const copy = await memory.sessions.copy(this.args.session)
    this.print(copy.id)
    return copy
  }
}
