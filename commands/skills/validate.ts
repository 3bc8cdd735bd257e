import { MemoryCommand } from '../../src/cli/command.ts'
import { findingSum, findingTable } from '../../src/cli/finding-view.ts'
import { word } from '../../src/cli/flags.ts'
import { problems } from '../../src/errors.ts'
import type { Finding } from '../../src/memory/memory.ts'

export default class SkillsValidate extends MemoryCommand<typeof SkillsValidate> {
  static override summary = 'Show what breaks the rules of the Agent Skills format.'
  static override description =
    'Checks the files as they lie on the disk: a space, a skill, or all of them. Ends with 4 when there are errors, which are what some agent refuses to load; warnings alone end with 0.'
  static override args = { target: word({ description: '[space/]skill, or a space; all spaces without one.' }) }
  static override examples = ['acontext skills validate', 'acontext skills validate airline/playbook']

  async run(): Promise<readonly Finding[]> {
    const memory = await this.connect('read')
    const findings = await memory.skills.validate(this.args.target)
    if (findings.length > 0) this.print(findingTable(findings, this.look))
    this.say(findings.length === 0 ? 'All skills keep to the rules.' : findingSum(findings))
    if (findings.some(({ level }) => level === 'error')) this.endWith(problems.invalid.exit)
    return findings
  }
}
