import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { keyRow, type MadeKey } from '../../src/cli/key-view.ts'

export default class KeysCreate extends MemoryCommand<typeof KeysCreate> {
  static override summary = 'Make a key of the HTTP API, and show it this once.'
  static override description = 'It opens one project, that of --project. A daemon that runs takes it at once.'
  static override flags = {
    name: Flags.string({ default: 'unnamed', helpValue: '<name>', summary: 'What you want to know it by.' }),
  }
  static override examples = ['acontext keys create --name laptop', 'acontext keys create --project support --name ci']

  async run(): Promise<MadeKey> {
    const { openKeys, projectName } = await import('../../src/open.ts')
    const { home, name } = this.flags
    await this.connect('read') // throws where there is no such project
    const opens = projectName(this.flags.project)
    const { key, entry } = await openKeys(defined({ home })).create({ name, project: opens })
    this.print(key)
    this.say(`It opens the project "${opens}", and is not shown again.`)
    return { ...keyRow(entry), key }
  }
}
