import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { space, user } from '../../src/cli/flags.ts'
import type { Session } from '../../src/model/session.ts'
import { shortId } from '../../src/model/short-id.ts'

export default class SessionsCreate extends MemoryCommand<typeof SessionsCreate> {
  static override summary = 'Begin a session and print its id.'
  static override flags = { user, space }
  static override examples = ['acontext sessions create --space airline', 'acontext sessions create --user kim@example.com']

  async run(): Promise<Session> {
    const memory = await this.connect('write')
    const session = await memory.sessions.create(defined({ user: this.flags.user, space: this.flags.space }))
    this.print(session.id)
    this.say(`Add messages: acontext sessions append ${shortId(session.id)} messages.json`)
    return session
  }
}
