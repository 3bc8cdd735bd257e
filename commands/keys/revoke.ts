import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { word, yes } from '../../src/cli/flags.ts'
import { keyRow, type KeyRow } from '../../src/cli/key-view.ts'
import { inline } from '../../src/cli/text.ts'

export default class KeysRevoke extends MemoryCommand<typeof KeysRevoke> {
  static override summary = 'Take a key of the HTTP API back.'
  static override description = 'It stops working at once, also in a daemon that runs.'
  static override args = { key: word({ name: 'key', required: true, description: 'Its name, its id or the start of that.' }) }
  static override flags = { yes }
  static override examples = ['acontext keys revoke laptop --yes']

  async run(): Promise<KeyRow> {
    const { openKeys } = await import('../../src/open.ts')
    const keys = openKeys(defined({ home: this.flags.home }))
    const { id, name, project } = keys.get(this.args.key)
    await this.confirm(`Take back the key "${inline(name)}" of the project "${project}"?`, this.flags)
    const gone = await keys.revoke(id)
    this.say(`Taken back: ${inline(gone.name)}.`)
    return keyRow(gone)
  }
}
