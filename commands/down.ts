import { MemoryCommand } from '../src/cli/command.ts'
import { defined } from '../src/cli/defined.ts'

export default class Down extends MemoryCommand<typeof Down> {
  static override summary = 'Stop the daemon.'
  static override description =
    'It answers what was asked, finishes what it learns, and gives the projects back. Where none runs, nothing is done.'
  static override examples = ['acontext down']

  async run(): Promise<{ stopped: { url: string; pid: number } | null }> {
    const { stopDaemon } = await import('../src/cli/daemon.ts')
    const stopped = await stopDaemon(defined({ home: this.flags.home }))
    this.say(stopped === null ? 'No daemon runs.' : `Stopped the daemon at ${stopped.url}.`)
    return { stopped: stopped === null ? null : { url: stopped.url, pid: stopped.pid } }
  }
}
