import type { State } from '../state.ts'
import { acting } from './acting.ts'
import type { Action } from './action.ts'
import { going } from './going.ts'
import { looking } from './looking.ts'
import { moving } from './moving.ts'

/** Every key, in the groups that help tells them in. */
export const groups: readonly { readonly name: string; readonly actions: readonly Action[] }[] = [
  { name: 'Move', actions: moving },
  { name: 'Go', actions: going },
  { name: 'Look', actions: looking },
  { name: 'Do', actions: acting },
]

export function isPossible(action: Action, state: State): boolean {
  return action.when?.(state) ?? true
}

/** What a key does here; null for nothing. */
export function actionFor(key: string, state: State): Action | null {
  for (const { actions } of groups) {
    const found = actions.find((action) => action.keys.includes(key) && isPossible(action, state))
    if (found !== undefined) return found
  }
  return null
}

/** What a key does in other places, such as `x (take the lesson back)`; null for a key that does nothing anywhere, and for going back. */
export function keyElsewhere(key: string): string | null {
  const found = groups.flatMap(({ actions }) => actions).find(({ keys, help }) => help !== '' && keys.includes(key))
  return found === undefined || found.keys.includes('escape') ? null : `${shownKey(key)} (${found.help})`
}

/** Told last in the footer: they do the same everywhere. */
const general: readonly string[] = ['f', '/', 'y']

/** Keys and words for the footer: what can be done here, the most telling first. */
export function hintsOf(state: State): readonly { readonly key: string; readonly word: string }[] {
  const all = [...going, ...acting, ...moving, ...looking].flatMap(({ keys: [key = ''], hint, when }) =>
    hint !== undefined && (when?.(state) ?? true) ? [{ key, word: typeof hint === 'string' ? hint : hint(state) }] : [],
  )
  const last = general.flatMap((key) => all.filter((each) => each.key === key))
  return [...all.filter(({ key }) => !general.includes(key)), ...last].map(({ key, word }) => ({ key: shownKey(key), word }))
}

/** A key as it is written on a keyboard. */
export function shownKey(key: string): string {
  const names: Readonly<Record<string, string>> = {
    backspace: '⌫',
    pagedown: 'pgdn',
    pageup: 'pgup',
    'shift-tab': '⇧tab',
    ' ': 'space',
    escape: 'esc',
    up: '↑',
    down: '↓',
    left: '←',
    right: '→',
  }
  return names[key] ?? key.replace(/^ctrl-/, '^')
}
