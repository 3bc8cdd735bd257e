import { MemoryCommand } from '../src/cli/command.ts'
import { completionScripts, shells, type Shell } from '../src/cli/completion-scripts.ts'
import { shellArg } from '../src/cli/flags.ts'

const places: Readonly<Record<Shell, string>> = {
  bash: 'Put this into ~/.bashrc: eval "$(acontext completion bash)"',
  zsh: 'Put this into ~/.zshrc, after compinit: eval "$(acontext completion zsh)"',
  fish: 'Put this into ~/.config/fish/config.fish: acontext completion fish | source',
}

export default class Completion extends MemoryCommand<typeof Completion> {
  static override summary = 'Print what makes the Tab key complete commands, flags and names in a shell.'
  static override description = `Names of spaces, skills, sessions, lessons and users are looked up as you write.\n\n${shells.map((shell) => places[shell]).join('\n')}`
  static override args = { shell: shellArg }
  static override examples = ['eval "$(acontext completion bash)"', 'acontext completion fish | source']

  async run(): Promise<{ shell: Shell; script: string }> {
    const shell = this.args.shell as Shell
    const script = completionScripts[shell]
    this.print(script.trimEnd())
    if (this.look.width !== null) this.say(`\n${places[shell]}`)
    return { shell, script }
  }
}
