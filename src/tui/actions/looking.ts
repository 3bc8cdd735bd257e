import { rowHere } from '../panes.ts'
import type { FileLook, Route } from '../routes.ts'
import { placeOf, withPlace, type State } from '../state.ts'
import type { Action } from './action.ts'
import { goTo } from './going.ts'

const isAt =
  (at: string) =>
  (state: State): boolean =>
    placeOf(state).route.at === at

/** What is short enough to be read, or is made of many texts. */
const unsearched: readonly Route['at'][] = [
  'cost',
  'status',
  'conflicts',
  'tasks',
  'seen',
  'search',
  'why',
  'commit',
  'lesson',
  'folder',
  'artifact',
]

/** The same thing in another way, and what belongs to it. */
export const looking: readonly Action[] = [
  {
    keys: [' ', 'z'],
    help: 'fold, unfold',
    hint: 'fold',
    when: foldsHere,
    run: turn,
  },
  {
    keys: ['Z'],
    help: 'unfold everything',
    when: foldsHere,
    run: (state) => withPlace(state, { unfolded: !placeOf(state).unfolded, turned: new Set() }),
  },
  {
    keys: ['/'],
    help: 'search everywhere',
    hint: 'search',
    run: (state) => ({ ...state, prompt: { for: 'search', text: '' } }),
  },
  {
    keys: ['f'],
    help: 'find in what is here',
    hint: 'find',
    when: (state) => !unsearched.includes(placeOf(state).route.at),
    run: (state) => ({ ...state, prompt: { for: 'find', text: placeOf(state).filter } }),
  },
  { keys: ['t'], help: 'tasks seen in it', hint: 'tasks', when: (state) => sessionHere(state) !== null, run: toTasks },
  {
    keys: ['v'],
    help: 'as it is, or rendered',
    hint: (state) => (looksAt(state, 'raw') ? 'rendered' : 'raw'),
    when: isAt('file'),
    run: (state) => looked(state, 'raw'),
  },
  {
    keys: ['b'],
    help: 'the commit of each line',
    hint: (state) => (looksAt(state, 'blame') ? 'rendered' : 'blame'),
    when: isAt('file'),
    run: (state) => looked(state, 'blame'),
  },
  {
    keys: ['w'],
    help: 'why the line is there',
    when: isAt('file'),
    run: (state) => goTo(state, rowHere(state)?.opens),
  },
  {
    keys: ['L'],
    help: 'its history',
    hint: 'history',
    when: (state) => placeName(state) !== null,
    run: (state) => goTo(state, { at: 'history', target: placeName(state) ?? '' }),
  },
  {
    keys: ['s'],
    help: 'its conversation',
    hint: 'conversation',
    when: (state) => rowHere(state)?.about?.conversation !== undefined,
    run: (state) => goTo(state, rowHere(state)?.about?.conversation),
  },
  { keys: ['ctrl-r'], help: 'read everything again', run: (state) => ({ ...state, refreshed: state.refreshed + 1 }) },
  { keys: ['?'], help: 'this help', hint: 'help', run: (state) => ({ ...state, help: 0 }) },
]

function foldsHere(state: State): boolean {
  const { at } = placeOf(state).route
  if (at === 'session' || at === 'skills') return true
  return (at === 'why' || at === 'seen') && rowHere(state)?.fold !== undefined
}

function turn(state: State): State {
  const fold = rowHere(state)?.fold
  if (fold === undefined) return state
  const turned = new Set(placeOf(state).turned)
  if (!turned.delete(fold)) turned.add(fold)
  return withPlace(state, { turned })
}

/** The conversation that is shown, or that lies behind the row of the cursor. */
function sessionHere(state: State): string | null {
  const { route } = placeOf(state)
  if (route.at === 'session') return route.session
  const row = rowHere(state)
  const behind = row?.opens?.at === 'session' ? row.opens : row?.about?.conversation
  return route.at === 'tasks' ? null : (behind?.session ?? null)
}

function toTasks(state: State): State {
  const session = sessionHere(state)
  return session === null ? state : goTo(state, { at: 'tasks', session })
}

function looksAt(state: State, look: FileLook): boolean {
  const { route } = placeOf(state)
  return route.at === 'file' && route.look === look
}

/** The file in that look, at the same line; the same key again leads back to how Markdown is meant. */
function looked(state: State, look: FileLook): State {
  const { route } = placeOf(state)
  return route.at === 'file' ? withPlace(state, { route: { ...route, look: route.look === look ? 'rendered' : look } }) : state
}

/** The skill or file that the cursor is on, without a line. */
function placeName(state: State): string | null {
  const { route } = placeOf(state)
  if (route.at === 'file') return route.target
  return route.at === 'skills' ? (rowHere(state)?.about?.place ?? null) : null
}
