import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { space } from '../../src/cli/flags.ts'
import { skillTable } from '../../src/cli/space-view.ts'
import type { Skill } from '../../src/model/space.ts'

export default class SkillsList extends MemoryCommand<typeof SkillsList> {
  static override summary = 'List the skills of all spaces, or of one.'
  static override flags = { space }
  static override examples = ['acontext skills list', 'acontext skills list --space airline']

  async run(): Promise<readonly Skill[]> {
    const memory = await this.connect('read')
    const skills = await memory.skills.list(defined({ space: this.flags.space }))
    const names = new Map((await memory.spaces.list()).map((each) => [each.id, each.name]))
    if (skills.length === 0)
      this.say('There are no skills yet. Let a session teach some: acontext sessions import <file> --space <name>')
    else this.print(skillTable(skills, this.look, (skill) => names.get(skill.space) ?? skill.space))
    return skills
  }
}
