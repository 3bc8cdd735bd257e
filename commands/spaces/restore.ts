import { MemoryCommand } from '../../src/cli/command.ts'
import { diffText } from '../../src/cli/diff-view.ts'
import { dryRun, spaceArg, to, yes } from '../../src/cli/flags.ts'
import { restoredLine, restoreQuestion, restoring } from '../../src/cli/restore-view.ts'
import { readRevision } from '../../src/cli/revision.ts'
import type { Diff, Restored } from '../../src/memory/memory.ts'

export default class SpacesRestore extends MemoryCommand<typeof SpacesRestore> {
  static override summary = 'Bring all skills of a space back to how they were.'
  static override description =
    'All files, scripts and references included, as a new commit: nothing of the history is lost, and "acontext undo" takes it back. The space keeps its name. Edits by hand are committed first.'
  static override args = { space: spaceArg }
  static override flags = { to, yes, 'dry-run': dryRun }
  static override examples = [
    'acontext spaces restore airline --to 2026-08-01',
    'acontext spaces restore airline --to 2d --dry-run',
    'acontext spaces restore airline --to 3f2a91c0 --yes',
  ]

  async run(): Promise<Restored | Diff> {
    const revision = readRevision(this.flags.to, new Date())
    const reader = await this.connect('read')
    const space = await reader.spaces.get(this.args.space)
    const change = restoring(await reader.skills.diff(space.id, 'HEAD', revision))
    if (this.flags['dry-run']) {
      this.print(diffText(change, this.look))
      if (change.files.length === 0) this.say('Nothing differs.')
      return change
    }
    if (change.files.length > 0)
      await this.confirm(restoreQuestion(`the space "${space.name}"`, this.flags.to, change), this.flags)
    const restored = await (await this.connect('write')).spaces.restore(space.id, revision)
    this.print(restored.commit ?? '')
    this.say(restoredLine(restored))
    return restored
  }
}
