import { MemoryCommand } from '../../src/cli/command.ts'
import { hitLines } from '../../src/cli/disk-view.ts'
import { diskArg, patternLimit, word } from '../../src/cli/flags.ts'
import type { GrepHit } from '../../src/memory/memory.ts'

export default class DisksGrep extends MemoryCommand<typeof DisksGrep> {
  static override summary = 'Find the text files of a disk that hold a match of a regular expression.'
  static override description = 'RE2 syntax, any case. Of each file the first matching line is shown.'
  static override args = { disk: diskArg, pattern: word({ required: true, description: 'The regular expression.' }) }
  static override flags = { limit: patternLimit }
  static override examples = ['acontext disks grep 3f2a TODO', `acontext disks grep 3f2a 'refund.*(days|weeks)'`]

  async run(): Promise<readonly GrepHit[]> {
    const memory = await this.connect('read')
    const hits = await memory.disks.grep(this.args.disk, this.args.pattern, { limit: this.flags.limit })
    if (hits.length === 0) this.say('No file has a match.')
    else this.print(hitLines(hits, this.look))
    return hits
  }
}
