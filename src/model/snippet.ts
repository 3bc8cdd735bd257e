import { eachToken, folded, tokensOf } from './search-words.ts'

/** The line of a text that tells most about a match. */
export type Snippet = {
  /** From 1. */
  readonly line: number
  readonly text: string
  /** Half-open ranges of `text`, in UTF-16 units, where words matched. */
  readonly marks: readonly (readonly [start: number, end: number])[]
}

/** The words of a text that matched, as they are written there, in small letters. */
export function matchedWords(text: string, terms: ReadonlySet<string>): readonly string[] {
  const words = new Set<string>()
  eachToken(text, (term, start, end) => {
    if (terms.has(term)) words.add(folded(text.slice(start, end)))
  })
  return [...words]
}

/** The line in which most of the terms occur (the first of them), cut to about `width` characters around them. */
export function snippetOf(text: string, terms: ReadonlySet<string>, width = 180): Snippet {
  const lines = text.split('\n')
  const found = lines.map((line) => marksIn(line, terms))
  const most = Math.max(...found.map(({ distinct }) => distinct))
  const best =
    most === 0 ? lines.findIndex((line) => /[\p{L}\p{N}]/u.test(line)) : found.findIndex(({ distinct }) => distinct === most)
  const at = Math.max(0, best)
  return { line: at + 1, ...cut(lines[at] ?? '', found[at]?.marks ?? [], width) }
}

type Marks = readonly (readonly [start: number, end: number])[]

function marksIn(line: string, terms: ReadonlySet<string>): { distinct: number; marks: Marks } {
  const marks: [number, number][] = []
  const distinct = new Set<string>()
  for (const { term, start, end } of tokensOf(line)) {
    if (!terms.has(term)) continue
    distinct.add(term)
    const last = marks.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else marks.push([start, end])
  }
  return { distinct: distinct.size, marks }
}

function cut(line: string, marks: Marks, width: number): Omit<Snippet, 'line'> {
  const lead = line.length - line.trimStart().length
  const first = marks[0]?.[0] ?? lead
  const bare = line.trimEnd()
  const wanted = bare.length - lead <= width ? lead : Math.max(lead, Math.min(first - Math.floor(width / 3), bare.length - width))
  const start = wanted === lead ? lead : wordStart(bare, wanted, first)
  const end = Math.min(bare.length, start + width)
  const before = start > lead ? '…' : ''
  const after = end < bare.length ? '…' : ''
  const shift = before.length - start
  return {
    text: before + whole(bare.slice(start, end)) + after,
    marks: marks.filter(([from, to]) => from >= start && to <= end).map(([from, to]) => [from + shift, to + shift]),
  }
}

/** The beginning of the next word, so that none is cut; not beyond the first mark. */
function wordStart(line: string, from: number, first: number): number {
  const blank = line.indexOf(' ', from)
  return blank === -1 || blank >= first ? Math.min(from, first) : blank + 1
}

/** A pair of units that make one character is not cut in two. */
function whole(text: string): string {
  return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, ' ')
}
