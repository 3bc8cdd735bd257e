import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../src/cli/command.ts'
import { checkLines } from '../src/cli/status-view.ts'
import { asMemoryError, problems } from '../src/errors.ts'
import type { Check } from '../src/memory/memory.ts'

export default class Doctor extends MemoryCommand<typeof Doctor> {
  static override summary = 'Try the real path (write, sync, commit, index) and tell what is ill and how to mend it.'
  static override flags = { rebuild: Flags.boolean({ summary: 'Make the cache anew from the files.' }) }
  static override examples = ['acontext doctor', 'acontext doctor --rebuild']

  async run(): Promise<{ ok: boolean; checks: readonly Check[] }> {
    const checks = await this.examine()
    const ok = checks.every((check) => check.ok)
    this.print(checkLines(checks, this.look))
    this.say(ok ? '\nAll is well.' : '\nSomething is ill; the remedies stand under it.')
    if (!ok) this.endWith(problems.unavailable.exit)
    return { ok, checks }
  }

  /** A home that cannot be written, or not even read, is what a doctor is asked about: that is told as what it found. */
  private async examine(): Promise<readonly Check[]> {
    try {
      const memory = await this.connect('write')
      return await memory.project.doctor({ rebuild: this.flags.rebuild })
    } catch (error) {
      const { code, message, hint } = asMemoryError(error)
      if (!['unavailable', 'invalid', 'refused'].includes(code)) throw error
      return [{ name: 'open the home', ok: false, detail: message, remedy: hint }]
    }
  }
}
