import { MemoryCommand } from '../../src/cli/command.ts'
import { table } from '../../src/cli/table.ts'
import type { Config } from '../../src/settings.ts'

export default class ConfigList extends MemoryCommand<typeof ConfigList> {
  static override summary = 'List the settings of the home.'
  static override examples = ['acontext config list']

  async run(): Promise<Config> {
    const [{ fromEnvironment, readConfig }, { settings }] = await Promise.all([
      import('../../src/config.ts'),
      import('../../src/settings.ts'),
    ])
    const config = readConfig(this.flags.home ?? fromEnvironment().home)
    const rows = Object.entries(settings).map(([key, { about }]) => ({ key, about, value: config[key as keyof Config] }))
    const shape = [
      { title: 'KEY', cell: (row: (typeof rows)[number]) => row.key },
      {
        title: 'VALUE',
        cell: ({ value }: (typeof rows)[number]) => (typeof value === 'object' ? JSON.stringify(value) : String(value)),
      },
      { title: 'MEANING', cell: (row: (typeof rows)[number]) => row.about, flexible: true },
    ]
    this.print(table(rows, shape, this.look))
    return config
  }
}
