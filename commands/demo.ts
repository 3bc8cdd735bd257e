import { join, relative } from 'node:path'
import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../src/cli/command.ts'
import { playDemo } from '../src/cli/demo.ts'
import { temporaryHome } from '../src/cli/temporary-home.ts'
import type { ImportSummary } from '../src/memory/import.ts'

type Shown = { home: string; session: string; commits: readonly string[] }

export default class Demo extends MemoryCommand<typeof Demo> {
  static override summary = 'Show the whole loop in a minute, on a conversation that comes with acontext.'
  static override description = 'Works in a temporary home that is removed at the end. Needs neither a key nor the network.'
  static override flags = { keep: Flags.boolean({ summary: 'Keep the temporary home, to look around in it.' }) }
  static override examples = ['acontext demo', 'acontext demo --keep']

  async run(): Promise<Shown> {
    const home = temporaryHome()
    try {
      this.say(`In a temporary home: ${home.path}`)
      const memory = await this.connect('write', { home: home.path, project: 'default' })
      const { importPaths } = await import('../src/transcripts.ts')
      const transcript = join(this.config.root, 'demo', 'transcript.jsonl')
      const { session, commits } = await playDemo({
        memory,
        look: this.look,
        now: new Date(),
        transcript: relative('', transcript),
        importInto: (space): Promise<ImportSummary> => importPaths(memory, [transcript], { space }),
        print: (text) => this.print(text),
      })
      return { home: home.path, session, commits: commits.map(({ oid }) => oid) }
    } finally {
      await this.disconnect()
      if (this.flags.keep) this.say(`\nThe home is kept; to look around: export ACONTEXT_HOME=${home.path}`)
      else home.remove()
    }
  }
}
