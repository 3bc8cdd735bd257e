import { MemoryCommand } from '../../src/cli/command.ts'
import { projectArg } from '../../src/cli/flags.ts'
import { statusScreen } from '../../src/cli/status-view.ts'
import type { ProjectStatus } from '../../src/memory/memory.ts'

export default class ProjectsShow extends MemoryCommand<typeof ProjectsShow> {
  static override summary = 'Show one project: what is stored in it and what waits.'
  static override args = { project: projectArg }
  static override examples = ['acontext projects show default']

  async run(): Promise<ProjectStatus> {
    const memory = await this.connect('read', { project: this.args.project })
    const status = await memory.project.status()
    this.print(statusScreen(status, this.look, new Date()))
    return status
  }
}
