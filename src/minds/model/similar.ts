import { splitEntries } from '../../model/entry.ts'
import { common, stems } from '../../model/words.ts'
import type { SkillFiles } from '../../seams/mind.ts'

export type FoundEntry = { readonly path: string; readonly heading: string; readonly text: string }

const diary = 'skills/daily-logs/'

/** Entries and lists of facts that share the most words with a text, the nearest first. */
export async function similarEntries(text: string, skills: SkillFiles, limit: number): Promise<readonly FoundEntry[]> {
  const wanted = stems(text)
  const paths = (await skills.paths()).filter((path) => path.endsWith('.md') && !path.startsWith(diary))
  const entries = (await Promise.all(paths.map(async (path) => entriesOf(path, (await skills.read(path)) ?? '')))).flat()
  return entries
    .map((entry) => ({ entry, shared: common(wanted, stems(`${entry.heading} ${entry.text}`)) }))
    .filter(({ shared }) => shared >= Math.min(2, wanted.size))
    .sort((one, other) => other.shared - one.shared)
    .slice(0, limit)
    .map(({ entry }) => entry)
}

/** The entries of a file; a file of facts is one. */
function entriesOf(path: string, text: string): FoundEntry[] {
  const { preamble, blocks } = splitEntries(text)
  const entries = blocks.map((block) => ({ path, ...block }))
  const isFacts = entries.length === 0 && !path.endsWith('/SKILL.md')
  return isFacts ? [{ path, heading: '', text: preamble }] : entries
}
