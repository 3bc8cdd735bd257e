import { MemoryCommand } from '../../src/cli/command.ts'
import { word } from '../../src/cli/flags.ts'
import { lessonTable } from '../../src/cli/lesson-view.ts'
import { count } from '../../src/cli/text.ts'
import type { FlushReport } from '../../src/memory/memory.ts'

export default class LessonsRetry extends MemoryCommand<typeof LessonsRetry> {
  static override summary = 'Try waiting lessons again: one, or all of them.'
  static override args = {
    lesson: word({ description: 'Id of the lesson, or the start of it; all of them without one.' }),
  }
  static override examples = ['acontext lessons retry', 'acontext lessons retry 3f2a91c0']

  async run(): Promise<Pick<FlushReport, 'learnt' | 'waiting'>> {
    const memory = await this.connect('write')
    const { learnt, waiting } = await memory.lessons.retry(this.args.lesson)
    if (waiting.length > 0) this.print(lessonTable((await memory.project.status()).waiting, this.look, new Date()))
    const nothing = learnt.length + waiting.length === 0
    this.say(nothing ? 'No lesson is waiting.' : `${count(learnt.length, 'lesson')} learnt, ${waiting.length} still waiting.`)
    return { learnt, waiting }
  }
}
