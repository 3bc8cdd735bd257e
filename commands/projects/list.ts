import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { projectTable, type ProjectRow } from '../../src/cli/project-view.ts'

export default class ProjectsList extends MemoryCommand<typeof ProjectsList> {
  static override summary = 'List the projects of the home.'
  static override examples = ['acontext projects list']

  async run(): Promise<readonly ProjectRow[]> {
    const { openHome } = await import('../../src/open.ts')
    const projects = openHome(defined({ home: this.flags.home })).list()
    if (projects.length === 0) this.say('There is no project yet; the first one, "default", is made when something is stored.')
    else this.print(projectTable(projects, this.look, new Date()))
    return projects.map(({ id, name, createdAt }) => ({ id, name, createdAt }))
  }
}
