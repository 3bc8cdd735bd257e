import { MemoryCommand } from '../../src/cli/command.ts'
import { listingTable } from '../../src/cli/disk-view.ts'
import { diskArg, word } from '../../src/cli/flags.ts'
import type { DiskListing } from '../../src/memory/memory.ts'

export default class DisksLs extends MemoryCommand<typeof DisksLs> {
  static override summary = 'List what lies in a folder of a disk.'
  static override args = { disk: diskArg, path: word({ default: '/', description: 'Path of the folder.' }) }
  static override examples = ['acontext disks ls 3f2a', 'acontext disks ls 3f2a /docs', 'acontext disks ls airline/playbook']

  async run(): Promise<DiskListing> {
    const memory = await this.connect('read')
    const listing = await memory.disks.ls(this.args.disk, `/${this.args.path}/`.replace(/^\/+|\/+$/g, '/'))
    if (listing.artifacts.length + listing.directories.length === 0) this.say('Nothing lies there.')
    else this.print(listingTable(listing, this.look, new Date()))
    return listing
  }
}
