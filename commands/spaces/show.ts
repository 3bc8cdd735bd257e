import { MemoryCommand } from '../../src/cli/command.ts'
import { spaceArg } from '../../src/cli/flags.ts'
import { spaceCard } from '../../src/cli/space-view.ts'
import type { SpaceSummary } from '../../src/memory/memory.ts'

export default class SpacesShow extends MemoryCommand<typeof SpacesShow> {
  static override summary = 'Show one space: its folder, its skills and what is waiting.'
  static override args = { space: spaceArg }
  static override examples = ['acontext spaces show airline', 'git -C "$(acontext spaces show airline --json | jq -r .path)" log']

  async run(): Promise<SpaceSummary> {
    const memory = await this.connect('read')
    const space = await memory.spaces.get(this.args.space)
    const skills = await memory.skills.list({ space: space.id })
    this.print(spaceCard(space, skills, this.look, new Date()))
    return space
  }
}
