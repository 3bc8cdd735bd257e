import { rowHere } from '../panes.ts'
import type { Row } from '../rows.ts'
import { placeOf, type Errand, type State } from '../state.ts'
import { cut } from '../text/width.ts'
import type { Action } from './action.ts'

/** What changes something. What one could regret is asked first. */
export const acting: readonly Action[] = [
  {
    keys: ['x'],
    help: 'take the lesson back',
    hint: 'take back',
    when: (state) => aboutHere(state)?.learnt !== undefined,
    run: (state) =>
      asked(state, 'Take this lesson back?', ['A new commit does it, what was learnt later stays, and u undoes it.'], {
        do: 'revert',
        lesson: aboutHere(state)?.learnt ?? '',
      }),
  },
  {
    keys: ['r'],
    help: 'try the lesson again',
    hint: 'retry',
    when: (state) => aboutHere(state)?.waiting !== undefined,
    run: (state) => started(state, { do: 'retry', lesson: aboutHere(state)?.waiting ?? null }),
  },
  {
    keys: ['R'],
    help: 'try all of them again',
    when: (state) => placeOf(state).route.at === 'lessons' || placeOf(state).route.at === 'status',
    run: (state) => started(state, { do: 'retry', lesson: null }),
  },
  {
    keys: ['d'],
    help: 'drop the lesson for good',
    hint: 'drop',
    when: (state) => aboutHere(state)?.waiting !== undefined,
    run: (state) =>
      asked(state, 'Drop this lesson?', ['It leaves the inbox for good; its task is marked as skipped.'], {
        do: 'drop',
        lesson: aboutHere(state)?.waiting ?? '',
      }),
  },
  {
    keys: ['u'],
    help: 'undo the last taking back',
    run: (state) =>
      asked(
        state,
        'Undo the last change of that kind?',
        ['Restores, removals and lessons taken back can be undone.'],
        { do: 'undo' },
        false,
      ),
  },
  {
    keys: ['y'],
    help: 'copy its id',
    hint: 'copy id',
    when: (state) => aboutHere(state)?.id !== undefined,
    run: (state) => started(state, { do: 'copy', text: aboutHere(state)?.id ?? '' }),
  },
]

function aboutHere(state: State): Row['about'] {
  return rowHere(state)?.about
}

function asked(state: State, title: string, lines: readonly string[], errand: Errand, named = true): State {
  const name = named ? (aboutHere(state)?.name ?? '') : ''
  return { ...state, asks: { title, lines: [...(name === '' ? [] : [cut(name, 200)]), ...lines], errand } }
}

/** One errand at a time: a second one is refused, never queued behind a person's back. */
export function started(state: State, errand: Errand): State {
  if (state.errand !== null)
    return { ...state, notice: { tone: 'bad', text: 'Something is still being done; try again in a moment.' } }
  return { ...state, errand, notice: null }
}
