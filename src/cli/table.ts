import type { Look, Style } from './look.ts'
import { columns, inline, pad, shorten } from './text.ts'

export type Column<Row> = {
  readonly title: string
  readonly cell: (row: Row) => string
  readonly style?: Style | ((row: Row) => Style | null)
  /** Gives way when the table is wider than the terminal. */
  readonly flexible?: boolean
  readonly right?: boolean
}

const gap = 2
const narrowest = 12

/** Rows as lines under titles. On a terminal the flexible columns give way until a line fits; elsewhere nothing is cut. */
export function table<Row>(rows: readonly Row[], shape: readonly Column<Row>[], look: Look): string {
  const cells = rows.map((row) => shape.map((column) => inline(column.cell(row))))
  const natural = shape.map((column, at) => Math.max(columns(column.title), ...cells.map((line) => columns(line[at] ?? ''))))
  const widths = look.width === null ? natural : fitted(natural, shape, look.width)
  const head = shape.map((column, at) => aligned(column.title, column, widths[at] ?? 0))
  const body = cells.map((line, index) =>
    shape.map((column, at) => {
      const text = aligned(shorten(line[at] ?? '', widths[at] ?? 0), column, widths[at] ?? 0)
      const style = typeof column.style === 'function' ? column.style(rows[index] as Row) : (column.style ?? null)
      return style === null ? text : look.paint(style, text)
    }),
  )
  return [head.map((title) => look.paint('bold', title)), ...body].map((line) => line.join(' '.repeat(gap)).trimEnd()).join('\n')
}

/** Widths that fit: what is missing is taken from the flexible columns, the widest first; then from all others alike. */
function fitted<Row>(natural: readonly number[], shape: readonly Column<Row>[], width: number): number[] {
  const widths = [...natural]
  const room = width - gap * (shape.length - 1)
  for (const kind of [true, false]) {
    let over = widths.reduce((sum, each) => sum + each, 0) - room
    while (over > 0) {
      const candidates = widths.map((each, at) => ((shape[at]?.flexible ?? false) === kind && each > narrowest ? each : 0))
      const widest = Math.max(...candidates)
      if (widest === 0) break
      const at = candidates.indexOf(widest)
      widths[at] = widest - 1
      over -= 1
    }
  }
  return widths
}

function aligned<Row>(text: string, column: Column<Row>, width: number): string {
  return column.right === true ? ' '.repeat(Math.max(0, width - columns(text))) + text : pad(text, width)
}
