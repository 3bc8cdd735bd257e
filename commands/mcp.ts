import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../src/cli/command.ts'
import { defined } from '../src/cli/defined.ts'
import { serveMcp } from '../src/cli/serve-mcp.ts'

export default class Mcp extends MemoryCommand<typeof Mcp> {
  static override summary = 'Serve the memory to an assistant, by the Model Context Protocol over standard input and output.'
  static override description =
    'An assistant starts this itself; register it there as the command "acontext mcp". It reads without a lock, and holds the project only for the moment of a write. Standard output carries the protocol and nothing else.'
  static override flags = {
    space: Flags.string({ helpValue: '<space>', summary: 'The space that is meant where a call names none.' }),
  }
  static override examples = ['claude mcp add acontext -- acontext mcp --space coding', 'acontext mcp --home ./memory']

  async run(): Promise<void> {
    const { home, project, space } = this.flags
    await serveMcp(this.config.root, { ...defined({ home, project, space }), version: this.config.version })
  }

  /** The protocol alone goes to standard output. */
  override logJson(): void {}
}
