import { isObject } from '../../model/json.ts'
import type { Message, Part } from '../../model/message.ts'
import type { Secrets } from '../../seams/secrets.ts'
import { redactTwice } from '../redaction.ts'

/** Sessions whose secrets are remembered; the one that was looked at longest ago is forgotten first. */
const mostKnown = 200

/** Takes secrets out of messages, and remembers them for the rest of a session. */
export type Cleaner = {
  /** The messages without secrets: those found here, and those found in this session before. */
  messages(session: string, messages: readonly Message[]): Promise<readonly Message[]>
}

/**
 * What was found once is taken out wherever it stands, also in later batches of the session: a password that a user names in
 * a sentence comes back in a command, where nothing tells what it is. It is remembered in this process only, never written.
 */
export function createCleaner(secrets: Secrets): Cleaner {
  const sessions = new Map<string, Set<string>>()

  function knownOf(session: string): Set<string> {
    const known = sessions.get(session) ?? new Set<string>()
    sessions.delete(session)
    sessions.set(session, known)
    const [oldest] = sessions.keys()
    if (sessions.size > mostKnown && oldest !== undefined) sessions.delete(oldest)
    return known
  }

  return {
    messages: (session, messages) => redactTwice(messages, changed, { secrets, known: knownOf(session) }),
  }
}

type Change = (text: string) => Promise<string>

async function changed(message: Message, change: Change): Promise<Message> {
  return { ...message, parts: await Promise.all(message.parts.map((part) => changedPart(part, change))) }
}

async function changedPart(part: Part, change: Change): Promise<Part> {
  const { text, filename, meta } = part
  const given = meta?.['arguments']
  return {
    ...part,
    ...(text === undefined ? {} : { text: await change(text) }),
    ...(filename === undefined ? {} : { filename: await change(filename) }),
    ...(meta === undefined || given === undefined ? {} : { meta: { ...meta, arguments: await changedArguments(given, change) } }),
  }
}

/** Arguments are looked through value by value, each with its name before it: "password=…" is told by its name. */
async function changedArguments(given: unknown, change: Change): Promise<string> {
  const text = typeof given === 'string' ? given : JSON.stringify(given)
  try {
    const value: unknown = JSON.parse(text)
    if (!isObject(value)) return await change(text)
    const entries = await Promise.all(
      Object.entries(value).map(async ([key, each]) => [
        key,
        (await change(`${key}=${typeof each === 'string' ? each : JSON.stringify(each)}`)).slice(key.length + 1),
      ]),
    )
    return JSON.stringify(Object.fromEntries(entries))
  } catch {
    return change(text)
  }
}
