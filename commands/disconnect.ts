import { MemoryCommand } from '../src/cli/command.ts'
import { assistantArg, dryRun, scope } from '../src/cli/flags.ts'
import type { Assistant } from '../src/cli/assistants.ts'
import { block } from '../src/cli/text.ts'
import type { Registration } from '../src/cli/register.ts'

export default class Disconnect extends MemoryCommand<typeof Disconnect> {
  static override summary = 'Take the memory out of the settings of a coding assistant.'
  static override description = 'Removes what "acontext connect" wrote, and nothing else.'
  static override args = { assistant: assistantArg }
  static override flags = { scope, 'dry-run': dryRun }
  static override examples = ['acontext disconnect claude-code', 'acontext disconnect cursor --scope repo --dry-run']

  async run(): Promise<Registration> {
    const { register, currentFolder } = await import('../src/cli/register.ts')
    const { scope: where, 'dry-run': dry } = this.flags
    const done = register(
      { assistant: this.args.assistant as Assistant, scope: where, folder: currentFolder(), dryRun: dry },
      null,
    )
    this.print(done.patch === '' ? `${done.path} does not name acontext.` : block(done.patch).trimEnd())
    return done
  }
}
