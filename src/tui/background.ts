import type { Palette } from './text/paint.ts'

/** How many colours a terminal shows. */
export type Colors = 'none' | 'few' | 'many'
export type Background = 'dark' | 'light'

/** Asks a terminal for the colour of its background; most answer, as if it was typed. */
export const backgroundQuestion = '\u001b]11;?\u001b\\'

// Without the escape character and the bracket, which arrive as a key of their own. Each part has one to four digits.
const answer = /^(?:\u001b?\])?11;rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})/i

/** What a terminal answered; null for anything else, such as keys. */
export function backgroundIn(input: string): Background | null {
  const found = answer.exec(input)
  if (found === null) return null
  const [red = 0, green = 0, blue = 0] = found.slice(1).map((digits) => Number.parseInt(digits, 16) / (16 ** digits.length - 1))
  // As bright as people see it (ITU-R BT.601).
  return 0.299 * red + 0.587 * green + 0.114 * blue < 0.5 ? 'dark' : 'light'
}

/** The terminal's own colours belong to a dark background; where it is light, or nobody knows, only others surely read. */
export function paletteFor(colors: Colors, background: Background | null): Palette {
  if (colors === 'none') return 'none'
  return colors === 'few' || background === 'dark' ? 'own' : 'between'
}
