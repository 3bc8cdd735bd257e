import { MemoryCommand } from '../../src/cli/command.ts'
import { diskArg, diskPathArg } from '../../src/cli/flags.ts'
import { printFile } from '../../src/cli/spool.ts'
import type { ArtifactText } from '../../src/memory/memory.ts'

export default class DisksCat extends MemoryCommand<typeof DisksCat> {
  static override summary = 'Write a file of a disk to standard output, byte for byte.'
  static override description = 'With --json: what is known of it, and its text when it has one.'
  static override args = { disk: diskArg, path: diskPathArg }
  static override examples = ['acontext disks cat 3f2a /docs/notes.md', 'acontext disks cat 3f2a /plot.png > plot.png']

  async run(): Promise<ArtifactText | void> {
    const memory = await this.connect('read')
    const { disk, path } = this.args
    if (this.jsonEnabled()) return memory.disks.read(disk, path)
    const { file } = await memory.disks.locate(disk, path)
    await printFile(file)
  }
}
