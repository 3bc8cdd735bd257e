import { addRow, nothingSpent, type CostRow, type Spent } from '../model/cost.ts'
import { localTime, type Stamp } from '../model/time.ts'
import type { CostReport } from './memory.ts'
import type { Parts } from './parts.ts'
import { allSpaces } from './refs.ts'

const trial = 'test'
const searching = 'search'
/** What has a row of its own, beside spaces and lessons. */
const ownRows = [
  [trial, 'models test'],
  [searching, 'searching'],
] as const

/** A trial belongs to no conversation: one made-up id stands for all that it is about. */
function isTrial({ lesson, session, space }: CostRow): boolean {
  return lesson !== null && lesson === session && lesson === space
}

/** An answer from skills belongs to their space, an embedding to none. */
function isSearch({ stage }: CostRow): boolean {
  return stage === 'embed' || stage === 'explore'
}

/** What models cost, by day, space or lesson, the newest or dearest first. */
export function costReport(parts: Parts, { since, by = 'day' }: { since?: Stamp; by?: CostReport['by'] } = {}): CostReport {
  const rows = parts.costs.all().filter((row) => since === undefined || row.at >= since)
  const names = new Map<string, string>([...allSpaces(parts).map(({ id, name }) => [id, name] as const), ...ownRows])
  const keyOf = (row: CostRow): string => {
    if (by === 'day') return localTime(row.at, parts.clock.zone).day
    if (by === 'space') return spaceIn(row)
    if (isSearch(row)) return searching
    return isTrial(row) ? trial : (row.lesson ?? '')
  }
  const spaceIn = (row: CostRow): string => {
    if (row.stage === 'embed') return searching
    const space = row.space ?? (row.session === null ? null : (parts.index.get(row.session)?.space ?? null))
    return space !== null && names.has(space) ? space : ''
  }
  const groups = new Map<string, Spent>()
  for (const row of rows) groups.set(keyOf(row), addRow(groups.get(keyOf(row)) ?? nothingSpent, row))
  const listed = [...groups].map(([key, spent]) => ({
    key,
    name: names.get(key) ?? (key === '' ? (by === 'space' ? 'no space' : 'observing') : key),
    ...spent,
  }))
  listed.sort((one, other) => (by === 'day' ? (one.key < other.key ? 1 : -1) : other.usd - one.usd || other.input - one.input))
  return { by, groups: listed, total: rows.reduce(addRow, nothingSpent), exhausted: parts.spending?.exhausted() ?? null }
}
