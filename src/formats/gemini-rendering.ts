import { isObject, type Json, type JsonObject } from '../model/json.ts'
import { toolCall, type Part } from '../model/message.ts'
import { callInput, lossesOf, mediaOf, metaText, type RenderMessage, type RenderOptions, type Rendering } from './rendering.ts'

type Lose = (part: number, reason: string) => void

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Messages as Gemini `Content` objects, one for each; one whose parts are all lost keeps its place with an empty list. */
export function toGemini(messages: readonly RenderMessage[], options: RenderOptions = {}): Rendering {
  const lost: string[] = []
  const names = calledNames(messages)
  const rendered = messages.map((message, index): Json => {
    const lose = lossesOf(index, lost)
    if (message.name !== null) lost.push(`messages[${index}].name: Gemini has no names`)
    if (message.role === 'system' || message.role === 'developer') {
      lost.push(`messages[${index}].role: Gemini has no ${message.role} message; it is told as the user's`)
    }
    const parts = message.parts.flatMap((part, place) => {
      const given = renderPart(part, place, names, options, lose)
      return given === null ? [] : [given]
    })
    return { role: message.role === 'assistant' ? 'model' : 'user', parts }
  })
  return { messages: rendered, lost }
}

/** Gemini answers a call by name; other formats only by id. */
function calledNames(messages: readonly RenderMessage[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const part of messages.flatMap((message) => message.parts)) {
    const call = toolCall(part)
    if (call !== null && call.id !== null && call.name !== '') names.set(call.id, call.name)
  }
  return names
}

function renderPart(
  part: Part,
  index: number,
  names: ReadonlyMap<string, string>,
  options: RenderOptions,
  lose: Lose,
): JsonObject | null {
  const signature = thoughtSignature(part)
  switch (part.type) {
    case 'text':
      return part.text ? { text: part.text, ...signature } : null
    case 'thinking':
      return part.text ? { text: part.text, thought: true, ...signature } : null
    case 'image': {
      const media = mediaOf(part, options)
      if (media === null || media.kind === 'link') break
      return { inlineData: { mimeType: media.mime, data: media.data } }
    }
    case 'tool-call': {
      const name = metaText(part, 'name')
      if (name === null) break
      const args = callInput(part) ?? {}
      if (callInput(part) === null) lose(index, 'the arguments of this call are no JSON object')
      return { functionCall: { ...idOf(part, 'id'), name, ...(Object.keys(args).length === 0 ? {} : { args }) }, ...signature }
    }
    case 'tool-result': {
      const name = metaText(part, 'name') ?? metaText(part, 'function_name') ?? names.get(metaText(part, 'tool_call_id') ?? '')
      if (name === undefined) break
      return { functionResponse: { ...idOf(part, 'tool_call_id'), name, response: responseOf(part.text ?? '') } }
    }
    case 'audio':
    case 'video':
    case 'file':
    case 'data':
    case 'redacted_thinking':
  }
  lose(index, `Gemini has no place for this ${part.type} part`)
  return null
}

function idOf(part: Part, key: string): JsonObject {
  const id = metaText(part, key)
  return id === null ? {} : { id }
}

function thoughtSignature(part: Part): JsonObject {
  const signature = metaText(part, 'signature')
  if (signature === null) return {}
  return { thoughtSignature: base64.test(signature) ? signature : Buffer.from(signature, 'utf8').toString('base64') }
}

function responseOf(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value as JsonObject
  } catch {
    // Plain text is what most tools answer.
  }
  return { output: text }
}
