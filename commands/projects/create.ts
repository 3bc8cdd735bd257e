import { MemoryCommand } from '../../src/cli/command.ts'
import { word } from '../../src/cli/flags.ts'
import { defined } from '../../src/cli/defined.ts'
import type { ProjectRow } from '../../src/cli/project-view.ts'

export default class ProjectsCreate extends MemoryCommand<typeof ProjectsCreate> {
  static override summary = 'Make a project.'
  static override description = 'Projects share nothing: each has its own sessions, spaces and users.'
  static override args = { name: word({ required: true, description: 'Lower-case letters, digits and single hyphens.' }) }
  static override examples = ['acontext projects create support', 'acontext sessions list --project support']

  async run(): Promise<ProjectRow> {
    const { openHome } = await import('../../src/open.ts')
    const { id, name, createdAt } = await openHome(defined({ home: this.flags.home })).create(this.args.name)
    this.print(id)
    this.say(`The project "${name}" is ready; choose it with --project ${name} or ACONTEXT_PROJECT.`)
    return { id, name, createdAt }
  }
}
