import type { Reverted } from '../memory/memory.ts'
import type { Background } from './background.ts'
import type { Answer, Data, Problem } from './data.ts'
import type { Key } from './keys.ts'
import { createMemo, type Memo } from './memo.ts'
import { tabs, type Route } from './routes.ts'

/** Where the cursor is: at a row that is found again by its key, or at the end, which moves as rows are added. */
export type Cursor = { readonly key: string | null; readonly index: number; readonly end: boolean }

/** One place that was gone to, as it was left. */
export type Place = {
  readonly route: Route
  readonly cursor: Cursor
  /** On which line of the pane the cursor stands; null while the first row is shown. */
  readonly offset: number | null
  /** Words that rows must hold to be shown. */
  readonly filter: string
  /** What is folded or unfolded against the default. */
  readonly turned: ReadonlySet<string>
  /** True: everything that can be folded is unfolded. */
  readonly unfolded: boolean
}

/** Work that changes something, and is done by whoever holds the memory. */
export type Errand =
  | { readonly do: 'revert'; readonly lesson: string }
  | { readonly do: 'retry'; readonly lesson: string | null }
  | { readonly do: 'drop'; readonly lesson: string }
  | { readonly do: 'undo' }
  | { readonly do: 'copy'; readonly text: string }

/** What came of an errand, as a sentence; a lesson that others stand on comes back with both texts. */
export type Done = { readonly said: string; readonly tone?: Notice['tone']; readonly reverted?: Reverted }

export type Question = { readonly title: string; readonly lines: readonly string[]; readonly errand: Errand }
/** `find` narrows what is shown while it is typed; `search` looks everywhere once it is. */
export type Prompt = { readonly for: 'find' | 'search'; readonly text: string }
export type Notice = { readonly tone: 'good' | 'bad' | 'plain'; readonly text: string }
export type Size = { readonly columns: number; readonly rows: number }

export type State = {
  readonly size: Size
  /** Of the terminal; null when it did not tell. */
  readonly background: Background | null
  readonly tab: number
  /** For each tab the way that was gone in it; the last place is where one is. Never empty. */
  readonly ways: readonly (readonly Place[])[]
  readonly data: Data
  /** Text being typed, and what for; null when no prompt is open. */
  readonly prompt: Prompt | null
  /** True while the first message that holds what was typed is awaited. */
  readonly seeks: boolean
  /** Asked before something is done that one could regret. */
  readonly asks: Question | null
  /** The first line of the help that is shown; null while none is. */
  readonly help: number | null
  readonly notice: Notice | null
  readonly errand: Errand | null
  /** Counts what was asked to be read again. */
  readonly refreshed: number
  readonly reverted: Readonly<Record<string, Reverted>>
  readonly now: Date
  readonly leaves: boolean
  readonly memo: Memo
}

export type Event =
  | { readonly type: 'key'; readonly key: Key }
  | { readonly type: 'background'; readonly background: Background }
  | { readonly type: 'resized'; readonly size: Size }
  | { readonly type: 'answered'; readonly answer: Answer; readonly now: Date }
  | { readonly type: 'done'; readonly errand: Errand; readonly done: Done }
  | { readonly type: 'failed'; readonly problem: Problem }

export function initialState(size: Size, now: Date): State {
  return {
    size,
    background: null,
    tab: 0,
    ways: tabs.map(({ route }) => [placeAt(route)]),
    data: {},
    prompt: null,
    seeks: false,
    asks: null,
    help: null,
    notice: null,
    errand: null,
    refreshed: 0,
    reverted: {},
    now,
    leaves: false,
    memo: createMemo(),
  }
}

/** Lines that are shown above the message or the line that something is opened at. */
const linesAbove = 2

export function placeAt(route: Route): Place {
  const start = startOf(route)
  const key = start === undefined ? null : `${start}:0`
  return {
    route,
    cursor: { key, index: 0, end: false },
    offset: key === null ? null : linesAbove,
    filter: '',
    turned: new Set(),
    unfolded: false,
  }
}

/** The message or the line that something is opened at. */
function startOf(route: Route): number | undefined {
  if (route.at === 'session') return route.seq
  return route.at === 'file' || route.at === 'artifact' ? route.line : undefined
}

/** The way that was gone in the tab that is shown. */
export function wayOf(state: State): readonly Place[] {
  return state.ways[state.tab] ?? []
}

/** Where one is. */
export function placeOf(state: State): Place {
  return wayOf(state).at(-1) ?? placeAt({ at: 'sessions' })
}

/** The state with the place where one is changed. */
export function withPlace(state: State, change: Partial<Place>): State {
  return withWay(state, [...wayOf(state).slice(0, -1), { ...placeOf(state), ...change }])
}

export function withWay(state: State, way: readonly Place[]): State {
  return { ...state, ways: state.ways.map((each, index) => (index === state.tab ? way : each)) }
}
