import { beginning, characters, columnsOf, cut } from './width.ts'

/** What a stretch of text is, which decides how it looks. */
export type Tone =
  | 'plain'
  | 'dim'
  | 'strong'
  | 'accent'
  | 'good'
  | 'bad'
  | 'warn'
  | 'title'
  | 'heading'
  | 'code'
  | 'emphasis'
  | 'link'
  | 'chosen'
  | 'found'

export type Span = { readonly text: string; readonly tone: Tone }
export type Line = readonly Span[]

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone }
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + columnsOf(text), 0)
}

/** The line with the words that are looked for standing out, whatever their case. */
export function markWords(line: Line, words: readonly string[]): Line {
  if (words.length === 0) return line
  const wanted = new RegExp(words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'giu')
  return line.flatMap(({ text, tone }) => {
    const spans: Span[] = []
    let at = 0
    for (const { 0: found, index } of text.matchAll(wanted)) {
      spans.push(span(text.slice(at, index), tone), span(found, 'found'))
      at = index + found.length
    }
    return at === 0 ? [{ text, tone }] : [...spans, span(text.slice(at), tone)].filter((each) => each.text !== '')
  })
}

/** The line, cut to a number of columns and ended by `…` where it is longer. */
export function cutLine(line: Line, width: number): Line {
  if (lineWidth(line) <= width) return line
  let room = Math.max(0, width)
  const kept: Span[] = []
  for (const each of line) {
    const taken = columnsOf(each.text)
    if (taken < room) {
      kept.push(each)
      room -= taken
      continue
    }
    if (room > 0) kept.push({ ...each, text: taken === room ? `${beginning(each.text, room - 1)}…` : cut(each.text, room) })
    break
  }
  return kept
}

/** The line, cut or filled up with blanks to exactly a number of columns. */
export function fitLine(line: Line, width: number): Line {
  const short = cutLine(line, width)
  const rest = width - lineWidth(short)
  return rest > 0 ? [...short, span(' '.repeat(rest))] : short
}

/**
 * Spans broken into lines of at most `width` columns, between words where that is possible.
 *
 * Lines after the first begin with `indent` blanks.
 */
export function wrapLine(line: Line, width: number, indent = 0): readonly Line[] {
  const room = Math.max(1, width)
  if (lineWidth(line) <= room) return [line]
  // Beside the indent there has to be room for the widest character.
  const blanks = indent + 2 <= room ? indent : 0
  const lines: Span[][] = [[]]
  let used = 0
  const next = (): void => {
    lines.push(blanks > 0 ? [span(' '.repeat(blanks))] : [])
    used = blanks
  }
  for (const { text, tone } of line) {
    for (const word of text.match(/\s+|[^\s]+/g) ?? []) {
      const taken = columnsOf(word)
      const blank = /^\s/.test(word)
      if (used + taken <= room) {
        lines.at(-1)?.push({ text: word, tone })
        used += taken
      } else if (blank) next()
      else {
        if (used > blanks && taken <= room - blanks) next()
        used = breakWord({ text: word, tone }, { lines, used, room, next, blanks })
      }
    }
  }
  return lines.map(merged)
}

type Breaking = {
  readonly lines: Span[][]
  readonly used: number
  readonly room: number
  readonly blanks: number
  next(): void
}

/** A word that no line holds, character by character; gives the columns used of the last line. */
function breakWord({ text, tone }: Span, { lines, used: before, room, next, blanks }: Breaking): number {
  let used = before
  for (const character of characters(text)) {
    const taken = columnsOf(character)
    if (used + taken > room && used > blanks) {
      next()
      used = blanks
    }
    // Some characters are wider than two columns: they take the room of the indent.
    if (used === blanks && used + taken > room) {
      lines.splice(-1, 1, [])
      used = 0
    }
    lines.at(-1)?.push({ text: character, tone })
    used += taken
  }
  return used
}

/** Neighbours of one tone as one span. */
function merged(line: Line): Line {
  const spans: Span[] = []
  for (const each of line) {
    const last = spans.at(-1)
    if (last !== undefined && last.tone === each.tone) spans[spans.length - 1] = { ...last, text: last.text + each.text }
    else spans.push(each)
  }
  return spans
}

/** Plain text in lines of at most that many columns; its own line ends stay. */
export function wrapText(text: string, width: number, tone: Tone = 'plain'): readonly Line[] {
  return text.split('\n').flatMap((each) => wrapLine([span(each, tone)], width))
}
