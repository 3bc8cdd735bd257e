import { MemoryCommand } from '../../src/cli/command.ts'
import { spaceTable } from '../../src/cli/space-view.ts'
import type { SpaceSummary } from '../../src/memory/memory.ts'

export default class SpacesList extends MemoryCommand<typeof SpacesList> {
  static override summary = 'List the learning spaces.'
  static override examples = ['acontext spaces list', 'acontext spaces list --json']

  async run(): Promise<readonly SpaceSummary[]> {
    const memory = await this.connect('read')
    const spaces = await memory.spaces.list()
    if (spaces.length === 0) this.say('There is no space yet. Make one: acontext spaces create <name>')
    else this.print(spaceTable(spaces, this.look, new Date()))
    return spaces
  }
}
