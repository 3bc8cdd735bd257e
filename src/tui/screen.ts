import { actionFor, keyElsewhere } from './actions/all.ts'
import { started } from './actions/acting.ts'
import { goTo } from './actions/going.ts'
import { foundIn, toFound } from './actions/moving.ts'
import { withAnswer } from './data.ts'
import { helpAfter } from './help.ts'
import { isTyped, type Key } from './keys.ts'
import { rowsHere } from './panes.ts'
import { placeOf, withPlace, type Done, type Errand, type Event, type Prompt, type State } from './state.ts'
import { characters } from './text/width.ts'

/** The next state of the screen. It asks and changes nothing: what is to be read is told by `needsOf`, what is to be done by `errand`. */
export function screen(state: State, event: Event): State {
  switch (event.type) {
    case 'key':
      return pressed({ ...state, notice: null, seeks: false }, event.key)
    case 'background':
      return { ...state, background: event.background }
    case 'resized':
      return { ...state, size: event.size }
    case 'answered':
      return sought({ ...state, data: withAnswer(state.data, event.answer), now: event.now })
    case 'done':
      return finished(state, event.errand, event.done)
    case 'failed': {
      const { message, hint } = event.problem
      return { ...state, errand: null, notice: { tone: 'bad', text: hint === null ? message : `${message} ${hint}` } }
    }
    default:
      return event satisfies never
  }
}

function pressed(state: State, key: Key): State {
  if (key === 'ctrl-c') return { ...state, leaves: true }
  if (state.asks !== null) return answered(state, state.asks.errand, key)
  if (state.prompt !== null) return typed(state, state.prompt, key)
  if (state.help !== null) return { ...state, help: helpAfter(state, state.help, key) }
  const action = actionFor(key, state)
  if (action !== null) return action.run(state)
  // What is not read yet may well have something to open.
  const elsewhere = rowsHere(state) === null ? null : keyElsewhere(key)
  return elsewhere === null
    ? state
    : { ...state, notice: { tone: 'plain', text: `${elsewhere} does nothing here; ? tells what does.` } }
}

/** Only a clear yes is one. */
function answered(state: State, errand: Errand, key: Key): State {
  const closed = { ...state, asks: null }
  if (key === 'y' || key === 'Y') return started(closed, errand)
  return key === 'n' || key === 'N' || key === 'escape' || key === 'q'
    ? { ...closed, notice: { tone: 'plain', text: 'Nothing was done.' } }
    : state
}

/** What is typed narrows what is shown at once; a search everywhere waits until all of it is typed. */
function typed(state: State, prompt: Prompt, key: Key): State {
  const { text } = prompt
  const closed = { ...state, prompt: null }
  if (key === 'escape' || (key === 'backspace' && text === '')) return prompt.for === 'find' ? filteredBy(closed, '') : closed
  if (key === 'enter' && prompt.for === 'search')
    return text.trim() === '' ? closed : goTo(closed, { at: 'search', words: text.trim() })
  if (key === 'enter' || key === 'up' || key === 'down') return sought({ ...closed, seeks: true })
  if (key === 'backspace') return retyped(state, prompt, characters(text).slice(0, -1).join(''))
  if (key === 'ctrl-u') return retyped(state, prompt, '')
  return isTyped(key) ? retyped(state, prompt, text + key) : state
}

/** In a conversation, which is shown whole, to the first message from here on that holds what was typed. */
function sought(state: State): State {
  return state.seeks && foundIn(state).length > 0 ? { ...toFound(state, 1, 'here'), seeks: false } : state
}

function retyped(state: State, prompt: Prompt, text: string): State {
  const next = { ...state, prompt: { ...prompt, text } }
  return prompt.for === 'find' ? filteredBy(next, text) : next
}

function filteredBy(state: State, text: string): State {
  const filter = text.trim()
  if (filter === placeOf(state).filter) return state
  if (placeOf(state).route.at === 'session') return withPlace(state, { filter })
  return withPlace(state, { filter, cursor: { key: null, index: 0, end: false }, offset: null })
}

function finished(state: State, errand: Errand, { said, tone = 'good', reverted }: Done): State {
  const told: State = { ...state, errand: null, refreshed: state.refreshed + 1, notice: { tone, text: said } }
  if (errand.do !== 'revert' || reverted === undefined || reverted.conflicts.length === 0) return told
  const { lesson } = errand
  const kept = { ...told, notice: { tone: 'bad', text: said } as const, reverted: { ...state.reverted, [lesson]: reverted } }
  return goTo(kept, { at: 'conflicts', lesson })
}
