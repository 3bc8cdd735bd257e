import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../src/cli/command.ts'
import { costLines } from '../src/cli/model-view.ts'
import { defined } from '../src/cli/defined.ts'
import { since } from '../src/cli/flags.ts'
import { readSince } from '../src/cli/time.ts'
import type { CostReport } from '../src/memory/memory.ts'

const ways: CostReport['by'][] = ['day', 'space', 'lesson']

export default class Cost extends MemoryCommand<typeof Cost> {
  static override summary = 'Show what models cost: learning, and searching by meaning.'
  static override description =
    'Tokens are those that the provider told, or an estimate where it told none that can be true. Money follows the built-in price table and "prices" of the config; a model without a price counts as unpriced. The rules mind costs nothing; what finds skills by meaning has a row of its own, searching.'
  static override flags = {
    since,
    by: Flags.option({ options: ways, default: 'day' as const })({ summary: 'What the sums are of.' }),
  }
  static override examples = ['acontext cost', 'acontext cost --since 7d --by space', 'acontext cost --by lesson --json']

  async run(): Promise<CostReport> {
    const memory = await this.connect('read')
    const from = this.flags.since === undefined ? undefined : readSince(this.flags.since, new Date())
    const report = await memory.project.cost(defined({ since: from, by: this.flags.by }))
    this.print(costLines(report, this.look))
    if (report.total.calls === 0) this.say('No model was asked.')
    if (report.exhausted !== null)
      this.say(`${report.exhausted}: no model is asked until tomorrow, or until budget.day is raised.`)
    return report
  }
}
