import { MemoryCommand } from '../../src/cli/command.ts'
import { pathLines } from '../../src/cli/disk-view.ts'
import { diskArg, patternLimit, word } from '../../src/cli/flags.ts'
import type { Artifact } from '../../src/model/disk.ts'

export default class DisksGlob extends MemoryCommand<typeof DisksGlob> {
  static override summary = 'Find the files of a disk whose whole path fits a pattern.'
  static override description = '"*" is any run of characters, slashes too; "?" is one character.'
  static override args = { disk: diskArg, pattern: word({ required: true, description: 'The pattern, such as "*.py".' }) }
  static override flags = { limit: patternLimit }
  static override examples = [`acontext disks glob 3f2a '*.py'`, `acontext disks glob 3f2a '/docs/*'`]

  async run(): Promise<readonly Artifact[]> {
    const memory = await this.connect('read')
    const found = await memory.disks.glob(this.args.disk, this.args.pattern, { limit: this.flags.limit })
    if (found.length === 0) this.say('No path fits; a pattern is compared with the whole path, "*main.py" finds /src/main.py.')
    else this.print(pathLines(found))
    return found
  }
}
