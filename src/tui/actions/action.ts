import type { Key } from '../keys.ts'
import type { State } from '../state.ts'

/** Something that a key does: keys, what help and footer say of it, when it can be done, and what it does. */
export type Action = {
  readonly keys: readonly Key[]
  /** Empty where another action's help tells it too. */
  readonly help: string
  /** How help writes the keys, where that is not one after the other. */
  readonly shown?: string
  /** A word for the footer, which may depend on what is shown; absent where the footer does not tell it. */
  readonly hint?: string | ((state: State) => string)
  when?(state: State): boolean
  run(state: State): State
}
