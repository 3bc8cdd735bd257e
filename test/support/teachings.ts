import { appendEntry, replaceEntry, splitEntries } from '../../src/model/entry.ts'
import { amendEntry, renderEntry } from '../../src/model/entry-fields.ts'
import type { FileChange } from '../../src/model/lesson.ts'

/** What a made-up lesson writes; entries also get a line in the diary, as real ones do. */
export type Teaching =
  | { readonly kind: 'entry'; readonly book: string; readonly heading: string }
  | { readonly kind: 'amendment'; readonly book: string; readonly heading: string; readonly word: string }
  | { readonly kind: 'fact'; readonly fact: string }
  | { readonly kind: 'correction'; readonly fact: string; readonly corrected: string }

export type Files = ReadonlyMap<string, string>

const facts = 'skills/user-general-facts/tech-stack.md'
const diary = (name: string): string => `skills/daily-logs/2025-06-${10 + (name.length % 3)}.md`
export const bookFile = (book: string): string => `skills/${book}/SKILL.md`

/** The files with what a lesson wrote; without an entry or fact to change it says nothing of it. */
export function taughtFiles(files: Files, teaching: Teaching): Files {
  return new Map([...files, ...writes(files, teaching)])
}

/** The same as changes of a commit. */
export function changesOf(files: Files, teaching: Teaching): FileChange[] {
  return writes(files, teaching).map(([path, text]) => ({ op: 'write', path, text }))
}

/** The entries and facts that it wrote, by which one can tell whether a later lesson touched them. */
export function keysOf(teaching: Teaching): readonly string[] {
  switch (teaching.kind) {
    case 'entry':
    case 'amendment':
      return [teaching.heading]
    case 'fact':
      return [teaching.fact]
    case 'correction':
      return [teaching.fact, teaching.corrected]
    default:
      return teaching satisfies never
  }
}

function writes(files: Files, teaching: Teaching): [string, string][] {
  switch (teaching.kind) {
    case 'entry': {
      const path = bookFile(teaching.book)
      return [
        [path, appendEntry(files.get(path) ?? frame(teaching.book), entry(teaching.heading))],
        diaryLine(files, teaching.heading),
      ]
    }
    case 'amendment': {
      const path = bookFile(teaching.book)
      const text = files.get(path) ?? ''
      const block = splitEntries(text).blocks.find(({ heading }) => heading === teaching.heading)
      if (block === undefined) return []
      return [
        [path, replaceEntry(text, block.heading, amended(block.text, teaching.word))],
        diaryLine(files, `${teaching.heading} ${teaching.word}`),
      ]
    }
    case 'fact':
      return [[facts, `${files.get(facts) ?? '# Tech Stack\n\n'}- ${teaching.fact}\n`]]
    case 'correction': {
      const text = files.get(facts) ?? ''
      const line = `- ${teaching.fact}\n`
      return text.includes(line) ? [[facts, text.replace(line, `- ${teaching.corrected}\n`)]] : []
    }
    default:
      return teaching satisfies never
  }
}

function entry(heading: string): string {
  return renderEntry({
    heading,
    appliesWhen: `somebody asks for ${heading}`,
    preferences: '',
    steps: [
      { tool: `look_${heading.replace(/\W/g, '')}`, action: `find out about ${heading}` },
      { tool: `do_${heading.replace(/\W/g, '')}`, action: `do ${heading}` },
    ],
    watchOut: [`${heading} fails at night`],
    other: '',
  })
}

function amended(block: string, word: string): string {
  return amendEntry(block, {
    appliesWhen: '',
    preferences: '',
    steps: [{ tool: `also_${word}`, action: `use ${word} as well` }],
    watchOut: [`${word} ${word}ing breaks ${word}ers`],
  })
}

function diaryLine(files: Files, name: string): [string, string] {
  const path = diary(name)
  const before = files.get(path) ?? `# ${path.slice(-13, -3)}\n`
  return [path, appendEntry(before, `## [10:00] Task: ${name}\n\n- Outcome: success\n- Summary: ${name} went well\n`)]
}

const frame = (book: string): string => `---\nname: ${book}\ndescription: Lessons on ${book}.\n---\n\n# ${book}\n`
