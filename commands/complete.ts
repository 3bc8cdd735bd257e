import { MemoryCommand } from '../src/cli/command.ts'
import { unquoted, wantedAfter, type Candidate, type Names } from '../src/cli/complete.ts'
import { namesFor } from '../src/cli/complete-names.ts'
import { filesLine } from '../src/cli/completion-scripts.ts'

export default class Complete extends MemoryCommand<typeof Complete> {
  static override hidden = true
  static override summary = 'Tell what the last word can become; shells ask this when Tab is pressed.'
  static override strict = false
  static override examples = ['acontext complete -- skills l']

  async run(): Promise<readonly Candidate[]> {
    const words = this.words.map(unquoted)
    const current = words.at(-1) ?? ''
    const { commands, topics } = this.config
    const wanted = wantedAfter(words, { commands, topics })
    if (wanted.kind === 'files') {
      this.print(filesLine)
      return []
    }
    const found = wanted.kind === 'words' ? wanted.words : await this.names(wanted.of, words).catch(() => [])
    const [flag = ''] = /^--[\w-]+=/.exec(current) ?? []
    const fitting = found.map((each) => ({ ...each, word: flag + each.word })).filter(({ word }) => word.startsWith(current))
    this.print(fitting.map(({ word, about }) => `${word}\t${about}`).join('\n'))
    return fitting
  }

  /** A line that cannot be completed is no failure: whoever presses Tab must not see one. */
  private async names(of: Names, words: readonly string[]): Promise<readonly Candidate[]> {
    const begun = (words.at(-1) ?? '').replace(/^--[\w-]+=/, '')
    const given = (flag: string): string | undefined => words[words.indexOf(flag) + 1 || words.length]
    const home = given('--home')
    if (of === 'setting') {
      const { settings } = await import('../src/settings.ts')
      return Object.entries(settings).map(([word, { about }]) => ({ word, about }))
    }
    if (of === 'project') {
      const { openHome } = await import('../src/open.ts')
      return openHome(home === undefined ? {} : { home })
        .list()
        .map(({ name }) => ({ word: name, about: '' }))
    }
    const project = given('--project')
    const where = { ...(home === undefined ? {} : { home }), ...(project === undefined ? {} : { project }) }
    return namesFor(await this.connect('read', where), of, begun)
  }
}
