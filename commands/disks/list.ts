import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { diskTable } from '../../src/cli/disk-view.ts'
import { user } from '../../src/cli/flags.ts'
import type { Disk } from '../../src/model/disk.ts'

export default class DisksList extends MemoryCommand<typeof DisksList> {
  static override summary = 'List the disks: trees of files that agents keep.'
  static override description = 'The folder of every skill is one too; what is written there is a commit.'
  static override flags = { user }
  static override examples = ['acontext disks list', 'acontext disks list --user kim@example.com']

  async run(): Promise<readonly Disk[]> {
    const memory = await this.connect('read')
    const disks = await memory.disks.list(defined({ user: this.flags.user }))
    const users = new Map((await memory.users.list()).map(({ id, identifier }) => [id, identifier]))
    if (disks.length === 0) this.say('There are no disks yet; "acontext disks create" makes one.')
    else this.print(diskTable(disks, this.look, { now: new Date(), users }))
    return disks
  }
}
