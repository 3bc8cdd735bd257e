import { diffWordsWithSpace } from 'diff'

/** A stretch of a text that both versions share, or that only one has. */
export type Piece = { readonly text: string; readonly side: 'both' | 'old' | 'new' }

const longest = 50_000
const maxEditLength = 2_000
const leastShared = 1 / 3

/**
 * Two texts as one, word by word.
 *
 * Texts that share little are not mixed: all of the old one comes first, then the new one.
 */
export function comparedWords(before: string, after: string): readonly Piece[] {
  const changes = before.length + after.length > longest ? undefined : diffWordsWithSpace(before, after, { maxEditLength })
  const pieces = (changes ?? []).map(({ value, added, removed }): Piece => ({
    text: value,
    side: added ? 'new' : removed ? 'old' : 'both',
  }))
  const shared = weight(pieces.filter(({ side }) => side === 'both').map(({ text }) => text))
  if (shared >= leastShared * Math.min(weight([before]), weight([after])) && shared > 0) return pieces
  const whole: Piece[] = [
    { text: before, side: 'old' },
    { text: after, side: 'new' },
  ]
  return whole.filter(({ text }) => text !== '')
}

/** Pieces line by line. */
export function pieceLines(pieces: readonly Piece[]): Piece[][] {
  const lines: Piece[][] = [[]]
  for (const { text, side } of pieces) {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) lines.push([])
      if (part !== '') lines.at(-1)?.push({ text: part, side })
    }
  }
  return lines
}

/** True for a line of which enough is shared that the rest is worth pointing at. */
export function isMended(line: readonly Piece[]): boolean {
  const shared = weight(line.filter(({ side }) => side === 'both').map(({ text }) => text))
  const all = weight(line.map(({ text }) => text))
  return shared < all && shared >= leastShared * all
}

function weight(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.replace(/\s+/g, '').length, 0)
}
