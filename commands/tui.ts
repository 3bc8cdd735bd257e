import { MemoryCommand } from '../src/cli/command.ts'
import { loadCompiled } from '../src/cli/compiled.ts'
import { openTerminal } from '../src/cli/terminal.ts'
import type * as Screen from '../src/tui/start.tsx'

export default class Tui extends MemoryCommand<typeof Tui> {
  static override summary = 'Browse conversations, skills, their history and lessons on a full screen.'
  static override description =
    'Press ? for the keys, q to leave. What happens elsewhere appears by itself. It reads without a lock, and takes one only for the moment in which something is changed.'
  static override examples = ['acontext tui', 'acontext tui --project work']

  async run(): Promise<void> {
    const terminal = openTerminal({ color: !this.flags['no-color'] })
    // First, since some of it is loaded in the background while the memory is opened.
    const { startTui } = loadCompiled<typeof Screen>(this.config.root, 'screen')
    const memory = await this.connect('read')
    await startTui({ ...terminal, memory, change: (work) => this.change(work) })
  }
}
