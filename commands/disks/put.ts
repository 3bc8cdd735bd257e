import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { sizeText } from '../../src/cli/disk-view.ts'
import { diskArg, meta, word } from '../../src/cli/flags.ts'
import { readMeta } from '../../src/cli/meta.ts'
import { spool } from '../../src/cli/spool.ts'
import { inline } from '../../src/cli/text.ts'
import { MemoryError } from '../../src/errors.ts'
import type { Artifact } from '../../src/model/disk.ts'

export default class DisksPut extends MemoryCommand<typeof DisksPut> {
  static override summary = 'Put a file on a disk.'
  static override description =
    'A file that is there is replaced, with its meta. In the folder of a skill it is a commit under your name.'
  static override args = {
    disk: diskArg,
    file: word({ required: true, description: 'The file, or - for standard input.' }),
    path: word({ description: 'Where to put it; a path that ends with a slash is a folder. The root, when absent.' }),
  }
  static override flags = { meta }
  static override examples = [
    'acontext disks put 3f2a notes.md',
    'acontext disks put 3f2a notes.md /docs/',
    `date | acontext disks put 3f2a - /log/today.txt --meta '{"by": "cron"}'`,
  ]

  async run(): Promise<Artifact> {
    const { disk, file, path = '/' } = this.args
    const about = defined({ meta: readMeta(this.flags.meta) })
    const { file: from, name, done } = await spool(file)
    try {
      if (name === null && path.endsWith('/')) {
        throw new MemoryError('usage', 'What comes from standard input has no name.', {
          field: 'path',
          hint: 'Give a path with a name.',
        })
      }
      const memory = await this.connect('write')
      const put = await memory.disks.put(disk, path.endsWith('/') ? path + name : path, { file: from }, about)
      this.print(put.path)
      this.say(`${inline(put.path)}: ${sizeText(put.size)}, ${put.mime}.`)
      return put
    } finally {
      done()
    }
  }
}
