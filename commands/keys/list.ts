import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { keyRow, keyTable, type KeyRow } from '../../src/cli/key-view.ts'

export default class KeysList extends MemoryCommand<typeof KeysList> {
  static override summary = 'List the keys of the HTTP API.'
  static override description = 'A key itself is shown once, when it is made; here is how it begins.'
  static override examples = ['acontext keys list']

  async run(): Promise<readonly KeyRow[]> {
    const { openKeys } = await import('../../src/open.ts')
    const keys = openKeys(defined({ home: this.flags.home }))
      .list()
      .map(keyRow)
    if (keys.length === 0) this.say('There are no keys yet; "acontext up" and "acontext keys create" make one.')
    else this.print(keyTable(keys, this.look, new Date()))
    return keys
  }
}
