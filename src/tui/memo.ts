/** Keeps what was laid out from a value as long as the value lives, by the circumstances (width, folds) it was laid out for. */
export type Memo = <T>(value: object, circumstances: string, make: () => T) => T

export function createMemo(): Memo {
  const kept = new WeakMap<object, Map<string, unknown>>()
  const limit = 6
  return <T>(value: object, circumstances: string, make: () => T): T => {
    const all = kept.get(value) ?? new Map<string, unknown>()
    kept.set(value, all)
    const found = all.get(circumstances)
    if (found !== undefined) return found as T
    const made = make()
    if (all.size >= limit) all.clear()
    all.set(circumstances, made)
    return made
  }
}
