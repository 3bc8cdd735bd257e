import { expect, test } from 'vitest'
import { plainLook } from '../../src/cli/look.ts'
import { table, type Column } from '../../src/cli/table.ts'
import { columns } from '../../src/cli/text.ts'

type Row = { readonly name: string; readonly text: string; readonly size: number }
const shape: readonly Column<Row>[] = [
  { title: 'NAME', cell: (row) => row.name },
  { title: 'SIZE', cell: (row) => String(row.size), right: true },
  { title: 'TEXT', cell: (row) => row.text, flexible: true },
]
const rows: readonly Row[] = [
  { name: 'one', text: 'a long text that does not fit on a narrow terminal at all, whatever one tries', size: 7 },
  { name: '東京', text: 'short', size: 1200 },
]

test('in a pipe nothing is cut', () => {
  expect(table(rows, shape, plainLook).split('\n')).toEqual([
    'NAME  SIZE  TEXT',
    `one      7  ${rows[0]?.text}`,
    '東京  1200  short',
  ])
})

test.each([40, 60, 80])('on a terminal of %i columns every line fits', (width) => {
  const lines = table(rows, shape, { ...plainLook, width }).split('\n')

  expect(lines.filter((line) => columns(line) > width)).toEqual([])
  expect(lines[1]).toMatch(/…$/)
})

test('colours do not move columns', () => {
  const painted = table(rows, shape, { width: 60, colored: true, paint: (_, text) => `\u001b[1m${text}\u001b[22m` })
  const plain = table(rows, shape, { ...plainLook, width: 60 })

  expect(painted.replace(/\u001b\[\d+m/g, '').replace(/ +$/gm, '')).toBe(plain)
})

test('a cell with line ends and escapes stays one harmless line', () => {
  const lines = table([{ name: 'a\nb', text: '\u001b[2J', size: 1 }], shape, plainLook).split('\n')

  expect(lines).toEqual(['NAME  SIZE  TEXT', 'a b      1  \\u001b[2J'])
})
