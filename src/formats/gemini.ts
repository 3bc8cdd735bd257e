import { createHash } from 'node:crypto'
import type { NewMessage, Part } from '../model/message.ts'
import { blobAt, listAt, objectAt, optionalTextAt, present, refused, textAt } from './fields.ts'

/** Names a call that came without an id; `index` is the call's place in the message. */
export type NameCall = (call: { readonly name: string; readonly args: unknown }, index: number) => string

/**
 * A Gemini `Content` as a message of ours.
 *
 * Calls without an id get one, since answers can only be told apart by it. The default derives it from the call, so
 * that reading twice gives the same; who stores several equal calls in one session should give its own.
 *
 * @throws MemoryError `invalid` and the field that is wrong, such as `blob.parts[0]`
 */
export function fromGemini(value: unknown, place = 'blob', nameCall: NameCall = derivedName): NewMessage {
  const blob = blobAt(value, place)
  const role = blob['role']
  if (role !== 'user' && role !== 'model') throw refused(`${place}.role`, '"user" or "model"', role)
  const given = listAt(blob['parts'], `${place}.parts`)
  const parts = given.map((part, index) =>
    partOf(objectAt(part, `${place}.parts[${index}]`), `${place}.parts[${index}]`, index, nameCall),
  )
  return {
    role: role === 'model' ? 'assistant' : 'user',
    name: null,
    format: 'gemini',
    parts,
    meta: {},
    internal: {},
    source: null,
    saidAt: null,
  }
}

function derivedName(call: { readonly name: string; readonly args: unknown }, index: number): string {
  const text = JSON.stringify([call.name, call.args ?? null, index])
  return `call_${createHash('sha256').update(text).digest('hex').slice(0, 8)}`
}

function partOf(part: Record<string, unknown>, place: string, index: number, nameCall: NameCall): Part {
  const { text, inlineData: inline, functionCall, functionResponse } = part
  const signature = optionalTextAt(part['thoughtSignature'], `${place}.thoughtSignature`)
  // A signature may come with an empty text; Gemini refuses to go on without it.
  if (typeof text === 'string' && (text !== '' || signature !== null)) {
    const meta = present({ signature })
    const kept = Object.keys(meta).length === 0 ? {} : { meta }
    return { type: part['thought'] === true ? 'thinking' : 'text', text, ...kept }
  }
  if (inline !== undefined && inline !== null) {
    const blob = objectAt(inline, `${place}.inlineData`)
    const mime = textAt(blob['mimeType'], `${place}.inlineData.mimeType`)
    return { type: 'image', meta: { type: 'base64', media_type: mime, data: textAt(blob['data'], `${place}.inlineData.data`) } }
  }
  if (functionCall !== undefined && functionCall !== null) {
    const call = objectAt(functionCall, `${place}.functionCall`)
    const name = textAt(call['name'], `${place}.functionCall.name`)
    const args = call['args'] ?? {}
    const id = optionalTextAt(call['id'], `${place}.functionCall.id`) ?? nameCall({ name, args }, index)
    // The wire drops a signature here; Gemini refuses to go on without it, so it is kept.
    return { type: 'tool-call', meta: { id, name, arguments: JSON.stringify(args), type: 'function', ...present({ signature }) } }
  }
  if (functionResponse !== undefined && functionResponse !== null) {
    const response = objectAt(functionResponse, `${place}.functionResponse`)
    const name = optionalTextAt(response['name'], `${place}.functionResponse.name`)
    const id = optionalTextAt(response['id'], `${place}.functionResponse.id`)
    return { type: 'tool-result', text: JSON.stringify(response['response'] ?? {}), meta: present({ name, tool_call_id: id }) }
  }
  throw refused(place, 'text, inlineData, functionCall or functionResponse', part)
}
