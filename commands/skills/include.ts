import { MemoryCommand } from '../../src/cli/command.ts'
import { spaceFlag, word } from '../../src/cli/flags.ts'
import { includedLine } from '../../src/cli/included-view.ts'
import type { Included } from '../../src/memory/memory.ts'

export default class SkillsInclude extends MemoryCommand<typeof SkillsInclude> {
  static override summary = 'Let a space include a skill that lives elsewhere.'
  static override description =
    'A skill that one space includes lives in it; one that several include lives in the library, and what one of them learns all of them see. A move carries the whole history of the skill along. "acontext undo" takes it back.'
  static override args = { skill: word({ name: 'skill', required: true, description: '[space/]skill, or library/skill' }) }
  static override flags = { space: spaceFlag }
  static override examples = [
    'acontext skills include airline/refunds --space hotel',
    'acontext skills include library/refunds --space hotel',
  ]

  async run(): Promise<Included> {
    const included = await (await this.connect('write')).skills.include(this.args.skill, this.flags.space)
    this.print(included.skill.id)
    this.say(includedLine(included))
    return included
  }
}
