import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { word } from '../../src/cli/flags.ts'
import type { Config } from '../../src/settings.ts'

export default class ConfigSet extends MemoryCommand<typeof ConfigSet> {
  static override summary = 'Change one setting.'
  static override description = 'The value is JSON, or text that is taken as it is; null gives the setting its default back.'
  static override args = {
    key: word({ required: true, description: 'Name of the setting.' }),
    value: word({ required: true, description: 'Its new value.' }),
  }
  static override examples = ['acontext config set timezone Europe/Berlin', 'acontext config set timezone null']

  async run(): Promise<Config> {
    const { fromEnvironment, writeConfig } = await import('../../src/config.ts')
    const config = await writeConfig(this.flags.home ?? fromEnvironment().home, this.args.key, this.args.value)
    const value = config[this.args.key as keyof Config]
    this.say(`${this.args.key} is now ${typeof value === 'object' ? JSON.stringify(value) : String(value)}.`)
    const { restartNote } = await import('../../src/cli/daemon.ts')
    const note = restartNote(defined({ home: this.flags.home }))
    if (note !== null) this.say(note)
    return config
  }
}
