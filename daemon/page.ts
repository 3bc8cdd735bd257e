import { z } from 'zod'
import { MemoryError } from '../src/errors.ts'
import type { Stamp } from '../src/model/time.ts'
import { queryBoolean, queryInteger, queryText } from './fields.ts'

/** What orders a list: when a thing was made, then its id. */
export type Place = { readonly createdAt: Stamp; readonly id: string }

export type PageQuery = { readonly limit: number; readonly cursor?: string | undefined; readonly time_desc: boolean }

/** As the wire's contract has it. */
const largest = 200

/** The fields `limit`, `cursor` and `time_desc` of a query (contract 1.6). With `all`, no limit (or 0) means everything. */
export function pageFields(options: { readonly limit: number } | { readonly all: true } = { limit: 20 }) {
  const limit = 'all' in options ? { min: 0, max: largest, default: 0 } : { min: 1, max: largest, default: options.limit }
  return { limit: queryInteger(limit), cursor: queryText(), time_desc: queryBoolean() }
}

/** The page of a complete list that a query asks for: `{ items, next_cursor?, has_more }`. Throws `invalid` for a cursor that is none. */
export function pageOf<T, W>(
  all: readonly T[],
  query: PageQuery,
  { place, wire }: { place(item: T): Place; wire(item: T): W },
): { items: W[]; next_cursor?: string; has_more: boolean } {
  const direction = query.time_desc ? -1 : 1
  const compare = (a: Place, b: Place): number => direction * (textOrder(a.createdAt, b.createdAt) || textOrder(a.id, b.id))
  const after = query.cursor === undefined ? null : readCursor(query.cursor)
  const rest = all
    .map((item) => ({ item, place: place(item) }))
    .filter((each) => after === null || compare(each.place, after) > 0)
    .sort((a, b) => compare(a.place, b.place))
  const size = query.limit === 0 ? rest.length : query.limit
  const shown = rest.slice(0, size)
  const last = shown.at(-1)
  const more = rest.length > size && last !== undefined
  return {
    items: shown.map(({ item }) => wire(item)),
    ...(more ? { next_cursor: writeCursor(last.place) } : {}),
    has_more: more,
  }
}

/** A page in the OpenAPI document. */
export function pageSchema(item: z.ZodType) {
  return z.object({ items: z.array(item), next_cursor: z.string().optional(), has_more: z.boolean() })
}

/** Opaque to clients: unpadded base64url of `<nanoseconds since 1970>|<uuid>`. */
export function writeCursor({ createdAt, id }: Place): string {
  const milliseconds = Date.parse(`${createdAt.slice(0, 23)}Z`)
  const nanoseconds = `${milliseconds}${createdAt.slice(23, 26).padEnd(3, '0')}000`
  return Buffer.from(`${nanoseconds}|${id}`).toString('base64url')
}

export function readCursor(cursor: string): Place {
  const [, nanoseconds = '', id = ''] = /^(\d{7,19})\|([0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  const date = new Date(Number(nanoseconds.slice(0, -6)))
  if (id === '' || Number.isNaN(date.getTime())) {
    throw new MemoryError('invalid', 'parameter error: cursor: take next_cursor of the previous page as it is', {
      field: 'cursor',
    })
  }
  return { createdAt: `${date.toISOString().slice(0, 23)}${nanoseconds.slice(-6, -3)}Z`, id }
}

function textOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
