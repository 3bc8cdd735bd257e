import { spokenText, toolCall, type Message } from '../../model/message.ts'
import type { SessionId } from '../../model/session.ts'
import type { SearchDocument } from '../../seams/search.ts'

/** What tools said counts half: it is long, repeats itself, and is rarely what somebody remembers. */
const noiseWeight = 0.5
/** Of a tool's output, or what an assistant thought, so much is looked at; the rest is data. */
const longestNoise = 8000
const noiseMark = '!'

/** The documents of a message: what was said, and apart from it what its tools were told and answered. */
export function messageDocuments(session: SessionId, message: Message): SearchDocument[] {
  const { seq, role, saidAt: at } = message
  const told = role === 'tool' || role === 'system' || role === 'developer'
  const said = told ? '' : spokenText(message)
  const noise = noiseText(message, told)
  const tags = [`session:${session}`, `role:${role}`]
  // Some formats let the user hand over what a tool answered.
  const noiseTags = [`session:${session}`, `role:${role === 'user' ? 'tool' : role}`]
  const id = `${session}:${seq}`
  return [
    ...(said.trim() === '' ? [] : [{ id, fields: { body: said }, tags, at, weight: 1 }]),
    ...(noise.trim() === '' ? [] : [{ id: id + noiseMark, fields: { body: noise }, tags: noiseTags, at, weight: noiseWeight }]),
  ]
}

/** The text that a document was made of. */
export function messageText(message: Message, id: string): string {
  const told = message.role === 'tool' || message.role === 'system' || message.role === 'developer'
  return isNoise(id) ? noiseText(message, told) : spokenText(message)
}

/** True for the document of what tools were told and answered. */
export function isNoise(id: string): boolean {
  return id.endsWith(noiseMark)
}

/** The message that a document's id names. */
export function messagePlace(id: string): { session: SessionId; seq: number } {
  const colon = id.indexOf(':')
  return { session: id.slice(0, colon), seq: Number.parseInt(id.slice(colon + 1), 10) }
}

/** The ids that documents of messages can have. */
export function messageIds(session: SessionId, seq: number): readonly [string, string] {
  return [`${session}:${seq}`, `${session}:${seq}${noiseMark}`]
}

function noiseText(message: Message, told: boolean): string {
  const texts = message.parts.map((part) => {
    const call = toolCall(part)
    if (call !== null) return `${call.name} ${call.arguments}`
    if (part.type === 'text') return told ? (part.text ?? '') : ''
    return part.type === 'redacted_thinking' ? '' : `${part.filename ?? ''} ${part.text ?? ''}`
  })
  return texts.map((text) => text.slice(0, longestNoise)).join('\n')
}
