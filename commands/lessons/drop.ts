import { MemoryCommand } from '../../src/cli/command.ts'
import { lessonArg, yes } from '../../src/cli/flags.ts'
import { inline } from '../../src/cli/text.ts'

export default class LessonsDrop extends MemoryCommand<typeof LessonsDrop> {
  static override summary = 'Take a waiting lesson out of the inbox for good.'
  static override description = 'Its task is marked as skipped. Lessons that are learnt already stay as they are.'
  static override args = { lesson: lessonArg }
  static override flags = { yes }
  static override examples = ['acontext lessons drop 3f2a91c0 --yes']

  async run(): Promise<{ readonly dropped: string }> {
    const { goal } = await (await this.connect('read')).lessons.get(this.args.lesson)
    await this.confirm(`Drop the lesson "${inline(goal)}"?`, this.flags)
    const memory = await this.connect('write')
    const dropped = await memory.lessons.drop(this.args.lesson)
    this.say('Dropped.')
    return dropped
  }
}
