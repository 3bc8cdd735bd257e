import { MemoryCommand } from '../src/cli/command.ts'
import { statusScreen } from '../src/cli/status-view.ts'
import type { ProjectStatus } from '../src/memory/memory.ts'

export default class Status extends MemoryCommand<typeof Status> {
  static override summary = 'Show what is stored, what works and what waits.'
  static override examples = ['acontext status', 'acontext status --json']

  async run(): Promise<ProjectStatus> {
    const memory = await this.connect('read')
    const status = await memory.project.status()
    this.print(statusScreen(status, this.look, new Date()))
    return status
  }
}
