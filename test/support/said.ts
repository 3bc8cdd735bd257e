import type { NewMessage, Role } from '../../src/model/message.ts'

/** A message of plain text, as a program would append it. */
export function said(role: Role, text: string, more: Partial<NewMessage> = {}): NewMessage {
  return {
    role,
    name: null,
    format: 'openai',
    parts: [{ type: 'text', text }],
    meta: {},
    internal: {},
    source: null,
    saidAt: null,
    ...more,
  }
}

/** A message of an imported conversation: the same source id is the same message. */
export function imported(role: Role, text: string, id: string): NewMessage {
  return said(role, text, { source: { kind: 'openai', id } })
}
