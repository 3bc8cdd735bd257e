import type { Line, Tone } from './spans.ts'

/**
 * Which colours are wanted. `own`: the terminal's sixteen, which its theme makes readable on a dark background. `between`:
 * tones of the 256 that read on white and on black. Bold, dim, underlined and inverse are no colours, and always stay.
 */
export type Palette = 'none' | 'own' | 'between'

type Look = { readonly style?: readonly number[]; readonly own?: number; readonly between?: number }

// Never a colour for the background or for plain text. A terminal's own yellow and cyan cannot be read on white; those of
// `between` keep a contrast of 4:1 to both sides, which a test computes.
const looks: Readonly<Record<Tone, Look>> = {
  plain: {},
  dim: { style: [2] },
  strong: { style: [1] },
  accent: { own: 36, between: 30 },
  good: { own: 32, between: 28 },
  bad: { own: 31, between: 161 },
  warn: { own: 33, between: 130 },
  title: { style: [1], own: 36, between: 30 },
  heading: { style: [1], own: 35, between: 133 },
  code: { own: 36, between: 30 },
  emphasis: { style: [3] },
  link: { style: [4], own: 34, between: 27 },
  chosen: { style: [7] },
  found: { style: [1, 4] },
}

/** The line with the escape sequences that give each span its look. `chosen` turns all of it over. */
export function paint(line: Line, palette: Palette, chosen = false): string {
  return line.map(({ text, tone }) => painted(text, codesOf(looks[tone], palette, chosen))).join('')
}

function codesOf({ style = [], own, between }: Look, palette: Palette, chosen: boolean): readonly number[] {
  // Turned over, dim text is hard to read on many terminals.
  const kept = chosen ? [...style.filter((code) => code !== 2 && code !== 7), 7] : style
  if (palette === 'own' && own !== undefined) return [...kept, own]
  return palette === 'between' && between !== undefined ? [...kept, 38, 5, between] : kept
}

function painted(text: string, codes: readonly number[]): string {
  return codes.length === 0 || text === '' ? text : `\u001b[${codes.join(';')}m${text}\u001b[0m`
}
