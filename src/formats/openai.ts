import { isObject, type JsonObject } from '../model/json.ts'
import type { NewMessage, Part, Role } from '../model/message.ts'
import { argumentsText, blobAt, cacheMark, listAt, objectAt, optionalTextAt, present, refused, textAt } from './fields.ts'

const roles: Readonly<Record<string, Role>> = {
  user: 'user',
  assistant: 'assistant',
  system: 'system',
  developer: 'developer',
  tool: 'tool',
  function: 'tool',
}

/** Fields in which OpenAI-compatible servers put the model's thinking; the part remembers which, so that it goes back there. */
const thinkingFields = ['reasoning_content', 'reasoning'] as const

/**
 * A chat-completions message as a message of ours.
 *
 * Beyond what the wire contract demands it keeps refusals, custom tool calls, audio references and the thinking
 * that compatible servers add. Unknown keys are ignored.
 *
 * @throws MemoryError `invalid` and the field that is wrong, such as `messages[3].content[0].type`
 */
export function fromOpenAi(value: unknown, place = 'blob'): NewMessage {
  const blob = blobAt(value, place)
  const given = blob['role']
  const role = typeof given === 'string' ? roles[given] : undefined
  if (role === undefined) throw refused(`${place}.role`, `one of ${Object.keys(roles).join(', ')}`, given)
  return {
    role,
    // The name of a function stands with its result.
    name: given === 'function' ? null : optionalTextAt(blob['name'], `${place}.name`),
    format: 'openai',
    parts: partsFor(role, blob, place),
    meta: {},
    internal: {},
    source: null,
    saidAt: null,
  }
}

function partsFor(role: Role, blob: Record<string, unknown>, place: string): readonly Part[] {
  const content = blob['content']
  switch (role) {
    case 'user':
      return contentParts(content, `${place}.content`, userItem)
    case 'system':
    case 'developer':
      return contentParts(content, `${place}.content`, textItem)
    case 'assistant':
      return assistantParts(blob, place)
    case 'tool':
      return [resultPart(blob, place)]
  }
}

type ReadItem = (item: Record<string, unknown>, place: string) => Part

function contentParts(content: unknown, place: string, read: ReadItem): readonly Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (!Array.isArray(content) || content.length === 0) throw refused(place, 'text or a list of content parts', content)
  return listAt(content, place).map((item, index) => read(objectAt(item, `${place}[${index}]`), `${place}[${index}]`))
}

function textItem(item: Record<string, unknown>, place: string): Part {
  if (item['type'] !== 'text') throw refused(`${place}.type`, '"text"', item['type'])
  const mark = cacheMark(item['cache_control'])
  const text = textAt(item['text'], `${place}.text`)
  return Object.keys(mark).length === 0 ? { type: 'text', text } : { type: 'text', text, meta: mark }
}

function userItem(item: Record<string, unknown>, place: string): Part {
  switch (item['type']) {
    case 'text':
      return textItem(item, place)
    case 'image_url': {
      const image = objectAt(item['image_url'], `${place}.image_url`)
      const detail = optionalTextAt(image['detail'], `${place}.image_url.detail`) ?? ''
      return { type: 'image', meta: { url: textAt(image['url'], `${place}.image_url.url`), detail } }
    }
    case 'input_audio': {
      const audio = objectAt(item['input_audio'], `${place}.input_audio`)
      const data = textAt(audio['data'], `${place}.input_audio.data`)
      return { type: 'audio', meta: { data, format: textAt(audio['format'], `${place}.input_audio.format`) } }
    }
    case 'file': {
      const file = objectAt(item['file'], `${place}.file`)
      const keys = ['file_id', 'file_data', 'filename'] as const
      const meta = Object.fromEntries(keys.map((key) => [key, optionalTextAt(file[key], `${place}.file.${key}`)]))
      return { type: 'file', meta: present(meta) }
    }
    default:
      throw refused(`${place}.type`, 'one of text, image_url, input_audio, file', item['type'])
  }
}

function assistantItem(item: Record<string, unknown>, place: string): Part {
  if (item['type'] !== 'refusal') return textItem(item, place)
  return { type: 'text', text: textAt(item['refusal'], `${place}.refusal`), meta: { is_refusal: true } }
}

function assistantParts(blob: Record<string, unknown>, place: string): readonly Part[] {
  const { content, refusal, audio, tool_calls: calls, function_call: call } = blob
  const parts: Part[] = []
  for (const field of thinkingFields) {
    const text = blob[field]
    if (typeof text === 'string' && text !== '') parts.push({ type: 'thinking', text, meta: { field } })
  }
  // An empty list is what some servers write for "only tool calls"; it says as little as null.
  const silent = content === undefined || content === null || content === '' || (Array.isArray(content) && content.length === 0)
  if (!silent) parts.push(...contentParts(content, `${place}.content`, assistantItem))
  const refused = optionalTextAt(refusal, `${place}.refusal`)
  if (refused !== null && refused !== '') parts.push({ type: 'text', text: refused, meta: { is_refusal: true } })
  if (isObject(audio) && typeof audio['id'] === 'string') parts.push({ type: 'audio', meta: { id: audio['id'] } })
  if (calls !== undefined && calls !== null) {
    listAt(calls, `${place}.tool_calls`).forEach((each, index) => parts.push(callPart(each, `${place}.tool_calls[${index}]`)))
  }
  if (call !== undefined && call !== null) parts.push(functionPart({}, call, `${place}.function_call`))
  return parts
}

/** An entry without `type` is a function: many compatible servers leave it out. */
function callPart(value: unknown, place: string): Part {
  const call = objectAt(value, place)
  const id = optionalTextAt(call['id'], `${place}.id`)
  const type = call['type'] ?? 'function'
  if (type === 'function') return functionPart(present({ id }), call['function'], `${place}.function`)
  if (type !== 'custom') throw refused(`${place}.type`, '"function" or "custom"', type)
  const custom = objectAt(call['custom'], `${place}.custom`)
  const name = textAt(custom['name'], `${place}.custom.name`)
  const input = textAt(custom['input'], `${place}.custom.input`)
  return { type: 'tool-call', meta: { ...present({ id }), name, arguments: input, type: 'custom' } }
}

function functionPart(id: JsonObject, value: unknown, place: string): Part {
  const call = objectAt(value, place)
  const name = textAt(call['name'], `${place}.name`)
  return { type: 'tool-call', meta: { ...id, name, arguments: argumentsText(call['arguments']), type: 'function' } }
}

function resultPart(blob: Record<string, unknown>, place: string): Part {
  const content = blob['content'] ?? ''
  const text = typeof content === 'string' ? content : joinedText(content, `${place}.content`)
  const name = optionalTextAt(blob['name'], `${place}.name`)
  if (blob['role'] === 'function') return { type: 'tool-result', text, meta: present({ function_name: name }) }
  const call = optionalTextAt(blob['tool_call_id'], `${place}.tool_call_id`)
  return { type: 'tool-result', text, meta: present({ tool_call_id: call ?? '', name }) }
}

function joinedText(content: unknown, place: string): string {
  const items = listAt(content, place)
  return items.map((item, index) => textItem(objectAt(item, `${place}[${index}]`), `${place}[${index}]`).text ?? '').join('')
}
