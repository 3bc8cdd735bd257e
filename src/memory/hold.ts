import type { Parts } from './parts.ts'

/** Runs the work when nobody else holds any of these repositories; always asks for them in the same order. */
export function holdAll<T>(parts: Pick<Parts, 'locks'>, repositories: Iterable<string>, work: () => Promise<T>): Promise<T> {
  const [first, ...others] = [...new Set(repositories)].sort()
  if (first === undefined) return work()
  return parts.locks.hold(`space:${first}`, () => holdAll(parts, others, work))
}
