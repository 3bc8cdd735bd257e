import { MemoryCommand } from '../../src/cli/command.ts'
import { editPlace } from '../../src/cli/edit-place.ts'
import { openEditor } from '../../src/cli/editor.ts'
import { findingLines } from '../../src/cli/finding-view.ts'
import { word } from '../../src/cli/flags.ts'
import { inline } from '../../src/cli/text.ts'
import type { Finding, LogEntry, Memory } from '../../src/memory/memory.ts'
import { shortId } from '../../src/model/short-id.ts'

type Edited = { file: string; commits: readonly LogEntry[]; findings: readonly Finding[] }

export default class SkillsEdit extends MemoryCommand<typeof SkillsEdit> {
  static override summary = 'Open a skill in your editor, and commit what you changed.'
  static override description =
    'The editor is what VISUAL or EDITOR says, else vi. Without a file it opens the SKILL.md; a file that is not there yet is made. The commit is under your name and holds all that was changed by hand in the space. Lessons go on arriving while the editor is open.'
  static override args = { target: word({ required: true, description: '[space/]skill[/file][:line]' }) }
  static override examples = [
    'acontext skills edit airline/playbook',
    'acontext skills edit airline/playbook/references/fares.md',
    'EDITOR="code --wait" acontext skills edit playbook:12',
  ]

  async run(): Promise<Edited> {
    const before = await this.connect('read')
    const { space, skill, file, line } = await editPlace(before, this.args.target)
    const { head } = await before.spaces.get(space)
    await this.disconnect()
    await openEditor(file, { line, toStderr: this.jsonEnabled() })
    const memory = await this.connect('write')
    await memory.skills.keep(space)
    const commits = await editsSince(memory, space, head)
    const findings = await memory.skills.validate(skill)
    this.print(commits.map(({ oid, subject }) => `${shortId(oid)} ${inline(subject)}`).join('\n'))
    if (commits.length === 0) this.say('Nothing changed.')
    if (findings.length > 0) this.say(findingLines(findings))
    return { file, commits, findings }
  }
}

/** What people changed since a commit: a daemon may have kept it before we come to ask. */
async function editsSince(memory: Memory, space: string, head: string): Promise<readonly LogEntry[]> {
  const log = await memory.skills.log(space, { limit: 100 })
  const known = log.findIndex(({ oid }) => oid === head)
  return (known === -1 ? log : log.slice(0, known)).filter(({ learner }) => learner === null)
}
