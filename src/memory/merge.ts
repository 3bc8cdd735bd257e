import { diff3Merge } from 'node-diff3'
import { cutFrontMatter } from '../model/front-matter.ts'
import { entryKey, linesOf, splitEntries, type Block } from '../model/entry.ts'

/** Two texts that cannot both stand in one place of a file; `heading` is the entry's, null for what comes before the first. */
export type Clash = { readonly heading: string | null; readonly ours: string; readonly theirs: string }

/** The merged text (null: the file goes), or the places where a person must choose. */
export type Merged = { readonly text: string | null; readonly clashes: readonly Clash[] }

/**
 * Brings together two changes of one Markdown file, entry by entry; null stands for "the file is not there".
 *
 * Entries that only one side changed go as that side has them, whatever was written beside them. Inside an entry, and before
 * the first, lines are merged by three-way comparison, and lines that one side only took out go wherever they stand now.
 */
export function mergeTexts(base: string | null, ours: string | null, theirs: string | null): Merged {
  if (ours === theirs || theirs === base) return { text: ours, clashes: [] }
  if (ours === base) return { text: theirs, clashes: [] }
  if (ours === null) return { text: null, clashes: [{ heading: null, ours: '', theirs: theirs ?? '' }] }
  if (theirs === null) return mergeRemoval(base ?? '', ours)
  return mergeFiles(base ?? '', ours, theirs)
}

/** One side takes the file away, the other has changed it: what the other added stays, in the file's frame. */
function mergeRemoval(base: string, ours: string): Merged {
  const frame = frameOf(base)
  const merged = mergeFiles(base, ours, frame)
  const isEmpty = merged.text !== null && merged.text.trim() === frame.trim()
  return isEmpty && merged.clashes.length === 0 ? { text: null, clashes: [] } : merged
}

/** True for a file that says nothing: front matter and title at most. */
export function isBare(text: string): boolean {
  return text.trim() === frameOf(text).trim()
}

/** What makes a file a file before it says anything: its front matter and its title. */
function frameOf(text: string): string {
  const { preamble } = splitEntries(text)
  const cut = cutFrontMatter(preamble)
  const [front, body] = cut === null ? ['', preamble] : [preamble.slice(0, preamble.length - cut.after.length), cut.after]
  const kept = linesOf(body).filter(
    (line, index, lines) => /^# |^---/.test(line) || (line.trim() === '' && lines[index + 1]?.startsWith('# ')),
  )
  return front + kept.join('')
}

type Parts = { readonly preamble: string; readonly blocks: ReadonlyMap<string, Block> }

function mergeFiles(base: string, ours: string, theirs: string): Merged {
  const [before, mine, other] = [partsOf(base), partsOf(ours), partsOf(theirs)]
  const clashes: Clash[] = []
  const settle = (heading: string | null, b: string | null, o: string | null, t: string | null): string | null => {
    if (o === t || t === b) return o
    if (o === b) return t
    const lines = b === null || o === null || t === null ? null : mergeLines(b, o, t)
    if (lines === null) clashes.push({ heading, ours: o ?? '', theirs: t ?? '' })
    return lines ?? o
  }
  const preamble = settle(null, before.preamble, mine.preamble, other.preamble) ?? ''
  const blocks = orderOf(mine, other).flatMap((key) => {
    const heading = (mine.blocks.get(key) ?? other.blocks.get(key))?.heading ?? key
    return settle(heading, textOf(before, key), textOf(mine, key), textOf(other, key)) ?? []
  })
  const text = `${[preamble, ...blocks].filter((part) => part !== '').join('\n\n')}\n`
  return { text, clashes }
}

/** Entries by identity, the second of two with one heading apart from the first; without the empty lines between them. */
function partsOf(text: string): Parts {
  const { preamble, blocks } = splitEntries(text)
  const keyed = new Map<string, Block>()
  for (const block of blocks) {
    const key = entryKey(block.heading)
    const free = keyed.has(key) ? `${key}\n${keyed.size}` : key
    keyed.set(free, { heading: block.heading, text: block.text.trimEnd() })
  }
  return { preamble: preamble.trimEnd(), blocks: keyed }
}

function textOf(parts: Parts, key: string): string | null {
  return parts.blocks.get(key)?.text ?? null
}

/** Our order, with what only they have behind the entry that it follows there. */
function orderOf(ours: Parts, theirs: Parts): string[] {
  const order = [...ours.blocks.keys()]
  let previous = -1
  for (const key of theirs.blocks.keys()) {
    const at = order.indexOf(key)
    if (at === -1) order.splice(previous + 1, 0, key)
    previous = at === -1 ? previous + 1 : at
  }
  return order
}

/** Lines of both changes together; null where they cannot both stand. */
function mergeLines(base: string, ours: string, theirs: string): string | null {
  const regions = diff3Merge(ours.split('\n'), base.split('\n'), theirs.split('\n'), { excludeFalseConflicts: true })
  const lines: string[] = []
  for (const region of regions) {
    const settled =
      region.ok ?? (region.conflict === undefined ? null : settleLines(region.conflict.o, region.conflict.a, region.conflict.b))
    if (settled === null) return null
    lines.push(...settled)
  }
  return lines.join('\n')
}

/** Two changes of the same or neighbouring lines, where one of them only takes lines out, rewords some or adds around them. */
function settleLines(base: readonly string[], ours: readonly string[], theirs: readonly string[]): readonly string[] | null {
  return (
    withoutTaken(base, ours, theirs) ??
    withoutTaken(base, theirs, ours) ??
    reworded(base, ours, theirs) ??
    reworded(base, theirs, ours) ??
    around(base, ours, theirs) ??
    around(base, theirs, ours)
  )
}

/** When `shorter` is `base` with lines taken out: `other` without those lines, if it still has each of them. */
function withoutTaken(base: readonly string[], other: readonly string[], shorter: readonly string[]): string[] | null {
  const taken = takenOut(base, shorter)
  if (taken === null) return null
  const rest = [...other]
  for (const line of taken.filter((each) => each.trim() !== '')) {
    const at = rest.indexOf(line)
    if (at === -1) return null
    rest.splice(at, 1)
  }
  // Empty lines part what is left; only where two of them meet now, one goes.
  return rest.filter((line, index) => line.trim() !== '' || index === 0 || rest[index - 1]?.trim() !== '')
}

/** When `wording` is `base` with some lines in other words: `other` with those words, if it still has each of the lines once. */
function reworded(base: readonly string[], other: readonly string[], wording: readonly string[]): string[] | null {
  if (wording.length !== base.length) return null
  const result = [...other]
  for (const [index, line] of base.entries()) {
    const words = wording[index] ?? ''
    if (words === line) continue
    const at = result.indexOf(line)
    if (at === -1 || other.lastIndexOf(line) !== other.indexOf(line)) return null
    result[at] = words
  }
  return result
}

function takenOut(base: readonly string[], shorter: readonly string[]): string[] | null {
  const taken: string[] = []
  let at = 0
  for (const line of base) {
    if (at < shorter.length && shorter[at] === line) at += 1
    else taken.push(line)
  }
  return at === shorter.length ? taken : null
}

/** When `wider` is `base` with lines before or after it: the same lines around `other`. */
function around(base: readonly string[], wider: readonly string[], other: readonly string[]): string[] | null {
  for (let start = 0; start + base.length <= wider.length; start++) {
    if (base.every((line, index) => wider[start + index] === line)) {
      return [...wider.slice(0, start), ...other, ...wider.slice(start + base.length)]
    }
  }
  return null
}
