import { MemoryCommand } from '../../src/cli/command.ts'
import { lessonArg } from '../../src/cli/flags.ts'
import { lessonCard } from '../../src/cli/lesson-view.ts'
import type { LessonDetail } from '../../src/memory/memory.ts'

export default class LessonsShow extends MemoryCommand<typeof LessonsShow> {
  static override summary = 'Show one lesson: what it says, where it comes from, and why it waits.'
  static override args = { lesson: lessonArg }
  static override examples = [
    'acontext lessons show 3f2a91c0',
    'acontext lessons show <commit>',
    'acontext lessons show 3f2a91c0 --json',
  ]

  async run(): Promise<LessonDetail> {
    const memory = await this.connect('read')
    const shown = await memory.lessons.get(this.args.lesson)
    this.print(lessonCard(shown, this.look, new Date()))
    return shown
  }
}
