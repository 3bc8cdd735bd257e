import type { Secrets, SecretSpan } from '../../seams/secrets.ts'
import type { Event } from './events.ts'

const shortest = 6

/** The text with each span replaced by what it was, so that a reader knows that something stood there. */
export function redact(text: string, spans: readonly SecretSpan[]): string {
  return [...spans].reverse().reduce((rest, { start, end }) => `${rest.slice(0, start)}[redacted]${rest.slice(end)}`, text)
}

/**
 * The events without secrets. What was found once is taken out wherever it stands: a password that a user names in a sentence
 * comes back in a command, where nothing tells what it is.
 */
export async function redactEvents(events: readonly Event[], secrets: Secrets): Promise<Event[]> {
  const known = new Set<string>()
  const cleanOnce = async (text: string): Promise<string> => {
    const spans = await secrets.find(text)
    for (const { start, end } of spans) if (end - start >= shortest) known.add(text.slice(start, end))
    return redact(text, spans)
  }
  const once: Event[] = []
  for (const event of events) once.push(await eachText(event, cleanOnce))
  if (known.size === 0) return once
  const again = (text: string): Promise<string> =>
    Promise.resolve([...known].reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text))
  return Promise.all(once.map((event) => eachText(event, again)))
}

async function eachText(event: Event, change: (text: string) => Promise<string>): Promise<Event> {
  switch (event.kind) {
    case 'user':
      return { ...event, text: await change(event.text), own: await change(event.own) }
    case 'agent':
    case 'result':
      return { ...event, text: await change(event.text) }
    case 'call': {
      const input: Record<string, string> = {}
      for (const [key, value] of Object.entries(event.input)) input[key] = (await change(`${key}=${value}`)).slice(key.length + 1)
      return { ...event, input, text: await change(event.text) }
    }
    default:
      return event satisfies never
  }
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
