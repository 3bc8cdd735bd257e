import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../src/cli/command.ts'
import { checkLines } from '../src/cli/status-view.ts'
import { problems } from '../src/errors.ts'
import type { Check } from '../src/memory/memory.ts'

export default class Doctor extends MemoryCommand<typeof Doctor> {
  static override summary = 'Try the real path (write, sync, commit, index) and tell what is ill and how to mend it.'
  static override flags = { rebuild: Flags.boolean({ summary: 'Make the cache anew from the files.' }) }
  static override examples = ['acontext doctor', 'acontext doctor --rebuild']

  async run(): Promise<{ ok: boolean; checks: readonly Check[] }> {
    const memory = await this.connect('write')
    const checks = await memory.project.doctor({ rebuild: this.flags.rebuild })
    const ok = checks.every((check) => check.ok)
    this.print(checkLines(checks, this.look))
    this.say(ok ? '\nAll is well.' : '\nSomething is ill; the remedies stand under it.')
    if (!ok) this.endWith(problems.unavailable.exit)
    return { ok, checks }
  }
}
