import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { asOf, word } from '../../src/cli/flags.ts'
import { readRevision } from '../../src/cli/revision.ts'
import { block } from '../../src/cli/text.ts'
import type { SkillText } from '../../src/memory/memory.ts'

export default class SkillsShow extends MemoryCommand<typeof SkillsShow> {
  static override summary = "Show a skill's text."
  static override description = 'The target is [space/]skill[/file][:line[-line]]; without a file, the SKILL.md.'
  static override args = { target: word({ required: true, description: '[space/]skill[/file][:line[-line]]' }) }
  static override flags = { 'as-of': asOf }
  static override examples = [
    'acontext skills show airline/daily-logs',
    'acontext skills show daily-logs/SKILL.md:1-20',
    'acontext skills show airline/playbook --as-of 2d',
  ]

  async run(): Promise<SkillText> {
    const memory = await this.connect('read')
    const when = this.flags['as-of']
    const revision = when === undefined ? undefined : readRevision(when, new Date())
    const shown = await memory.skills.show(this.args.target, defined({ asOf: revision }))
    this.print(block(shown.text).replace(/\n$/, ''))
    return shown
  }
}
