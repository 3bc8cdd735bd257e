import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { asOf, space } from '../../src/cli/flags.ts'
import { readRevision } from '../../src/cli/revision.ts'
import { skillTable } from '../../src/cli/space-view.ts'
import { libraryName, type Skill } from '../../src/model/space.ts'

export default class SkillsList extends MemoryCommand<typeof SkillsList> {
  static override summary = 'List the skills of all spaces, or of one.'
  static override flags = { space, 'as-of': asOf }
  static override examples = [
    'acontext skills list',
    'acontext skills list --space airline',
    'acontext skills list --as-of 2026-08-01',
  ]

  async run(): Promise<readonly Skill[]> {
    const memory = await this.connect('read')
    const { space: where, 'as-of': when } = this.flags
    const revision = when === undefined ? undefined : readRevision(when, new Date())
    const skills = await memory.skills.list(defined({ space: where, asOf: revision }))
    const names = new Map((await memory.spaces.list()).map((each) => [each.id, each.name]))
    if (skills.length === 0 && when !== undefined) this.say('There were no skills then.')
    else if (skills.length === 0)
      this.say('There are no skills yet. Let a session teach some: acontext sessions import <file> --space <name>')
    else this.print(skillTable(skills, this.look, (skill) => names.get(skill.space) ?? libraryName))
    return skills
  }
}
