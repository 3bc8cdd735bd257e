import { resolve } from 'node:path'
import { MemoryCommand } from '../../src/cli/command.ts'
import { findingLines } from '../../src/cli/finding-view.ts'
import { space, word } from '../../src/cli/flags.ts'
import { inline } from '../../src/cli/text.ts'
import { count } from '../../src/model/count.ts'
import type { AddedSkill, Finding } from '../../src/memory/memory.ts'

export default class SkillsAdd extends MemoryCommand<typeof SkillsAdd> {
  static override summary = 'Copy a folder with a SKILL.md, or a ZIP archive of one, into a space as a new skill.'
  static override description =
    'Without a space it comes into the library, from where spaces include it. The copy is a commit under your name. What breaks the rules of the Agent Skills format and can be mended is told as a warning.'
  static override args = { folder: word({ required: true, description: 'The folder that holds the SKILL.md, or the archive.' }) }
  static override flags = { space }
  static override examples = ['acontext skills add ./refunds --space airline', 'acontext skills add refunds.zip']

  async run(): Promise<AddedSkill & { findings: readonly Finding[] }> {
    const memory = await this.connect('write')
    const skill = await memory.skills.add(resolve(this.args.folder), this.flags.space)
    const findings = await memory.skills.validate(skill.id)
    this.print(skill.path)
    this.say(`The skill "${inline(skill.name)}" is added, with ${count(skill.files.length, 'file')}.`)
    for (const { path, reason } of skill.skipped) this.say(`Left out: ${inline(path)} (${reason}).`)
    if (findings.length > 0) this.say(findingLines(findings))
    return { ...skill, findings }
  }
}
