import { MemoryCommand } from '../../src/cli/command.ts'
import { diffText } from '../../src/cli/diff-view.ts'
import { dryRun, targetArg, to, yes } from '../../src/cli/flags.ts'
import { restoredLine, restoreQuestion, restoring } from '../../src/cli/restore-view.ts'
import { readRevision } from '../../src/cli/revision.ts'
import type { Diff, Restored } from '../../src/memory/memory.ts'

export default class SkillsRestore extends MemoryCommand<typeof SkillsRestore> {
  static override summary = 'Bring a skill or a file back to how it was.'
  static override description =
    'A new commit does it, so nothing of the history is lost, and "acontext undo" takes it back. A skill that was removed comes back when its space is named. Edits by hand are committed first.'
  static override args = { target: targetArg }
  static override flags = { to, yes, 'dry-run': dryRun }
  static override examples = [
    'acontext skills restore airline/playbook --to 2026-08-01',
    'acontext skills restore airline/playbook --to HEAD~3 --dry-run',
    'acontext skills restore airline/playbook/SKILL.md --to 3f2a91c0 --yes',
  ]

  async run(): Promise<Restored | Diff> {
    const { target } = this.args
    const revision = readRevision(this.flags.to, new Date())
    const change = restoring(await (await this.connect('read')).skills.diff(target, 'HEAD', revision))
    if (this.flags['dry-run']) {
      this.print(diffText(change, this.look))
      if (change.files.length === 0) this.say('Nothing differs.')
      return change
    }
    if (change.files.length > 0) await this.confirm(restoreQuestion(target, this.flags.to, change), this.flags)
    const restored = await (await this.connect('write')).skills.restore(target, revision)
    this.print(restored.commit ?? '')
    this.say(restoredLine(restored))
    return restored
  }
}
