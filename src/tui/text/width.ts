import stringWidth from 'string-width'

const ascii = /^[\u0020-\u007e]*$/

/** Columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  return ascii.test(text) ? text.length : stringWidth(text)
}

/** What a person sees as one character each, in order. */
export function characters(text: string): readonly string[] {
  return ascii.test(text) ? text.split('') : Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
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
  if (ascii.test(text)) return text.slice(0, Math.max(0, width))
  let used = 0
  let taken = ''
  for (const character of characters(text)) {
    used += columnsOf(character)
    if (used > width) break
    taken += character
  }
  return taken
}
