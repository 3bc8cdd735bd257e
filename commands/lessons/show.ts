import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../../src/cli/command.ts'
import { lessonArg } from '../../src/cli/flags.ts'
import { lessonCard } from '../../src/cli/lesson-view.ts'
import { traceLines } from '../../src/cli/model-view.ts'
import type { LessonDetail } from '../../src/memory/memory.ts'
import type { Trace } from '../../src/model/trace.ts'

export default class LessonsShow extends MemoryCommand<typeof LessonsShow> {
  static override summary = 'Show one lesson: what it says, where it comes from, and why it waits.'
  static override args = { lesson: lessonArg }
  static override flags = {
    prompt: Flags.boolean({ summary: 'Show what a model saw and said for it, redacted.' }),
  }
  static override examples = [
    'acontext lessons show 3f2a91c0',
    'acontext lessons show <commit>',
    'acontext lessons show 3f2a91c0 --prompt',
    'acontext lessons show 3f2a91c0 --json',
  ]

  async run(): Promise<LessonDetail & { readonly trace?: Trace | null }> {
    const memory = await this.connect('read')
    const shown = await memory.lessons.get(this.args.lesson)
    this.print(lessonCard(shown, this.look, new Date()))
    if (!this.flags.prompt) return shown
    const trace = await memory.lessons.trace(this.args.lesson)
    if (trace === null) this.say('\nNo model was asked for it, or what it saw was not kept (setting "traces").')
    else this.print(`\n${traceLines(trace, this.look)}`)
    return { ...shown, trace }
  }
}
