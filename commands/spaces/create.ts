import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { user, word } from '../../src/cli/flags.ts'
import { inline } from '../../src/cli/text.ts'
import type { SpaceSummary } from '../../src/memory/memory.ts'

export default class SpacesCreate extends MemoryCommand<typeof SpacesCreate> {
  static override summary = 'Make a learning space.'
  static override description = 'A space is a git repository of skills. Sessions that belong to it teach it.'
  static override args = { name: word({ required: true, description: 'Its name.' }) }
  static override flags = { user }
  static override examples = ['acontext spaces create airline', 'acontext spaces create notes --user kim@example.com']

  async run(): Promise<SpaceSummary> {
    const memory = await this.connect('write')
    const space = await memory.spaces.create(this.args.name, defined({ user: this.flags.user }))
    this.print(space.id)
    this.say(`The space "${inline(space.name)}" is ready: ${space.path}`)
    return space
  }
}
