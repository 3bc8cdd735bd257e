import { bodyHeight, cursorIndex, movedTo, rowsHere } from '../panes.ts'
import type { Rows } from '../rows.ts'
import { placeOf, withPlace, type State } from '../state.ts'
import type { Action } from './action.ts'

/** Up and down, in whatever is shown. */
export const moving: readonly Action[] = [
  { keys: ['j', 'down'], help: 'one line down', run: (state) => by(state, 1) },
  { keys: ['k', 'up'], help: 'one line up', run: (state) => by(state, -1) },
  { keys: ['ctrl-d'], help: 'half a page down', run: (state) => by(state, Math.ceil(bodyHeight(state) / 2)) },
  { keys: ['ctrl-u'], help: 'half a page up', run: (state) => by(state, -Math.ceil(bodyHeight(state) / 2)) },
  { keys: ['pagedown', 'ctrl-f'], help: 'a page down', run: (state) => by(state, bodyHeight(state) - 1) },
  { keys: ['pageup', 'ctrl-b'], help: 'a page up', run: (state) => by(state, 1 - bodyHeight(state)) },
  { keys: ['g', 'home'], help: 'to the beginning', run: (state) => to(state, () => 0) },
  {
    keys: ['G', 'end'],
    help: 'to the end, and follow',
    run: (state) => withPlace(state, { cursor: { key: null, index: 0, end: true }, offset: bodyHeight(state) - 1 }),
  },
  { keys: ['J', '}'], help: 'to the next message', when: isConversation, run: (state) => byMessage(state, 1) },
  { keys: ['K', '{'], help: 'to the message before', when: isConversation, run: (state) => byMessage(state, -1) },
]

function by(state: State, rows: number): State {
  return to(state, (index) => index + rows)
}

function to(state: State, target: (index: number, rows: Rows) => number): State {
  const rows = rowsHere(state)
  if (rows === null || rows.count === 0) return state
  const place = placeOf(state)
  return withPlace(state, movedTo(place, rows, target(cursorIndex(place.cursor, rows), rows), bodyHeight(state)))
}

function isConversation(state: State): boolean {
  return placeOf(state).route.at === 'session'
}

function byMessage(state: State, step: 1 | -1): State {
  return to(state, (index, rows) => {
    const [seq = 1, line = 0] = (rows.at(index)?.key ?? '1:0').split(':').map(Number)
    const wanted = step === 1 ? seq + 1 : line > 0 ? seq : seq - 1
    const found = rows.find(`${wanted}:0`)
    return found === -1 ? index : found
  })
}
