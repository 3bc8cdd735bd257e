import { MemoryError } from '../errors.ts'
import type { NewMessage, Part } from '../model/message.ts'

/** A call that waits for its answer. */
type OpenCall = { readonly id: string; readonly name: string }

/**
 * A Gemini message whose answers name the calls that they answer: each takes the oldest of `open`, which changes with it.
 *
 * Gemini tells answers apart by order and name only. Throws `invalid` when there is no call left, or the next one has another
 * name or id; then `open` is as it was.
 */
export function answering(message: NewMessage, open: OpenCall[]): NewMessage {
  const waiting = [...open]
  const parts = message.parts.map((part, index): Part => {
    const { id, name, tool_call_id: given } = part.meta ?? {}
    if (part.type === 'tool-call' && typeof id === 'string' && typeof name === 'string') waiting.push({ id, name })
    if (part.type !== 'tool-result') return part
    const call = waiting.shift()
    const place = `blob.parts[${index}].functionResponse`
    if (call === undefined) throw mismatch(place, 'no function call of this session waits for an answer')
    if (name !== call.name) throw mismatch(`${place}.name`, `the next call to answer is ${call.name}`)
    if (given !== undefined && given !== call.id) throw mismatch(`${place}.id`, `the next call to answer is ${call.id}`)
    return { ...part, meta: { ...part.meta, tool_call_id: call.id } }
  })
  open.splice(0, open.length, ...waiting)
  return { ...message, parts }
}

function mismatch(field: string, reason: string): MemoryError {
  return new MemoryError('invalid', `${field}: ${reason}.`, {
    field,
    hint: 'Store the function call first, then its responses in the order of the calls.',
  })
}
