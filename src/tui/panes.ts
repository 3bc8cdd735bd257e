import { noticeLines } from './notice.ts'
import type { Route } from './routes.ts'
import { keyAt, type Row, type Rows } from './rows.ts'
import { placeAt, placeOf, wayOf, type Cursor, type Place, type State } from './state.ts'
import type { Context } from './views/context.ts'
import { rowsOf } from './views/view.ts'

/** A part of the screen that shows one place. */
export type Pane = {
  readonly place: Place
  /** `here` is where keys go; `before` is where one came from; `beside` is what the cursor's row leads to. */
  readonly role: 'before' | 'here' | 'beside'
  readonly columns: number
}

const twoPanes = 110
const threePanes = 170
const gutter = 2
/** Columns of the line between two panes. */
const border = 1
/** Header, title of the pane, footer. */
const aroundRows = 3

/** Rows that a pane shows: fewer while something is said that takes several lines. */
export function bodyHeight(state: Parameters<typeof noticeLines>[0]): number {
  return Math.max(1, state.size.rows - aroundRows - Math.max(0, noticeLines(state).length - 1))
}

/** The panes from left to right: as many as are pleasant to read at this width. */
export function panesOf(state: State): readonly Pane[] {
  const { columns } = state.size
  const here = placeOf(state)
  if (columns < twoPanes) return [{ place: here, role: 'here', columns }]
  const before = columns >= threePanes ? wayOf(state).at(-2) : undefined
  const left = before === undefined ? 0 : Math.floor(columns * 0.26)
  const rest = columns - left - (left > 0 ? border : 0)
  const beside = besideOf(state, Math.floor(rest * mainShare(here.route)))
  const main = beside === null && !keepsRoom(here.route) ? rest : Math.floor(rest * mainShare(here.route))
  return [
    ...(before === undefined ? [] : [{ place: before, role: 'before', columns: left } as const]),
    { place: here, role: 'here', columns: main },
    ...(beside === null ? [] : [{ place: beside, role: 'beside', columns: rest - main - border } as const]),
  ]
}

/** True where the pane keeps its width although nothing is beside it: it would jump while the cursor moves. */
function keepsRoom({ at }: Route): boolean {
  return at !== 'conflicts'
}

/** The pane that keys go to. */
export function paneHere(state: State): Pane {
  const [first = { place: placeOf(state), role: 'here', columns: state.size.columns }] = panesOf(state).filter(
    ({ role }) => role === 'here',
  )
  return first
}

function mainShare({ at }: Route): number {
  return at === 'session'
    ? 0.66
    : at === 'sessions' || at === 'skills' || at === 'history' || at === 'lessons' || at === 'disks' || at === 'folder'
      ? 0.46
      : 0.54
}

/** What is shown beside a place: the tasks of a conversation, else where the row at the cursor leads. */
function besideOf(state: State, columns: number): Place | null {
  const here = placeOf(state)
  if (here.route.at === 'session') return placeAt({ at: 'tasks', session: here.route.session })
  if (here.route.at === 'conflicts') return null
  const opens = rowAtCursor(here, rowsIn(state, here, columns))?.opens
  return opens === undefined ? null : placeAt(opens)
}

/** What the views need to know to lay out a place in a pane of that many columns. */
export function contextOf(state: State, place: Place, columns: number): Context {
  const { data, now, reverted, memo } = state
  const { filter, turned, unfolded } = place
  return { data, now, reverted, memo, filter, turned, unfolded, width: Math.max(8, columns - gutter) }
}

export function rowsIn(state: State, place: Place, columns: number): Rows | null {
  return rowsOf(place.route, contextOf(state, place, columns))
}

/** The rows where keys go; null while they are awaited. */
export function rowsHere(state: State): Rows | null {
  const { place, columns } = paneHere(state)
  return rowsIn(state, place, columns)
}

/** Where the cursor is among the rows as they are now; never on one that it steps over, such as a heading at the top. */
export function cursorIndex(cursor: Cursor, rows: Rows): number {
  if (cursor.end) return settled(rows, Math.max(0, rows.count - 1), -1)
  const found = cursor.key === null ? -1 : rows.find(cursor.key)
  return found === -1 ? settled(rows, Math.max(0, Math.min(cursor.index, rows.count - 1)), 1) : found
}

export function rowAtCursor(place: Place, rows: Rows | null): Row | null {
  return rows === null || rows.count === 0 ? null : rows.at(cursorIndex(place.cursor, rows))
}

/** The row that keys act on. */
export function rowHere(state: State): Row | null {
  return rowAtCursor(placeOf(state), rowsHere(state))
}

/** The first row that is shown and the row of the cursor. The cursor keeps its line on the screen when rows come before it. */
export function windowOf(place: Place, rows: Rows, height: number): { readonly top: number; readonly index: number } {
  const index = cursorIndex(place.cursor, rows)
  const wanted = place.offset === null ? 0 : index - place.offset
  const margin = Math.min(2, Math.floor((height - 1) / 2))
  const lowest = index - height + 1 + Math.min(margin, rows.count - 1 - index)
  const highest = index - Math.min(margin, index)
  const top = Math.max(lowest, Math.min(wanted, highest))
  return { index, top: Math.max(0, Math.min(top, Math.max(0, rows.count - height))) }
}

/** The place with its cursor at a row. */
export function movedTo(place: Place, rows: Rows, wanted: number, height: number): Place {
  const { index: before, top } = windowOf(place, rows, height)
  const index = settled(rows, Math.max(0, Math.min(wanted, rows.count - 1)), wanted >= before ? 1 : -1)
  const cursor: Cursor = { key: keyAt(rows, index), index, end: false }
  const moved = { ...place, cursor, offset: top === 0 && index < height ? null : index - top }
  const shown = windowOf(moved, rows, height)
  return { ...moved, offset: shown.top === 0 ? null : index - shown.top }
}

/** The next row that the cursor can stand on, looking on in the direction of the move, then back. */
function settled(rows: Rows, from: number, step: 1 | -1): number {
  for (const direction of [step, -step]) {
    for (let index = from; index >= 0 && index < rows.count; index += direction) {
      if (rows.at(index)?.still !== true) return index
    }
  }
  return from
}
