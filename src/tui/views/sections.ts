import type { Row } from '../rows.ts'
import { span, wrapLine, type Line } from '../text/spans.ts'
import type { Context } from './context.ts'

/** A row between two sections, which the cursor steps over. */
export const gap: Row = { line: [], still: true }

/** A section begins. */
export function heading(text: string): readonly Row[] {
  return [gap, { line: [span(text, 'heading')], still: true }]
}

/** A line in as many rows as it takes, all of which are the same thing; a key gets the number of its row. */
export function textRows(line: Line, { width }: Context, indent = 2, row: Omit<Row, 'line'> = {}): readonly Row[] {
  const { key, ...rest } = row
  return wrapLine(line, width, indent).map((each, part): Row => ({
    ...rest,
    ...(key === undefined ? {} : { key: `${key}:${part}` }),
    line: each,
  }))
}
