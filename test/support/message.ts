import type { Message } from '../../src/model/message.ts'

const at = '2026-01-01T00:00:00.000000Z'

/** A message as it is stored; the user's, and of no parts, where nothing else is said. */
export function storedMessage(seq: number, change: Partial<Message> = {}): Message {
  return {
    id: `message-${seq}`,
    seq,
    parent: null,
    role: 'user',
    name: null,
    format: 'openai',
    parts: [],
    meta: {},
    internal: {},
    source: null,
    saidAt: at,
    createdAt: at,
    updatedAt: at,
    ...change,
  }
}
