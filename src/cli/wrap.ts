import { columns } from './text.ts'

/** The words of a line in lines of at most that many columns; a word that is longer stays whole. Without a width it is one line. */
export function wrap(line: string, width: number | null): string[] {
  if (width === null || columns(line) <= width) return [line]
  const lines: string[] = []
  let current = ''
  for (const word of line.trim().split(/\s+/)) {
    const longer = current === '' ? word : `${current} ${word}`
    if (current !== '' && columns(longer) > width) {
      lines.push(current)
      current = word
    } else current = longer
  }
  return [...lines, current]
}
