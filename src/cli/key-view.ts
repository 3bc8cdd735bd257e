import type { Look } from './look.ts'
import { table } from './table.ts'
import { shortTime } from './time.ts'
import { shortId } from '../model/short-id.ts'

/** A key as it is listed: all but what it opens with. */
export type KeyRow = {
  readonly id: string
  readonly name: string
  readonly project: string
  /** How it begins. */
  readonly start: string
  readonly createdAt: string
}

/** A key that was just made. */
export type MadeKey = KeyRow & { readonly key: string }

export function keyTable(keys: readonly KeyRow[], look: Look, now: Date): string {
  return table(
    keys,
    [
      { title: 'ID', cell: ({ id }) => shortId(id), style: 'dim' },
      { title: 'NAME', cell: ({ name }) => name, flexible: true },
      { title: 'PROJECT', cell: ({ project }) => project, style: 'cyan' },
      { title: 'BEGINS', cell: ({ start }) => `${start}…` },
      { title: 'MADE', cell: ({ createdAt }) => shortTime(createdAt, now), style: 'dim' },
    ],
    look,
  )
}

/** What may be told of a stored key: all but the hash that it is found by. */
export function keyRow({ id, name, project, start, createdAt }: KeyRow): KeyRow {
  return { id, name, project, start, createdAt }
}
