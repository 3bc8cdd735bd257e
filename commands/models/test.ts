import { MemoryCommand } from '../../src/cli/command.ts'
import { modelTestLines } from '../../src/cli/model-view.ts'
import { problems } from '../../src/errors.ts'
import type { ModelTest } from '../../src/memory/memory.ts'

export default class ModelsTest extends MemoryCommand<typeof ModelsTest> {
  static override summary = 'Send a small conversation the whole way through the chosen model, and show what it cost.'
  static override description =
    'It observes, distils and plans as for a real conversation, with the same prompts and checks. Nothing is kept but the cost. Ends with 7 when a step fails.'
  static override examples = ['acontext models test']

  async run(): Promise<ModelTest> {
    const memory = await this.connect('write')
    const tested = await memory.project.testModel()
    this.print(modelTestLines(tested, this.look))
    if (tested.steps.some(({ ok }) => !ok)) this.endWith(problems.unavailable.exit)
    return tested
  }
}
