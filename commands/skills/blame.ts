import { blameLines } from '../../src/cli/blame-view.ts'
import { MemoryCommand } from '../../src/cli/command.ts'
import { word } from '../../src/cli/flags.ts'
import { shellWord } from '../../src/cli/shell-word.ts'
import type { Blame } from '../../src/memory/memory.ts'

export default class SkillsBlame extends MemoryCommand<typeof SkillsBlame> {
  static override summary = 'Show who wrote each line of a skill, and when: which lesson, or which person.'
  static override description =
    'Without a file it is the SKILL.md. Lines are followed through renames; edits by hand that are not committed yet are not in it. ✓ the task succeeded, ✗ it failed, · the user told it.'
  static override args = { target: word({ required: true, description: '[space/]skill[/file][:line[-line]]' }) }
  static override examples = ['acontext skills blame airline/playbook', 'acontext skills blame playbook/SKILL.md:10-30']

  async run(): Promise<Blame> {
    const { target } = this.args
    const memory = await this.connect('read')
    const blame = await memory.skills.blame(target)
    this.print(blameLines(blame, this.look, new Date()))
    const [line] = blame.lines
    if (line === undefined) this.say('The file is empty.')
    else
      this.say(`\nThe conversation behind a line: acontext skills why ${shellWord(target.replace(/:[\d-]+$/, ''))}:${line.line}`)
    return blame
  }
}
