import type { Reverted } from '../../memory/memory.ts'
import type { Data } from '../data.ts'
import type { Memo } from '../memo.ts'
import type { Rows } from '../rows.ts'

/** What a view needs besides its route. */
export type Context = {
  readonly data: Data
  /** Columns that a row may take. */
  readonly width: number
  readonly now: Date
  readonly filter: string
  readonly turned: ReadonlySet<string>
  readonly unfolded: boolean
  readonly reverted: Readonly<Record<string, Reverted>>
  readonly memo: Memo
}

/** A view: its rows, or null while they are not there yet. */
export type View<R> = (route: R, context: Context) => Rows | null

/** True when a text holds all words of the filter, whatever the case. */
export function passes(text: string, filter: string): boolean {
  if (filter === '') return true
  const held = text.toLowerCase()
  return wordsOf(filter).every((word) => held.includes(word))
}

/** The words of a filter, in small letters. */
export function wordsOf(filter: string): readonly string[] {
  return filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}

/** True when something that can be folded shows all of itself. */
export function isOpen(fold: string, context: Pick<Context, 'turned' | 'unfolded'>, byDefault = false): boolean {
  return (context.unfolded || byDefault) !== context.turned.has(fold)
}
