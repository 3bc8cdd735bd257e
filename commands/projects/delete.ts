import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { projectArg, yes } from '../../src/cli/flags.ts'
import { releaseProject } from '../../src/cli/daemon.ts'
import { inline } from '../../src/cli/text.ts'
import { count } from '../../src/model/count.ts'

export default class ProjectsDelete extends MemoryCommand<typeof ProjectsDelete> {
  static override summary = 'Delete a project.'
  static override description =
    "The whole folder moves to the home's trash, from where you can bring it back. Its keys stop working."
  static override args = { project: projectArg }
  static override flags = { yes }
  static override examples = ['acontext projects delete support --yes']

  async run(): Promise<{ deleted: string; trash: string }> {
    const { deleteProject, openHome, openKeys } = await import('../../src/open.ts')
    const memory = await this.connect('read', { project: this.args.project })
    const { counts, project } = await memory.project.status()
    const content = `${count(counts.sessions, 'session')} and ${count(counts.spaces, 'space')}`
    await this.confirm(`Delete the project "${inline(project.name)}" with ${content}?`, this.flags)
    const where = defined({ home: this.flags.home })
    await releaseProject(where, project.name)
    const trash = await deleteProject(openHome(where), project.name)
    await openKeys(where).revokeAll(project.name)
    this.say(`Deleted. The folder is kept in ${trash}`)
    return { deleted: project.name, trash }
  }
}
