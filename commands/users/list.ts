import { MemoryCommand } from '../../src/cli/command.ts'
import { userTable } from '../../src/cli/user-view.ts'
import type { UserSummary } from '../../src/memory/memory.ts'

export default class UsersList extends MemoryCommand<typeof UsersList> {
  static override summary = 'List the users that sessions and spaces belong to.'
  static override examples = ['acontext users list']

  async run(): Promise<readonly UserSummary[]> {
    const memory = await this.connect('read')
    const users = await memory.users.list()
    if (users.length === 0) this.say('There are no users yet; --user names one when a session is made or imported.')
    else this.print(userTable(users, this.look, new Date()))
    return users
  }
}
