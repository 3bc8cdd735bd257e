import { MemoryCommand } from '../../src/cli/command.ts'
import { userArg, yes } from '../../src/cli/flags.ts'
import { inline } from '../../src/cli/text.ts'
import { count } from '../../src/model/count.ts'

export default class UsersDelete extends MemoryCommand<typeof UsersDelete> {
  static override summary = 'Delete a user, their sessions and their disks.'
  static override description = 'Spaces and skills stay, with what the sessions taught them.'
  static override args = { user: userArg }
  static override flags = { yes }
  static override examples = ['acontext users delete kim@example.com --yes']

  async run(): Promise<{ deleted: string; sessions: number; disks: number }> {
    const user = await (await this.connect('read')).users.get(this.args.user)
    await this.confirm(`Delete "${inline(user.identifier)}" and ${count(user.sessions, 'session')}?`, this.flags)
    const memory = await this.connect('write')
    const { sessions, disks } = await memory.users.delete(user.identifier)
    this.say(`Deleted, with ${count(sessions, 'session')} and ${count(disks, 'disk')}.`)
    return { deleted: user.identifier, sessions, disks }
  }
}
