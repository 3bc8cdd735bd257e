import type { Answers, Kind, Question } from './questions.ts'

/** What went wrong, as people read it. */
export type Problem = { readonly message: string; readonly hint: string | null }

/** What is known of a question; the last good answer stays when a later one fails. */
export type Known<T> = { readonly value?: T; readonly problem?: Problem }

/** All that was answered, by kind and name. */
export type Data = { readonly [K in Kind]?: ReadonlyMap<string, Known<Answers[K]>> }

/** An answer, or why there is none. */
export type Answer = { [K in Kind]: { readonly kind: K; readonly name: string } & Known<Answers[K]> }[Kind]

const kept: Partial<Record<Kind, number>> = { messages: 12 }
const keptOfOthers = 40

/** What is known of a question; nothing when it was never answered. */
export function known<K extends Kind>(data: Data, kind: K, name = ''): Known<Answers[K]> {
  return (data[kind] as ReadonlyMap<string, Known<Answers[K]>> | undefined)?.get(name) ?? {}
}

/** The data with one more answer. What was looked at longest ago is let go, so that a long look around does not grow. */
export function withAnswer(data: Data, { kind, name, value, problem }: Answer): Data {
  const before = known(data, kind, name)
  const all = new Map<string, Known<unknown>>(data[kind])
  all.delete(name)
  const shown = value ?? before.value
  all.set(name, { ...(shown === undefined ? {} : { value: shown }), ...(problem === undefined ? {} : { problem }) })
  const limit = kept[kind] ?? keptOfOthers
  for (const oldest of all.keys()) {
    if (all.size <= limit) break
    all.delete(oldest)
  }
  return { ...data, [kind]: all }
}

/** True when the answer says nothing new. */
export function isKnown(data: Data, { kind, name, value, problem }: Answer): boolean {
  const before = known(data, kind, name)
  return JSON.stringify(before.problem) === JSON.stringify(problem) && same(before.value, value)
}

/** Compared as the JSON that answers are; a long list by its length and its ends would miss what changed in the middle. */
function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

export function questionKey({ kind, name }: Question): string {
  return `${kind} ${name}`
}
