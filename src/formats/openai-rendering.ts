import type { Json, JsonObject } from '../model/json.ts'
import type { Part } from '../model/message.ts'
import {
  callArguments,
  loseMeta,
  loseName,
  lossesOf,
  mediaOf,
  metaText,
  shownBy,
  type Lose,
  type RenderMessage,
  type RenderOptions,
  type Rendering,
} from './rendering.ts'

const unknownMarks = {
  signature: 'OpenAI has no place for a signature',
  citations: 'OpenAI has no citations of this form',
  context: 'OpenAI has no context of a document',
}
const noMark = 'OpenAI marks only text for the cache'

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
  parts.forEach((part, index) =>
    loseMeta(part, index, part.type === 'text' ? unknownMarks : { ...unknownMarks, cache_control: noMark }, lose),
  )
  if (role === 'assistant') return { role, ...assistantFields(parts, lose), ...name }
  if (role === 'system' || role === 'developer') return { role, content: systemContent(parts, role, lose), ...name }
  if (parts.some((part) => part.type === 'tool-result')) {
    const told = toolMessage(parts, lose)
    if (told['role'] === 'function' && message.name !== null) lose(0, 'a function message has no name but the function’s')
    return { ...name, ...told }
  }
  const [only] = parts
  if (parts.length === 1 && only?.type === 'text' && isPlain(only)) return { role: 'user', content: only.text ?? '', ...name }
  return { role: 'user', content: parts.flatMap((part, index) => userItems(part, index, options, lose)), ...name }
}

function isPlain(part: Part): boolean {
  return part.meta?.['cache_control'] === undefined
}

/** One text, as the wire contract has it; a list where a part is marked for the cache. */
function systemContent(parts: readonly Part[], role: string, lose: Lose): Json {
  parts.forEach((part, index) => part.type !== 'text' && lose(index, `a ${role} message holds only text, not ${part.type}`))
  const texts = parts.filter((part) => part.type === 'text')
  return texts.every(isPlain) ? texts.map((part) => part.text ?? '').join('') : texts.map(textItem)
}

function textItem(part: Part): JsonObject {
  const mark = part.meta?.['cache_control']
  return { type: 'text', text: part.text ?? '', ...(mark === undefined ? {} : { cache_control: mark }) }
}

/**
 * One message even for several results, as the wire contract has it; those after the first lose their call. What the user said
 * beside them is told in it too: a call whose result is missing is refused by the provider.
 */
function toolMessage(parts: readonly Part[], lose: Lose): JsonObject {
  const results = parts.filter((part) => part.type === 'tool-result')
  const functionName = results
    .map((part) => metaText(part, 'function_name') ?? metaText(part, 'name'))
    .find((each) => each !== null)
  const call = results.map((part) => metaText(part, 'tool_call_id')).find((each) => each !== null)
  let first = true
  parts.forEach((part, index) => {
    if (part.meta?.['is_error'] === true) lose(index, 'OpenAI has no mark for a failed tool result')
    if (part.type === 'tool-result') {
      if (!first) lose(index, 'a tool message answers one call; this result is joined to the first')
      first = false
    } else if (part.type === 'text' && part.text)
      lose(index, 'a tool message holds nothing of the user; this text is told as a result')
    else if (part.type !== 'text') lose(index, `a tool message holds only text, not ${part.type}`)
  })
  const texts = parts.filter((part) => part.type === 'tool-result' || (part.type === 'text' && part.text))
  const content =
    texts.length === results.length
      ? texts.map((part) => part.text ?? '').join('')
      : texts.map((part) => ({ type: 'text', text: part.text ?? '' }))
  if (call === undefined && functionName !== undefined) return { role: 'function', name: functionName ?? '', content }
  return { role: 'tool', tool_call_id: call ?? '', content }
}

function userItems(part: Part, index: number, options: RenderOptions, lose: Lose): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return [textItem(part)]
    case 'image':
    case 'audio':
    case 'video':
    case 'file': {
      const item = mediaItem(part, options)
      if (item === null) break
      if (item['type'] !== 'file') loseName(part, index, 'OpenAI', lose)
      return [item]
    }
    case 'tool-call':
    case 'tool-result':
    case 'data':
    case 'thinking':
    case 'redacted_thinking':
  }
  lose(index, `an OpenAI user message has no place for this ${part.type} part`)
  return []
}

const fileKeys = ['file_id', 'file_data', 'filename']

function mediaItem(part: Part, options: RenderOptions): JsonObject | null {
  const { data, format, url } = part.meta ?? {}
  const known = fileKeys.filter((key) => part.meta?.[key] !== undefined)
  if (part.type === 'file' && known.length > 0) {
    return { type: 'file', file: Object.fromEntries(known.map((key) => [key, part.meta?.[key] ?? null])) }
  }
  if (part.type === 'audio' && data !== undefined && format !== undefined) {
    return { type: 'input_audio', input_audio: { data, format } }
  }
  const media = mediaOf(part, options)
  if (media === null) return null
  const address = media.kind === 'link' ? media.url : `data:${media.mime};base64,${media.data}`
  switch (shownBy(part, media)) {
    case 'image': {
      const detail = metaText(part, 'detail')
      // As it came, where it came as an address.
      const given = part.asset === undefined && typeof url === 'string' ? url : address
      return { type: 'image_url', image_url: { url: given, ...(detail === null ? {} : { detail }) } }
    }
    case 'audio':
      return media.kind === 'link'
        ? null
        : { type: 'input_audio', input_audio: { data: media.data, format: soundOf(media.mime) } }
    case 'document':
      return media.kind === 'link' ? null : { type: 'file', file: { file_data: address, ...nameOf(part) } }
    case 'video':
      return null
  }
}

/** `mp3` and `wav`, which OpenAI takes, have several names. */
function soundOf(mime: string): string {
  const sound = mime.slice('audio/'.length)
  return sound === 'mpeg' ? 'mp3' : sound.replace(/^x-/, '')
}

function nameOf(part: Part): JsonObject {
  const filename = part.filename ?? metaText(part, 'title')
  return filename === null ? {} : { filename }
}

function assistantFields(parts: readonly Part[], lose: Lose): JsonObject {
  const items: JsonObject[] = []
  const calls: JsonObject[] = []
  const rest: Record<string, Json> = {}
  parts.forEach((part, index) => {
    const field = part.type === 'thinking' ? metaText(part, 'field') : null
    if (part.type === 'thinking' && field === null && part.text) lose(index, 'OpenAI has no thinking; it is told as text')
    if (field !== null && rest[field] === undefined) rest[field] = part.text ?? ''
    else if ((part.type === 'text' || part.type === 'thinking') && part.text) items.push(assistantItem(part, part.text))
    else if (part.type === 'text' || part.type === 'thinking') return
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
  return part.type === 'text' ? textItem(part) : { type: 'text', text }
}

function renderCall(part: Part): JsonObject {
  const { id = null, name = null, type } = part.meta ?? {}
  if (type === 'custom') return { id, type, custom: { name, input: callArguments(part) } }
  return { id, type: 'function', function: { name, arguments: callArguments(part) } }
}
