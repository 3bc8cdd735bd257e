import { redact } from '../model/redact.ts'
import type { Secrets } from '../seams/secrets.ts'

/** What is shorter is taken out where it is found, and nowhere else: it may be a word of any sentence. */
const shortestKnown = 6

type Change = (text: string) => Promise<string>

/**
 * Things without secrets, first each by itself, then without what was found in any of them: a password that a user names in a
 * sentence comes back in a command, where nothing tells what it is. `known` grows by what was found.
 */
export async function redactTwice<T>(
  things: readonly T[],
  each: (thing: T, change: Change) => Promise<T>,
  { secrets, known }: { readonly secrets: Secrets; readonly known: Set<string> },
): Promise<T[]> {
  const find: Change = async (text) => {
    const spans = await secrets.find(text)
    for (const { start, end } of spans) if (end - start >= shortestKnown) known.add(text.slice(start, end))
    return redact(text, spans)
  }
  const once: T[] = []
  for (const thing of things) once.push(await each(thing, find))
  if (known.size === 0) return once
  const again: Change = (text) =>
    Promise.resolve([...known].reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text))
  return Promise.all(once.map((thing) => each(thing, again)))
}

/** The same value with every text in it redacted: the last look at what leaves the mind. */
export async function redactAll<T>(value: T, secrets: Secrets, kept: ReadonlySet<string>): Promise<T> {
  if (typeof value === 'string') return redact(value, await secrets.find(value)) as T
  if (Array.isArray(value)) return Promise.all(value.map((each) => redactAll(each, secrets, kept))) as Promise<T>
  if (typeof value !== 'object' || value === null) return value
  const entries = await Promise.all(
    Object.entries(value).map(
      async ([key, each]) => [key, kept.has(key) ? each : await redactAll(each as unknown, secrets, kept)] as const,
    ),
  )
  return Object.fromEntries(entries) as T
}
