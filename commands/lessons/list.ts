import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { space } from '../../src/cli/flags.ts'
import { lessonTable } from '../../src/cli/lesson-view.ts'
import { count } from '../../src/model/count.ts'
import type { LessonState, LessonSummary } from '../../src/memory/memory.ts'

export default class LessonsList extends MemoryCommand<typeof LessonsList> {
  static override summary = 'List lessons: learnt, waiting, failed, and what was skipped and why.'
  static override flags = {
    waiting: Flags.boolean({ exclusive: ['failed', 'skipped'], summary: 'Only lessons that wait for their commit.' }),
    failed: Flags.boolean({ exclusive: ['waiting', 'skipped'], summary: 'Only lessons that wait with an error.' }),
    skipped: Flags.boolean({ exclusive: ['waiting', 'failed'], summary: 'Only tasks that taught nothing, with the reason.' }),
    space,
  }
  static override examples = [
    'acontext lessons list',
    'acontext lessons list --failed',
    'acontext lessons list --skipped --space airline',
  ]

  async run(): Promise<readonly LessonSummary[]> {
    const { waiting, failed, skipped, space: where } = this.flags
    const state: LessonState | undefined = waiting ? 'waiting' : failed ? 'failed' : skipped ? 'skipped' : undefined
    const memory = await this.connect('read')
    const lessons = await memory.lessons.list(defined({ space: where, state }))
    if (lessons.length > 0) this.print(lessonTable(lessons, this.look, new Date()))
    this.say(lessons.length === 0 ? 'There are no such lessons.' : count(lessons.length, 'lesson'))
    return lessons
  }
}
