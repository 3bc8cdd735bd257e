import { MemoryCommand } from '../../src/cli/command.ts'
import { diskArg, diskPathArg, yes } from '../../src/cli/flags.ts'
import { inline } from '../../src/cli/text.ts'

export default class DisksRm extends MemoryCommand<typeof DisksRm> {
  static override summary = 'Remove a file from a disk.'
  static override description = 'It is gone for good, unless the disk is the folder of a skill: there the removal is a commit.'
  static override args = { disk: diskArg, path: diskPathArg }
  static override flags = { yes }
  static override examples = ['acontext disks rm 3f2a /docs/old.md --yes']

  async run(): Promise<{ removed: string }> {
    const { disk, path } = await (await this.connect('read')).disks.stat(this.args.disk, this.args.path)
    await this.confirm(`Remove ${inline(path)}?`, this.flags)
    await (await this.connect('write')).disks.remove(disk, path)
    this.say('Removed.')
    return { removed: path }
  }
}
