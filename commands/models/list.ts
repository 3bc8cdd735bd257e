import { MemoryCommand } from '../../src/cli/command.ts'
import { modelTable, type ModelRow } from '../../src/cli/model-view.ts'

export default class ModelsList extends MemoryCommand<typeof ModelsList> {
  static override summary = 'List the endpoints that can be chosen, and the model that is.'
  static override examples = ['acontext models list']

  async run(): Promise<readonly ModelRow[]> {
    const [{ fromEnvironment }, { listModels }] = await Promise.all([
      import('../../src/config.ts'),
      import('../../src/models.ts'),
    ])
    const environment = fromEnvironment()
    const { rows, chosen } = listModels(this.flags.home ?? environment.home, environment.llm)
    this.print(modelTable(rows, this.look))
    this.say(
      chosen === null
        ? '\nThe built-in rules learn: no key, no network. To choose a model: acontext models use <preset>.'
        : `\n${chosen.models.learn} learns, chosen by ${chosen.by}.${chosen.problem === null ? ' Try it: acontext models test.' : ` ${chosen.problem.message}`}`,
    )
    return rows
  }
}
