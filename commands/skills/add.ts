import { resolve } from 'node:path'
import { MemoryCommand } from '../../src/cli/command.ts'
import { findingLines } from '../../src/cli/finding-view.ts'
import { spaceFlag, word } from '../../src/cli/flags.ts'
import { count, inline } from '../../src/cli/text.ts'
import type { Finding } from '../../src/memory/memory.ts'
import type { Skill } from '../../src/model/space.ts'

export default class SkillsAdd extends MemoryCommand<typeof SkillsAdd> {
  static override summary = 'Copy a folder with a SKILL.md into a space, as a new skill.'
  static override description =
    'The folder stays as it is; the copy is a commit under your name. What breaks the rules of the Agent Skills format and can be mended is told as a warning.'
  static override args = { folder: word({ required: true, description: 'The folder that holds the SKILL.md.' }) }
  static override flags = { space: spaceFlag }
  static override examples = ['acontext skills add ./refunds --space airline']

  async run(): Promise<Skill & { findings: readonly Finding[] }> {
    const memory = await this.connect('write')
    const skill = await memory.skills.add(resolve(this.args.folder), this.flags.space)
    const findings = await memory.skills.validate(skill.id)
    this.print(skill.path)
    this.say(`The skill "${inline(skill.name)}" is added, with ${count(skill.files.length, 'file')}.`)
    if (findings.length > 0) this.say(findingLines(findings))
    return { ...skill, findings }
  }
}
