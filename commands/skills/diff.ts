import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../../src/cli/command.ts'
import { diffSpan, diffSum, diffText } from '../../src/cli/diff-view.ts'
import { word } from '../../src/cli/flags.ts'
import { readRevision } from '../../src/cli/revision.ts'
import { inline } from '../../src/cli/text.ts'
import type { Diff } from '../../src/memory/memory.ts'

export default class SkillsDiff extends MemoryCommand<typeof SkillsDiff> {
  static override summary = 'Show what changed in a space, a skill or a file, between versions, dates or lessons.'
  static override description =
    'Without versions: what the newest commit changed. With one: from it up to now, edits by hand included. In a terminal changed words stand out; in a pipe you get a patch that git apply takes. A version is a commit (or HEAD~2), a lesson, a date (2026-08-01) or an age (2d).'
  static override args = {
    target: word({ required: true, description: '[space/]skill[/file], or a space.' }),
    from: word({ description: 'The older version.' }),
    to: word({ description: 'The newer version; how things are now when it is left out.' }),
  }
  static override flags = {
    words: Flags.boolean({ summary: 'Show changed words in the running text: [-old-]{+new+}.' }),
  }
  static override examples = [
    'acontext skills diff airline/playbook',
    'acontext skills diff airline 2026-08-01',
    'acontext skills diff airline/playbook HEAD~3 HEAD --words',
    'acontext skills diff airline 2d > since.patch',
  ]

  async run(): Promise<Diff> {
    const { target, from, to } = this.args
    const versions = [from, to].filter((each) => each !== undefined).map((each) => readRevision(each, new Date()))
    const memory = await this.connect('read')
    const diff = await memory.skills.diff(target, ...versions)
    const span = `${inline(diff.space.name)}  ${diffSpan(diff)}`
    if (diff.files.length === 0) this.say(`${span}: nothing changed.`)
    else {
      this.say(`${span}: ${diffSum(diff)}\n`)
      this.print(diffText(diff, this.look, { words: this.flags.words }))
    }
    return diff
  }
}
