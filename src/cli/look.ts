import { styleText } from 'node:util'

export type Style = 'bold' | 'dim' | 'inverse' | 'red' | 'green' | 'yellow' | 'cyan'

/** How output is to look: presenters are functions of it, so that tests can choose. */
export type Look = {
  /** Columns of the terminal; null when nobody looks (a pipe, a file): then nothing is shortened. */
  readonly width: number | null
  readonly colored: boolean
  paint(style: Style, text: string): string
}

export const plainLook: Look = { width: null, colored: false, paint: (_, text) => text }

/** The look of a stream: colours only on a terminal that has them, and only when nobody asked for none. */
export function lookOf(stream: NodeJS.WriteStream, { color }: { color: boolean }): Look {
  const colored = color && stream.isTTY === true && stream.hasColors()
  return {
    width: stream.isTTY === true ? Math.max(40, stream.columns ?? 80) : null,
    colored,
    paint: colored ? (style, text) => styleText(style, text) : plainLook.paint,
  }
}
