import { isObject, type Json, type JsonObject } from '../model/json.ts'
import { toolCall, type Part } from '../model/message.ts'
import {
  callInput,
  loseMeta,
  loseName,
  lossesOf,
  mediaOf,
  metaText,
  type Lose,
  type RenderMessage,
  type RenderOptions,
  type Rendering,
} from './rendering.ts'

const unknownMarks = {
  detail: 'Gemini has no detail of an image',
  is_refusal: 'Gemini has no mark for a refusal; it is told as text',
  cache_control: 'Gemini has no marks for its cache',
  citations: 'Gemini has no citations of this form',
  title: 'Gemini has no title of a document',
  context: 'Gemini has no context of a document',
}

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
  const isSigned = Object.keys(signature).length > 0
  loseMeta(part, index, unknownMarks, lose)
  loseName(part, index, 'Gemini', lose)
  switch (part.type) {
    case 'text':
      return part.text || isSigned ? { text: part.text ?? '', ...signature } : null
    case 'thinking':
      return part.text || isSigned ? { text: part.text ?? '', thought: true, ...signature } : null
    case 'image':
    case 'audio':
    case 'video':
    case 'file': {
      const media = mediaOf(part, options)
      if (media === null || media.kind === 'link') break
      return { inlineData: { mimeType: media.mime, data: media.data } }
    }
    case 'tool-call': {
      const name = metaText(part, 'name')
      if (name === null) break
      const args = callInput(part) ?? {}
      if (callInput(part) === null) lose(index, 'the arguments of this call are no JSON object')
      if (part.meta?.['type'] === 'custom') lose(index, 'Gemini has no custom calls; it is told as another')
      return { functionCall: { ...idOf(part, 'id'), name, ...(Object.keys(args).length === 0 ? {} : { args }) }, ...signature }
    }
    case 'tool-result': {
      const name = metaText(part, 'name') ?? metaText(part, 'function_name') ?? names.get(metaText(part, 'tool_call_id') ?? '')
      if (name === undefined) break
      return { functionResponse: { ...idOf(part, 'tool_call_id'), name, response: responseOf(part) } }
    }
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

/** Plain text is what most tools answer; Gemini looks for it in `output`, or in `error` when the tool failed. */
function responseOf({ text = '', meta }: Part): JsonObject {
  const failed = meta?.['is_error'] === true
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return failed && !('error' in value) ? { error: value as JsonObject } : (value as JsonObject)
  } catch {
    // No JSON: told as it is.
  }
  return failed ? { error: text } : { output: text }
}
