import type { Secrets } from '../../seams/secrets.ts'
import { redactTwice } from '../redaction.ts'
import type { Event } from './events.ts'

/**
 * The events without secrets. What was found once is taken out wherever it stands: a password that a user names in a sentence
 * comes back in a command, where nothing tells what it is.
 */
export function redactEvents(events: readonly Event[], secrets: Secrets): Promise<Event[]> {
  return redactTwice(events, eachText, { secrets, known: new Set() })
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
