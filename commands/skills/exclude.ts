import { MemoryCommand } from '../../src/cli/command.ts'
import { spaceFlag, word } from '../../src/cli/flags.ts'
import { includedLine } from '../../src/cli/included-view.ts'
import type { Included } from '../../src/memory/memory.ts'

export default class SkillsExclude extends MemoryCommand<typeof SkillsExclude> {
  static override summary = 'Take a skill out of one space; it lives on elsewhere.'
  static override description =
    'It moves into the last space that still includes it, else into the library, with its whole history. "acontext undo" takes it back. To delete a skill, see "acontext skills remove".'
  static override args = { skill: word({ name: 'skill', required: true, description: 'skill of that space' }) }
  static override flags = { space: spaceFlag }
  static override examples = ['acontext skills exclude refunds --space hotel']

  async run(): Promise<Included> {
    const excluded = await (await this.connect('write')).skills.exclude(this.args.skill, this.flags.space)
    this.print(excluded.skill.id)
    this.say(includedLine(excluded))
    return excluded
  }
}
