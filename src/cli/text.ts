import stringWidth from 'string-width'

// C0 and C1 controls, the line and paragraph separators, and the marks that turn the direction of writing.
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g
const controlsButLines = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** Data as one line that a terminal shows and does not obey: every stretch of blanks is one blank, controls are spelt out. */
export function inline(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(controls, spelt)
}

/** Data with its lines and tabs, controls spelt out. */
export function block(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(controlsButLines, spelt)
}

/** Columns that a line takes on a terminal. */
export function columns(line: string): number {
  return stringWidth(line)
}

/** The line, cut to a number of columns and ended by `…` where it is longer. */
export function shorten(line: string, width: number): string {
  if (line.length <= width && columns(line) <= width) return line
  let cut = ''
  let used = 0
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    used += columns(segment)
    if (used > width - 1) break
    cut += segment
  }
  return `${cut.trimEnd()}…`
}

/** The line, filled up with blanks to a number of columns. */
export function pad(line: string, width: number): string {
  return line + ' '.repeat(Math.max(0, width - columns(line)))
}

/** A value as JSON that a terminal shows and does not obey; programs read the same value from it. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(controlsButLines, spelt)
}

function spelt(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`
}
