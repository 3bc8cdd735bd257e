import { MemoryCommand } from '../../src/cli/command.ts'
import { word } from '../../src/cli/flags.ts'
import { lessonTable } from '../../src/cli/lesson-view.ts'
import { count } from '../../src/cli/text.ts'
import type { LessonSummary } from '../../src/memory/memory.ts'

export default class LessonsRetry extends MemoryCommand<typeof LessonsRetry> {
  static override summary = 'Try waiting lessons again: one, or all of them.'
  static override args = {
    lesson: word({ description: 'Id of the lesson, or the start of it; all of them without one.' }),
  }
  static override examples = ['acontext lessons retry', 'acontext lessons retry 3f2a91c0']

  async run(): Promise<readonly LessonSummary[]> {
    const memory = await this.connect('write')
    const lessons = await memory.lessons.retry(this.args.lesson)
    if (lessons.length > 0) this.print(lessonTable(lessons, this.look, new Date()))
    const learnt = lessons.filter((lesson) => lesson.state === 'learnt').length
    this.say(
      lessons.length === 0
        ? 'No lesson is waiting.'
        : `${count(learnt, 'lesson')} learnt, ${lessons.length - learnt} still waiting.`,
    )
    return lessons
  }
}
