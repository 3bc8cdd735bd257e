import type { Line, Tone } from './spans.ts'

/** Whether colours are wanted; bold, dim and inverse are no colours, and stay. */
export type Palette = 'colors' | 'none'

// The terminal's own sixteen colours, and never one for the background or for plain text: so it reads well on light and dark.
const colors: Readonly<Record<Tone, readonly number[]>> = {
  plain: [],
  dim: [2],
  strong: [1],
  accent: [36],
  good: [32],
  bad: [31],
  warn: [33],
  title: [1, 36],
  heading: [1, 35],
  code: [36],
  emphasis: [3],
  link: [4, 34],
  chosen: [7],
}

const isColor = (code: number): boolean => code >= 30 && code <= 37

/** The line with the escape sequences that give each span its look. `chosen` turns all of it over. */
export function paint(line: Line, palette: Palette, chosen = false): string {
  return line.map(({ text, tone }) => painted(text, codesOf(tone, palette, chosen))).join('')
}

function codesOf(tone: Tone, palette: Palette, chosen: boolean): readonly number[] {
  // Turned over, dim text is hard to read on many terminals.
  const codes = colors[tone].filter((code) => (palette === 'colors' || !isColor(code)) && !(chosen && code === 2))
  return chosen && !codes.includes(7) ? [...codes, 7] : codes
}

function painted(text: string, codes: readonly number[]): string {
  return codes.length === 0 || text === '' ? text : `\u001b[${codes.join(';')}m${text}\u001b[0m`
}
