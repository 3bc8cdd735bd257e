import type { ExploreInput, Exploration, FoundText } from '../../seams/mind.ts'
import { readLimit } from './editor.ts'
import { clean, oneLine } from './quote.ts'
import { defineTool, maybe, needed, type Tool } from './tool.ts'

/** Characters of an entry that a search shows. */
const shownText = 1500

/** What a model can do to answer a question: search, read, and end with an answer that cites what it found. */
export function exploreTools({ skills, search }: Pick<ExploreInput, 'skills' | 'search'>): {
  readonly tools: readonly Tool[]
  result(): Exploration | null
} {
  const found: FoundText[] = []
  let result: Exploration | null = null

  function numbered(entry: FoundText): number {
    const known = found.findIndex(({ id }) => id === entry.id)
    if (known !== -1) return known + 1
    found.push(entry)
    return found.length
  }

  const tools = [
    defineTool(
      'search_entries',
      'Entries that share words with a text, the nearest first, each with its number.',
      { words: needed('text', 'What to look for.') },
      async ({ words }) => {
        const entries = words.trim() === '' ? [] : await search(words)
        const lines = entries.map((entry) =>
          JSON.stringify({ number: numbered(entry), file: entry.path, text: clean(entry.text, shownText) }),
        )
        return { said: lines.length === 0 ? 'Nothing was found.' : lines.join('\n') }
      },
    ),
    defineTool('read_file', 'The text of a file, as data.', { path: needed('text', 'Its path.') }, async ({ path }) => {
      const text = await skills.read(path)
      return { said: text === null ? `There is no file ${oneLine(path, 80)}.` : JSON.stringify(clean(text, readLimit)) }
    }),
    defineTool(
      'answer',
      'Ends the work.',
      { text: needed('text', 'The answer.'), entries: maybe('texts', 'Numbers of the entries that it rests on.') },
      ({ text, entries }) => {
        const cited = [...new Set(entries.map(Number))].map((number) => found[number - 1]?.id)
        if (cited.includes(undefined)) return { said: 'Nothing was done: cite entries by the numbers that search_entries gave.' }
        result = { answer: text.trim(), cited: cited.flatMap((id) => id ?? []) }
        return { said: 'Done.', end: true }
      },
    ),
  ]
  return { tools, result: () => result }
}
