import { MemoryCommand } from '../../src/cli/command.ts'
import { word } from '../../src/cli/flags.ts'
import { whyCard } from '../../src/cli/why-view.ts'
import type { Why } from '../../src/memory/memory.ts'

export default class SkillsWhy extends MemoryCommand<typeof SkillsWhy> {
  static override summary = 'Show why a line is there: the lesson, the conversation that taught it, and what it said before.'
  static override description =
    'Of the conversation you see how it began, what bears on the line most, and how it ended; --json has all messages of the lesson, up to 50.'
  static override args = { target: word({ required: true, description: '[space/]skill[/file]:line' }) }
  static override examples = [
    'acontext skills why airline/playbook:12',
    'acontext skills why playbook/references/fares.md:3 --json',
  ]

  async run(): Promise<Why> {
    const memory = await this.connect('read')
    const why = await memory.skills.why(this.args.target)
    this.print(whyCard(why, this.look, new Date()))
    return why
  }
}
