import { MemoryCommand } from '../../src/cli/command.ts'
import { userArg } from '../../src/cli/flags.ts'
import { sessionTable } from '../../src/cli/session-list.ts'
import { userTable } from '../../src/cli/user-view.ts'
import type { UserSummary } from '../../src/memory/memory.ts'

export default class UsersShow extends MemoryCommand<typeof UsersShow> {
  static override summary = 'Show a user and their sessions.'
  static override args = { user: userArg }
  static override examples = ['acontext users show kim@example.com']

  async run(): Promise<UserSummary> {
    const memory = await this.connect('read')
    const user = await memory.users.get(this.args.user)
    const sessions = await memory.sessions.list({ user: user.identifier })
    this.print(userTable([user], this.look, new Date()))
    if (sessions.length > 0) this.print(`\n${sessionTable(sessions, this.look, { now: new Date() })}`)
    return user
  }
}
