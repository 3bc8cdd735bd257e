import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../src/cli/command.ts'
import { assistantArg, dryRun, scope } from '../src/cli/flags.ts'
import type { Assistant } from '../src/cli/assistants.ts'
import { block } from '../src/cli/text.ts'
import type { Registration } from '../src/cli/register.ts'

export default class Connect extends MemoryCommand<typeof Connect> {
  static override summary = 'Register the memory with a coding assistant, as an MCP server that it starts itself.'
  static override description =
    'Writes one entry into the settings of Claude Code, Codex or Cursor and leaves all others as they are; "acontext disconnect" takes it out again.'
  static override args = { assistant: assistantArg }
  static override flags = {
    scope,
    space: Flags.string({ helpValue: '<space>', summary: 'The space that is meant where the assistant names none.' }),
    'dry-run': dryRun,
  }
  static override examples = [
    'acontext connect claude-code --space coding',
    'acontext connect codex --dry-run',
    'acontext connect cursor --scope repo',
  ]

  async run(): Promise<Registration> {
    const { scope: where, space, home, project, 'dry-run': dry } = this.flags
    const { register, currentFolder } = await import('../src/cli/register.ts')
    const given = Object.entries({ space, home, project }).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, value],
    )
    const wish = { assistant: this.args.assistant as Assistant, scope: where, folder: currentFolder(), dryRun: dry }
    const done = register(wish, { command: 'acontext', args: ['mcp', ...given] })
    this.print(done.patch === '' ? `${done.path} says so already.` : block(done.patch).trimEnd())
    if (done.changed)
      this.say(`\nDone. Start ${wish.assistant} anew; it then has the tools of acontext. "acontext" has to be on its PATH.`)
    return done
  }
}
