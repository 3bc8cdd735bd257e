import { rowHere } from '../panes.ts'
import { sameRoute, tabs, type Route } from '../routes.ts'
import { placeAt, placeOf, wayOf, withWay, type State } from '../state.ts'
import type { Action } from './action.ts'

/** From one place to another, and back. */
export const going: readonly Action[] = [
  {
    keys: ['enter', 'l', 'right'],
    help: 'open it',
    hint: (state) => (placeOf(state).route.at === 'file' ? 'why' : 'open'),
    when: (state) => rowHere(state)?.opens !== undefined,
    run: (state) => goTo(state, rowHere(state)?.opens),
  },
  {
    keys: ['escape', 'h', 'left', 'backspace'],
    help: 'back',
    when: (state) => wayOf(state).length > 1 || placeOf(state).filter !== '',
    run: back,
  },
  {
    keys: ['q'],
    help: 'back, at the start: leave',
    run: (state) => (wayOf(state).length > 1 ? back(state) : leave(state)),
  },
  { keys: ['ctrl-c', 'Q'], help: 'leave', run: leave },
  { keys: ['tab'], help: 'the next screen', run: (state) => toTab(state, state.tab + 1) },
  { keys: ['shift-tab'], help: 'the screen before', run: (state) => toTab(state, state.tab - 1) },
  ...tabs.map((_, index): Action => ({
    keys: [String(index + 1)],
    shown: `1-${tabs.length}`,
    help: index === 0 ? 'that screen' : '',
    run: (state) => toTab(state, index),
  })),
]

/** One place further; the first place of a tab leads to that tab. */
export function goTo(state: State, route: Route | undefined): State {
  if (route === undefined) return state
  const tab = tabs.findIndex((each) => sameRoute(each.route, route))
  if (tab !== -1) return toTab(state, tab)
  return withWay(state, [...wayOf(state), placeAt(route)])
}

function back(state: State): State {
  const way = wayOf(state)
  const here = placeOf(state)
  if (here.filter !== '') return withWay(state, [...way.slice(0, -1), { ...here, filter: '' }])
  return way.length > 1 ? withWay(state, way.slice(0, -1)) : state
}

function leave(state: State): State {
  return { ...state, leaves: true }
}

/** Going to the tab where one is leads to its first place. */
function toTab(state: State, wanted: number): State {
  const tab = (wanted + tabs.length) % tabs.length
  return tab === state.tab ? withWay(state, wayOf(state).slice(0, 1)) : { ...state, tab }
}
