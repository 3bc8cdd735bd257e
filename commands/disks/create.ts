import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { user } from '../../src/cli/flags.ts'
import type { Disk } from '../../src/model/disk.ts'

export default class DisksCreate extends MemoryCommand<typeof DisksCreate> {
  static override summary = 'Make a disk and print its id.'
  static override flags = { user }
  static override examples = ['acontext disks create', 'acontext disks create --user kim@example.com']

  async run(): Promise<Disk> {
    const memory = await this.connect('write')
    const disk = await memory.disks.create(defined({ user: this.flags.user }))
    this.print(disk.id)
    return disk
  }
}
