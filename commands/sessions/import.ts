import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { since, user, word } from '../../src/cli/flags.ts'
import { importLines, importTroubles, notImported, progressLine } from '../../src/cli/import-view.ts'
import { readSince } from '../../src/cli/time.ts'
import { problems } from '../../src/errors.ts'
import type { ImportSummary } from '../../src/memory/import.ts'

const formats = ['auto', 'openai', 'claude-code', 'codex'] as const

export default class SessionsImport extends MemoryCommand<typeof SessionsImport> {
  static override summary = 'Store conversations that you have already, and learn from them.'
  static override description =
    'Reads chat logs of OpenAI’s shape or Anthropic’s (JSON, JSON Lines), Claude Code transcripts and Codex rollouts; of a folder, every .json and .jsonl below it. The same files again, and files that have grown, store only what is new.'
  static override strict = false
  static override args = { paths: word({ required: true, description: 'Files and folders.' }) }
  static override flags = {
    format: Flags.option({ options: formats })({ default: 'auto', summary: 'How the conversations are written.' }),
    space: Flags.string({ helpValue: '<name>', summary: 'Let this space learn from them; it is made when it is not there.' }),
    user,
    since: { ...since, summary: 'Only conversations that began then or later (2026-08-01, 2d, 3h).' },
    'dry-run': Flags.boolean({ summary: 'Read and count; store nothing.' }),
    wait: Flags.boolean({ default: true, allowNo: true, summary: 'Observe and learn before the command ends.' }),
  }
  static override examples = [
    'acontext sessions import ~/.claude/projects --space code',
    'acontext sessions import ~/.codex/sessions --space code --since 7d',
    'acontext sessions import chat.jsonl --format openai --space support --dry-run',
  ]

  async run(): Promise<ImportSummary & { milliseconds: number }> {
    const { format, space, user: owner, since: from, wait, 'dry-run': dryRun } = this.flags
    const asked = defined({ space, user: owner, since: from === undefined ? undefined : readSince(from, new Date()) })
    const begun = performance.now()
    const { importPaths } = await import('../../src/transcripts.ts')
    const memory = await this.connect(dryRun ? 'read' : 'write')
    const progress = this.progress()
    const options = { ...asked, ...defined({ signal: this.signal ?? undefined }), format, dryRun, wait }
    const summary = await importPaths(memory, this.words, {
      ...options,
      onProgress: (each) => progress.update(progressLine(each)),
    }).finally(() => progress.end())
    const milliseconds = Math.round(performance.now() - begun)
    const shown = { look: this.look, asked: this.words, milliseconds, dryRun, learns: wait && !dryRun, space: space ?? null }
    this.print(this.flags.quiet ? importTroubles(summary, shown) : importLines(summary, shown))
    if (!dryRun && !wait) this.say('Nothing was observed yet; the next import, or acontext sessions flush, does it.')
    const failed = notImported(summary.failed, this.words)
    // What could not even be read weighs more than what was none of ours.
    const [worst] = [...failed.filter(({ code }) => code === 'unavailable'), ...failed]
    if (worst !== undefined) this.endWith(problems[worst.code].exit)
    else if (summary.refused.length > 0) this.endWith(problems.exists.exit)
    return { ...summary, milliseconds }
  }
}
