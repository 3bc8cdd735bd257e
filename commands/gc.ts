import { MemoryCommand } from '../src/cli/command.ts'
import { dryRun } from '../src/cli/flags.ts'
import { packedTable } from '../src/cli/gc-view.ts'
import type { Memory } from '../src/memory/memory.ts'

export default class Gc extends MemoryCommand<typeof Gc> {
  static override summary = "Pack the spaces' repositories, by an installed git."
  static override description =
    'Many small files become a few large ones; nothing of the history goes. Without git everything works, and takes more room.'
  static override flags = { 'dry-run': { ...dryRun, summary: 'Count; pack nothing.' } }
  static override examples = ['acontext gc', 'acontext gc --dry-run']

  async run(): Promise<Awaited<ReturnType<Memory['project']['gc']>>> {
    const dry = this.flags['dry-run']
    const memory = await this.connect('write')
    const packed = await memory.project.gc({ dryRun: dry })
    if (packed.length === 0) this.say('There is no space yet.')
    else this.print(packedTable(packed, this.look, { dryRun: dry }))
    if (!dry && packed.some((each) => each.packed.by === 'nobody'))
      this.say('git is not installed, so nothing was packed: https://git-scm.com')
    return packed
  }
}
