import type { Json, JsonObject } from '../model/json.ts'
import type { Part } from '../model/message.ts'
import {
  callArguments,
  lossesOf,
  mediaOf,
  metaText,
  type RenderMessage,
  type RenderOptions,
  type Rendering,
} from './rendering.ts'

type Lose = (part: number, reason: string) => void

/**
 * Messages as chat-completions messages, one for each, so that positions stay aligned.
 *
 * Never fails because of content: what the format has no place for is told in `lost`.
 */
export function toOpenAi(messages: readonly RenderMessage[], options: RenderOptions = {}): Rendering {
  const lost: string[] = []
  const rendered = messages.map((message, index) => renderMessage(message, options, lossesOf(index, lost)))
  return { messages: rendered, lost }
}

function renderMessage(message: RenderMessage, options: RenderOptions, lose: Lose): Json {
  const name: JsonObject = message.name === null ? {} : { name: message.name }
  const { role, parts } = message
  if (role === 'assistant') return { role, ...assistantFields(parts, lose), ...name }
  if (role === 'system' || role === 'developer') {
    parts.forEach((part, index) => part.type !== 'text' && lose(index, `a ${role} message holds only text, not ${part.type}`))
    return { role, content: parts.map((part) => (part.type === 'text' ? (part.text ?? '') : '')).join(''), ...name }
  }
  if (parts.length > 0 && parts.every((part) => part.type === 'tool-result')) return { ...toolMessage(parts, lose), ...name }
  const [only] = parts
  if (parts.length === 1 && only?.type === 'text' && only.meta?.['cache_control'] === undefined) {
    return { role: 'user', content: only.text ?? '', ...name }
  }
  return { role: 'user', content: parts.flatMap((part, index) => userItems(part, index, options, lose)), ...name }
}

/** One message even for several results, as the wire contract has it; those after the first lose their call. */
function toolMessage(parts: readonly Part[], lose: Lose): JsonObject {
  const content = parts.map((part) => part.text ?? '').join('')
  const functionName = parts.map((part) => metaText(part, 'function_name')).find((each) => each !== null)
  const call = parts.map((part) => metaText(part, 'tool_call_id')).find((each) => each !== null)
  parts.slice(1).forEach((_, index) => lose(index + 1, 'a tool message answers one call; this result is joined to the first'))
  parts.forEach((part, index) => part.meta?.['is_error'] === true && lose(index, 'OpenAI has no mark for a failed tool result'))
  if (call === undefined && functionName !== undefined) return { role: 'function', name: functionName ?? '', content }
  return { role: 'tool', tool_call_id: call ?? '', content }
}

function userItems(part: Part, index: number, options: RenderOptions, lose: Lose): readonly JsonObject[] {
  switch (part.type) {
    case 'text': {
      const mark = part.meta?.['cache_control']
      return [{ type: 'text', text: part.text ?? '', ...(mark === undefined ? {} : { cache_control: mark }) }]
    }
    case 'image': {
      const media = mediaOf(part, options)
      if (media === null) break
      const detail = metaText(part, 'detail')
      const url = media.kind === 'link' ? media.url : `data:${media.mime};base64,${media.data}`
      return [{ type: 'image_url', image_url: { url, ...(detail === null ? {} : { detail }) } }]
    }
    case 'audio': {
      const { data, format } = part.meta ?? {}
      if (data === undefined || format === undefined) break
      return [{ type: 'input_audio', input_audio: { data, format } }]
    }
    case 'file': {
      const keys = ['file_id', 'file_data', 'filename'].filter((key) => part.meta?.[key] !== undefined)
      if (keys.length === 0) break
      return [{ type: 'file', file: Object.fromEntries(keys.map((key) => [key, part.meta?.[key] ?? null])) }]
    }
    case 'video':
    case 'tool-call':
    case 'tool-result':
    case 'data':
    case 'thinking':
    case 'redacted_thinking':
  }
  lose(index, `an OpenAI user message has no place for this ${part.type} part`)
  return []
}

function assistantFields(parts: readonly Part[], lose: Lose): JsonObject {
  const items: JsonObject[] = []
  const calls: JsonObject[] = []
  const rest: Record<string, Json> = {}
  parts.forEach((part, index) => {
    const field = part.type === 'thinking' ? metaText(part, 'field') : null
    if (metaText(part, 'signature') !== null) lose(index, 'OpenAI has no place for the signature of thinking')
    if (field !== null) rest[field] = part.text ?? ''
    else if ((part.type === 'text' || part.type === 'thinking') && part.text) items.push(assistantItem(part, part.text))
    else if (part.type === 'audio' && metaText(part, 'id') !== null) rest['audio'] = { id: metaText(part, 'id') }
    else if (part.type !== 'tool-call') lose(index, `an OpenAI assistant message has no place for this ${part.type} part`)
    else if (metaText(part, 'name') === null) lose(index, 'a tool call needs a name')
    else if (metaText(part, 'id') === null && part.meta?.['type'] === 'function' && rest['function_call'] === undefined) {
      rest['function_call'] = { name: metaText(part, 'name'), arguments: callArguments(part) }
    } else if (metaText(part, 'id') === null) lose(index, 'a tool call needs an id')
    else calls.push(renderCall(part))
  })
  const [only] = items
  const plain = items.length === 1 && only?.['type'] === 'text' && only['cache_control'] === undefined
  const content: JsonObject = plain ? { content: only['text'] ?? '' } : items.length > 0 ? { content: items } : {}
  return { ...content, ...rest, ...(calls.length === 0 ? {} : { tool_calls: calls }) }
}

function assistantItem(part: Part, text: string): JsonObject {
  if (part.meta?.['is_refusal'] === true) return { type: 'refusal', refusal: text }
  const mark = part.meta?.['cache_control']
  return { type: 'text', text, ...(mark === undefined ? {} : { cache_control: mark }) }
}

function renderCall(part: Part): JsonObject {
  const { id = null, name = null, type } = part.meta ?? {}
  if (type === 'custom') return { id, type, custom: { name, input: callArguments(part) } }
  return { id, type: 'function', function: { name, arguments: callArguments(part) } }
}
