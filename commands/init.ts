import { MemoryCommand } from '../src/cli/command.ts'
import { statusScreen } from '../src/cli/status-view.ts'
import type { ProjectStatus } from '../src/memory/memory.ts'

export default class Init extends MemoryCommand<typeof Init> {
  static override summary = 'Make the home folder and its first project, and say what to do next.'
  static override description = 'Other commands make the home when they need it; init changes nothing where one is.'
  static override examples = ['acontext init', 'acontext init --home ./memory']

  async run(): Promise<ProjectStatus> {
    const memory = await this.connect('write')
    const status = await memory.project.status()
    this.say('The home is ready.\n')
    this.print(statusScreen({ ...status, writer: null }, this.look, new Date()))
    return { ...status, writer: null }
  }
}
