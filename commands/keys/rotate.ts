import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { yes } from '../../src/cli/flags.ts'
import { keyRow, type MadeKey } from '../../src/cli/key-view.ts'

export default class KeysRotate extends MemoryCommand<typeof KeysRotate> {
  static override summary = 'Make one new key of a project in the place of all that it has.'
  static override description = 'The old ones stop working at once, also in a daemon that runs.'
  static override flags = { yes }
  static override examples = ['acontext keys rotate --yes', 'acontext keys rotate --project support --yes']

  async run(): Promise<MadeKey> {
    const { openKeys, projectName } = await import('../../src/open.ts')
    const keys = openKeys(defined({ home: this.flags.home }))
    const project = projectName(this.flags.project)
    const old = keys.list().filter((key) => key.project === project).length
    await this.confirm(`Replace ${old === 1 ? 'the key' : `all ${old} keys`} of the project "${project}"?`, this.flags)
    const { key, entry } = await keys.rotate(project)
    this.print(key)
    this.say('The old ones do not work any more. This one is not shown again.')
    return { ...keyRow(entry), key }
  }
}
