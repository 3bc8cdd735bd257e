import stringWidth from 'string-width'

// Letters and signs that are one character and one column each: most text, and all that the screen itself draws. The build
// gives the same class to the package, whose tables of emoji and word breaks take 20 ms to be made. See scripts/late-parts.mjs.
const simple =
  /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u0386-\u038a\u038e-\u03a1\u03a3-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2190-\u2193\u2500-\u259f\u25b8\u25be\u25cb\u25d0\u2713\u2717]*$/

/** Columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  return simple.test(text) ? text.length : stringWidth(text)
}

/** What a person sees as one character each, in order. */
export function characters(text: string): readonly string[] {
  return simple.test(text) ? text.split('') : Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
}

/** The text, cut to a number of columns and ended by `…` where it is longer. */
export function cut(text: string, width: number): string {
  if (columnsOf(text) <= width) return text
  return width < 1 ? '' : `${beginning(text, width - 1).trimEnd()}…`
}

/** The text, cut or filled up with blanks to exactly a number of columns. */
export function fit(text: string, width: number): string {
  const short = cut(text, width)
  return short + ' '.repeat(Math.max(0, width - columnsOf(short)))
}

/** As much of the beginning as fits. */
export function beginning(text: string, width: number): string {
  if (simple.test(text)) return text.slice(0, Math.max(0, width))
  let used = 0
  let taken = ''
  for (const character of characters(text)) {
    used += columnsOf(character)
    if (used > width) break
    taken += character
  }
  return taken
}
