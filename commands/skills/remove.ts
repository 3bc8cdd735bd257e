import { MemoryCommand } from '../../src/cli/command.ts'
import { dryRun, word, yes } from '../../src/cli/flags.ts'
import { restoredLine } from '../../src/cli/restore-view.ts'
import { inline } from '../../src/cli/text.ts'
import { count } from '../../src/model/count.ts'
import type { Restored } from '../../src/memory/memory.ts'
import { libraryName, type Skill } from '../../src/model/space.ts'

export default class SkillsRemove extends MemoryCommand<typeof SkillsRemove> {
  static override summary = 'Take a skill out of its space.'
  static override description =
    'A new commit removes its folder; the history keeps it. "acontext undo" takes that back, and so does "acontext skills restore", later and for this skill alone. One of the library that no space includes goes to the trash; one that spaces share is taken out of one by "acontext skills exclude".'
  static override args = { skill: word({ name: 'skill', required: true, description: '[space/]skill' }) }
  static override flags = { yes, 'dry-run': dryRun }
  static override examples = ['acontext skills remove airline/playbook', 'acontext skills remove airline/playbook --yes']

  async run(): Promise<Restored | Skill> {
    const reader = await this.connect('read')
    const { skill } = await reader.skills.show(this.args.skill)
    const name = skill.space === skill.id ? libraryName : (await reader.spaces.get(skill.space)).name
    if (this.flags['dry-run']) {
      this.print(skill.files.map((file) => inline(`${skill.path}/${file}`)).join('\n'))
      this.say(`${count(skill.files.length, 'file')} would be removed from "${inline(name)}".`)
      return skill
    }
    const what = `the skill "${inline(skill.name)}" with ${count(skill.files.length, 'file')}`
    await this.confirm(`Remove ${what} from "${inline(name)}"?`, this.flags)
    const removed = await (await this.connect('write')).skills.remove(this.args.skill)
    this.print(removed.commit ?? '')
    this.say(restoredLine(removed))
    return removed
  }
}
