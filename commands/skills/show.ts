import { MemoryCommand } from '../../src/cli/command.ts'
import { word } from '../../src/cli/flags.ts'
import { block } from '../../src/cli/text.ts'
import type { SkillText } from '../../src/memory/memory.ts'

export default class SkillsShow extends MemoryCommand<typeof SkillsShow> {
  static override summary = "Show a skill's text."
  static override description = 'The target is [space/]skill[/file][:line[-line]]; without a file, the SKILL.md.'
  static override args = { target: word({ required: true, description: '[space/]skill[/file][:line[-line]]' }) }
  static override examples = ['acontext skills show airline/daily-logs', 'acontext skills show daily-logs/SKILL.md:1-20']

  async run(): Promise<SkillText> {
    const memory = await this.connect('read')
    const shown = await memory.skills.show(this.args.target)
    this.print(block(shown.text).replace(/\n$/, ''))
    return shown
  }
}
