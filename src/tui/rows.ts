import type { Line } from './text/spans.ts'
import type { Route, SessionRoute } from './routes.ts'

/** What a row is about: what the keys that act on something act on. */
export type Subject = {
  /** The conversation behind it. */
  readonly conversation?: SessionRoute
  /** A learnt lesson, by its id or its commit. */
  readonly learnt?: string
  /** A lesson in the inbox. */
  readonly waiting?: string
  /** A place in a skill, such as `airline/playbook/SKILL.md:12`. */
  readonly place?: string
  /** What is copied by a key: an id, or a path. */
  readonly id?: string
  /** Text for a question before something is done to it. */
  readonly name?: string
}

export type Row = {
  /** What the row is found by again when others come before it; its position when absent. */
  readonly key?: string
  readonly line: Line
  /** Where the key for opening leads. */
  readonly opens?: Route
  /** What can be folded and unfolded at it. */
  readonly fold?: string
  readonly about?: Subject
  /** A row that the cursor steps over, such as a gap. */
  readonly still?: true
}

/** Rows that are made when they are looked at: a list may have many thousands. */
export type Rows = {
  readonly count: number
  at(index: number): Row | null
  /** Where the row of that key is now; -1 when it is gone. */
  find(key: string): number
  /** What makes up the wait: shown in place of rows when there are none. */
  readonly empty?: readonly string[]
}

/** Rows that are there already. */
export function rowList(rows: readonly Row[], empty?: readonly string[]): Rows {
  return {
    count: rows.length,
    at: (index) => rows[index] ?? null,
    find: (key) => {
      const found = rows.findIndex((row) => row.key === key)
      return found === -1 && /^\d+$/.test(key) && Number(key) < rows.length ? Number(key) : found
    },
    ...(empty === undefined ? {} : { empty }),
  }
}

export function keyAt(rows: Rows, index: number): string {
  return rows.at(index)?.key ?? String(index)
}
