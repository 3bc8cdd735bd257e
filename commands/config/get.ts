import { MemoryCommand } from '../../src/cli/command.ts'
import { word } from '../../src/cli/flags.ts'
import type { Config } from '../../src/settings.ts'
import { MemoryError } from '../../src/errors.ts'
import type { Json } from '../../src/model/json.ts'

export default class ConfigGet extends MemoryCommand<typeof ConfigGet> {
  static override summary = 'Print one setting.'
  static override args = { key: word({ required: true, description: 'Name of the setting.' }) }
  static override examples = ['acontext config get mind']

  async run(): Promise<{ key: string; value: Json }> {
    const { fromEnvironment, readConfig } = await import('../../src/config.ts')
    const { key } = this.args
    const config = readConfig(this.flags.home ?? fromEnvironment().home)
    if (!Object.hasOwn(config, key))
      throw new MemoryError('not-found', `There is no setting "${key}".`, { field: 'key', hint: 'acontext config list' })
    const value = config[key as keyof Config]
    this.print(typeof value === 'object' ? JSON.stringify(value) : String(value))
    return { key, value }
  }
}
