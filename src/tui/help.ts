import { groups, isPossible, shownKey } from './actions/all.ts'
import type { Key } from './keys.ts'
import type { State } from './state.ts'
import { fitLine, span, type Line } from './text/spans.ts'
import { fit } from './text/width.ts'

/** Columns for the keys of an action. */
const keysWidth = 14
/** Columns that a key and what it does take. */
const columnWidth = 38
/** Header, title, footer. */
const aroundRows = 3

/** As much of the help as there is room for. */
export function helpWindow(state: State): readonly Line[] {
  const first = state.help ?? 0
  return laidOut(state).slice(first, first + heightOf(state))
}

/** Lines of the help for which there is no room. */
export function helpOverflow(state: State): number {
  return Math.max(0, laidOut(state).length - heightOf(state))
}

/** Where the help begins after a key; null when it closes the help. Keys that move do so as long as there is more to see. */
export function helpAfter(state: State, first: number, key: Key): number | null {
  const over = helpOverflow(state)
  const page = Math.max(1, heightOf(state) - 1)
  const steps: Readonly<Record<Key, number>> = {
    j: 1,
    down: 1,
    k: -1,
    up: -1,
    ' ': page,
    pagedown: page,
    pageup: -page,
    G: over,
    g: -over,
  }
  const step = steps[key]
  return over === 0 || step === undefined ? null : Math.max(0, Math.min(over, first + step))
}

function heightOf({ size }: State): number {
  return Math.max(1, size.rows - aroundRows)
}

/** All keys that do something here, in as many columns as it takes to show them all, and there is room for. */
function laidOut(state: State): readonly Line[] {
  const lines = groups.flatMap(({ name, actions }): Line[] => {
    const possible = actions.filter((action) => action.help !== '' && isPossible(action, state))
    return [
      [span(` ${name}`, 'heading')],
      ...possible.map(({ keys, shown, help }): Line => [
        span(fit(` ${shown ?? keys.map(shownKey).join(' ')}`, keysWidth), 'accent'),
        span(` ${help}`),
      ]),
    ]
  })
  const { columns } = state.size
  const parts = Math.max(1, Math.min(Math.ceil(lines.length / heightOf(state)), Math.floor(columns / columnWidth)))
  const length = Math.ceil(lines.length / parts)
  return Array.from({ length }, (_, row) =>
    Array.from({ length: parts }, (__, part) => fitLine(lines[part * length + row] ?? [], Math.floor(columns / parts))).flat(),
  )
}
