import { MemoryCommand } from '../../src/cli/command.ts'
import { spaceArg, word } from '../../src/cli/flags.ts'
import { inline } from '../../src/cli/text.ts'
import type { SpaceSummary } from '../../src/memory/memory.ts'

export default class SpacesRename extends MemoryCommand<typeof SpacesRename> {
  static override summary = 'Give a space another name.'
  static override args = { space: spaceArg, name: word({ required: true, description: 'The new name.' }) }
  static override examples = ['acontext spaces rename airline travel-desk']

  async run(): Promise<SpaceSummary> {
    const memory = await this.connect('write')
    const space = await memory.spaces.rename(this.args.space, this.args.name)
    this.say(`The space is now called "${inline(space.name)}".`)
    return space
  }
}
