import { MemoryCommand } from '../src/cli/command.ts'
import { defined } from '../src/cli/defined.ts'
import { statusScreen } from '../src/cli/status-view.ts'
import type { ProjectStatus } from '../src/memory/memory.ts'

export default class Status extends MemoryCommand<typeof Status> {
  static override summary = 'Show what is stored, what works and what waits.'
  static override examples = ['acontext status', 'acontext status --json']

  async run(): Promise<ProjectStatus & { daemon: { url: string; pid: number } | null }> {
    const memory = await this.connect('read')
    const status = await memory.project.status()
    const { findDaemon } = await import('../src/running.ts')
    const running = findDaemon(defined({ home: this.flags.home }))
    const daemon = running === null ? null : { url: running.url, pid: running.pid }
    this.print(statusScreen({ ...status, daemon }, this.look, new Date()))
    return { ...status, daemon }
  }
}
