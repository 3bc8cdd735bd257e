import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../src/cli/command.ts'
import { defined } from '../src/cli/defined.ts'
import { limit } from '../src/cli/flags.ts'
import { interruptSignal } from '../src/cli/interrupt.ts'
import { block } from '../src/cli/text.ts'

export default class Logs extends MemoryCommand<typeof Logs> {
  static override summary = 'Show what the daemon wrote into its log.'
  static override flags = {
    follow: Flags.boolean({ char: 'f', summary: 'Go on with what it writes from now on, until Ctrl-C.' }),
    limit,
  }
  static override examples = ['acontext logs', 'acontext logs -f']

  async run(): Promise<{ file: string; lines: readonly string[] }> {
    const { followFile, lastLines } = await import('../src/cli/log-tail.ts')
    const { daemonLog } = await import('../src/running.ts')
    const file = daemonLog(defined({ home: this.flags.home }))
    const { lines, end } = lastLines(file, this.flags.limit)
    this.print(lines.map(block).join('\n'))
    if (lines.length === 0) this.say(`No daemon has written ${file} yet.`)
    if (this.flags.follow) {
      const signal = interruptSignal(() => undefined)
      await followFile(file, { from: end, signal, show: (text) => this.print(text.split('\n').map(block).join('\n')) })
    }
    return { file, lines }
  }
}
