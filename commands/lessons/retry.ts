import { MemoryCommand } from '../../src/cli/command.ts'
import { word } from '../../src/cli/flags.ts'
import { lessonTable, retriedWords } from '../../src/cli/lesson-view.ts'
import type { Retried } from '../../src/memory/memory.ts'

export default class LessonsRetry extends MemoryCommand<typeof LessonsRetry> {
  static override summary = 'Try waiting lessons again: one, or all of them and whatever was not observed yet.'
  static override args = {
    lesson: word({ description: 'Id of the lesson, or the start of it; all of them without one.' }),
  }
  static override examples = ['acontext lessons retry', 'acontext lessons retry 3f2a91c0']

  async run(): Promise<Retried> {
    const memory = await this.connect('write')
    const retried = await memory.lessons.retry(this.args.lesson)
    if (retried.waiting.length > 0) this.print(lessonTable((await memory.project.status()).waiting, this.look, new Date()))
    this.say(retriedWords(retried))
    return retried
  }
}
