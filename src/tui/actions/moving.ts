import { known } from '../data.ts'
import { findQuestion } from '../find.ts'
import { bodyHeight, cursorIndex, movedTo, rowsHere } from '../panes.ts'
import type { Rows } from '../rows.ts'
import { placeOf, withPlace, type State } from '../state.ts'
import { wordsOf } from '../views/context.ts'
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
  {
    keys: ['n'],
    help: 'to the next message found',
    hint: 'next',
    when: (state) => foundIn(state).length > 0,
    run: (state) => toFound(state, 1),
  },
  {
    keys: ['N'],
    help: 'to the one found before',
    when: (state) => foundIn(state).length > 0,
    run: (state) => toFound(state, -1),
  },
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

/** The messages that hold the words that are looked for. */
export function foundIn(state: State): readonly number[] {
  const { route, filter } = placeOf(state)
  if (route.at !== 'session' || filter === '') return []
  return known(state.data, 'found', findQuestion(route.session, filter, state.data).name).value ?? []
}

/** To the next message found; after the last comes the first. `from` is where the cursor is, when it counts itself. */
export function toFound(state: State, step: 1 | -1, here: 'here' | 'beyond' = 'beyond'): State {
  const found = foundIn(state)
  return to(state, (index, rows) => {
    const seq = Number((rows.at(index)?.key ?? '1:0').split(':')[0])
    const from = here === 'here' ? seq - 1 : seq
    const next =
      step === 1 ? (found.find((each) => each > from) ?? found[0]) : (found.findLast((each) => each < from) ?? found.at(-1))
    return next === undefined ? index : rowOfWords(rows, next, wordsOf(placeOf(state).filter))
  })
}

/** The first row of a message that holds one of the words; its first row of all where what holds them is folded away. */
function rowOfWords(rows: Rows, seq: number, words: readonly string[]): number {
  const first = rows.find(`${seq}:0`)
  for (let index = first + 1; rows.at(index)?.key?.startsWith(`${seq}:`) === true; index++) {
    const text =
      rows
        .at(index)
        ?.line.map((each) => each.text)
        .join('')
        .toLowerCase() ?? ''
    if (words.some((word) => text.includes(word))) return index
  }
  return first
}

function byMessage(state: State, step: 1 | -1): State {
  return to(state, (index, rows) => {
    const [seq = 1, line = 0] = (rows.at(index)?.key ?? '1:0').split(':').map(Number)
    const wanted = step === 1 ? seq + 1 : line > 0 ? seq : seq - 1
    const found = rows.find(`${wanted}:0`)
    return found === -1 ? index : found
  })
}
