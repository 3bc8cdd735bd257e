import { MemoryCommand } from '../../src/cli/command.ts'
import { sessionArg } from '../../src/cli/flags.ts'
import { flushLines } from '../../src/cli/flush-view.ts'
import { problems } from '../../src/errors.ts'
import type { FlushReport } from '../../src/memory/memory.ts'

export default class SessionsFlush extends MemoryCommand<typeof SessionsFlush> {
  static override summary = 'Observe what is waiting in a session now, and learn from it.'
  static override args = { session: sessionArg }
  static override examples = ['acontext sessions flush 0b7c21aa']

  async run(): Promise<FlushReport> {
    const memory = await this.connect('write')
    const report = await memory.sessions.flush(this.args.session)
    this.print(flushLines(report, this.look))
    if (report.obstacle !== null) this.endWith(problems.refused.exit)
    return report
  }
}
