import { appendFileSync, copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { plainCodec } from '../../src/drivers/codec-plain.ts'
import type { CostRow } from '../../src/model/cost.ts'
import { openCosts, type Costs } from '../../src/store/costs.ts'
import { layoutOf } from '../../src/store/layout.ts'
import { tempFolder } from '../support/temp-folder.ts'

const layout = (): ReturnType<typeof layoutOf> => layoutOf(tempFolder())
const open = (where: ReturnType<typeof layoutOf>, access: 'read' | 'write'): Costs => {
  const costs = openCosts(where, plainCodec, access)
  onTestFinished(() => costs.close())
  return costs
}
const row = (minute: number): CostRow => ({
  v: 1,
  at: `2026-11-21T10:${String(minute).padStart(2, '0')}:00.000000Z`,
  stage: 'embed',
  model: 'tiny',
  session: null,
  space: null,
  lesson: null,
  input: minute,
  cached: 0,
  output: 0,
  usd: null,
  told: true,
  ms: 1,
  error: null,
})
const minutes = (rows: readonly CostRow[]): number[] => rows.map(({ input }) => input)

test('a writer and any number of readers add rows at once; all are there, in the order of time', async () => {
  const where = layout()
  const all = [open(where, 'write'), ...Array.from({ length: 8 }, () => open(where, 'read'))]

  await Promise.all(all.flatMap((each, who) => [0, 9, 18, 27].map((later) => each.add(row(who + later)))))

  expect(minutes(open(where, 'read').all())).toEqual(Array.from({ length: 36 }, (_, minute) => minute))
  expect(readFileSync(where.costs, 'utf8').split('\n')).toHaveLength(4 + 1)
})

test('who follows is told what others added, once, and all anew when a backup was brought back', async () => {
  const where = layout()
  const [writer, reader] = [open(where, 'write'), open(where, 'read')]
  await writer.add(row(1))
  const news = writer.follow()
  expect(minutes(news().rows)).toEqual([1])
  const backup = join(tempFolder(), 'costs')
  copyFileSync(where.costs, backup)

  await reader.add(row(2))
  await writer.add(row(3))
  expect(minutes(news().rows).sort()).toEqual([2, 3])
  expect(news()).toEqual({ rows: [], anew: false })

  copyFileSync(backup, where.costs)
  const { rows, anew } = news()
  expect([minutes(rows).sort(), anew]).toEqual([[1, 2], true])
})

test('a line that was torn is nobody’s row, and harms none that follows', async () => {
  const where = layout()
  const reader = open(where, 'read')
  await reader.add(row(1))
  const news = reader.follow()
  news()
  appendFileSync(where.readersCosts, '{"v":1,"at":"2026')
  expect(news().rows).toEqual([])

  await reader.add(row(2))

  expect(minutes(news().rows)).toEqual([2])
  expect(minutes(reader.all())).toEqual([1, 2])
})
