import { MemoryCommand } from '../../src/cli/command.ts'
import { spaceArg, yes } from '../../src/cli/flags.ts'
import { inline } from '../../src/cli/text.ts'
import { count } from '../../src/model/count.ts'

export default class SpacesDelete extends MemoryCommand<typeof SpacesDelete> {
  static override summary = 'Delete a space.'
  static override description =
    'The whole repository moves to the trash of the project, from where "acontext undo" brings it back. Its skills live on in the library, those that it shared in the spaces that are left. Sessions stay and belong to no space.'
  static override args = { space: spaceArg }
  static override flags = { yes }
  static override examples = ['acontext spaces delete airline', 'acontext spaces delete airline --yes']

  async run(): Promise<{ id: string; trash: string }> {
    const space = await (await this.connect('read')).spaces.get(this.args.space)
    await this.confirm(`Delete the space "${inline(space.name)}" with ${count(space.lessons, 'lesson')}?`, this.flags)
    const memory = await this.connect('write')
    const { trash } = await memory.spaces.delete(space.id)
    this.say(`Deleted. The repository is kept in ${trash}`)
    return { id: space.id, trash }
  }
}
