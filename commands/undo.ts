import { MemoryCommand } from '../src/cli/command.ts'
import { inline } from '../src/cli/text.ts'
import type { Memory } from '../src/memory/memory.ts'
import { shortId } from '../src/model/short-id.ts'

export default class Undo extends MemoryCommand<typeof Undo> {
  static override summary = 'Take back the last restore, removal, revert or deletion of a space.'
  static override description =
    'Once more takes back the one before it. Lessons and edits that came later stay; where they stand in the way, nothing is done and the command ends with 6.'
  static override examples = ['acontext undo']

  async run(): Promise<Awaited<ReturnType<Memory['project']['undo']>>> {
    const memory = await this.connect('write')
    const undone = await memory.project.undo()
    const { commit, space } = undone
    this.print(`Undone in "${inline(space)}": ${inline(undone.undone)}${commit === null ? '' : ` (${shortId(commit)})`}`)
    return undone
  }
}
