import { MemoryCommand } from '../../src/cli/command.ts'
import { diffText, firstLines } from '../../src/cli/diff-view.ts'
import { word } from '../../src/cli/flags.ts'
import { conflictLines } from '../../src/cli/revert-view.ts'
import { shellWord } from '../../src/cli/shell-word.ts'
import { inline } from '../../src/cli/text.ts'
import { count } from '../../src/model/count.ts'
import { problems } from '../../src/errors.ts'
import type { Memory, Reverted } from '../../src/memory/memory.ts'
import { shortId } from '../../src/model/short-id.ts'

const diffLines = 24

export default class LessonsRevert extends MemoryCommand<typeof LessonsRevert> {
  static override summary = 'Take back what one lesson taught; what was learnt later stays.'
  static override description =
    'A new commit does it, and "acontext undo" takes that back. The lesson is not learnt again by itself. Where a later change stands on the lesson, nothing is done, both texts are shown, and the command ends with 6. Any other commit can be taken back the same way.'
  static override args = {
    lesson: word({ name: 'lesson', required: true, description: 'Id of the lesson or of a commit, or the start of it.' }),
  }
  static override examples = ['acontext lessons revert 3f2a91c0', 'acontext lessons revert <commit>']

  async run(): Promise<Reverted> {
    const memory = await this.connect('write')
    const reverted = await memory.lessons.revert(this.args.lesson)
    if (reverted.conflicts.length > 0) this.tellConflicts(reverted)
    else if (reverted.commit === null) this.say('Nothing of it was left; nothing was done.')
    else await this.tellCommit(memory, reverted, reverted.commit)
    return reverted
  }

  private async tellCommit(memory: Memory, { space, subject }: Reverted, oid: string): Promise<void> {
    this.print(`${this.look.paint('yellow', shortId(oid))} Take back: ${inline(subject)}`)
    const diff = await memory.skills.diff(space.id, `${oid}~1`, oid)
    const short = shortId(oid)
    this.print(`\n${firstLines(diffText(diff, this.look), diffLines, this.look)}`)
    this.say(`\nAll of it: acontext skills diff ${shellWord(space.name)} ${short}~1 ${short}`)
    this.say('To think better of it: acontext undo')
  }

  private tellConflicts({ space, conflicts }: Reverted): void {
    this.print(conflictLines(conflicts, this.look, space.name))
    const places = count(conflicts.length, 'place')
    this.say(`\nLater changes stand on it in ${places}; nothing was done. Edit there what should go, by hand.`)
    this.endWith(problems.conflict.exit)
  }
}
