import { isObject, type JsonObject } from '../model/json.ts'
import type { NewMessage, Part } from '../model/message.ts'
import { blobAt, cacheMark, listAt, objectAt, optionalTextAt, present, refused, textAt } from './fields.ts'

/** What a data part calls a block that only Anthropic knows, so that it can go back as it came. */
export const anthropicBlock = 'anthropic-block'

/** What a document says about itself beside its source. */
const documentKeys = ['title', 'context', 'citations'] as const

/**
 * A messages-API message as a message of ours.
 *
 * A block of a kind that has no part becomes a `data` part that holds it whole. Images and documents inside a tool
 * result follow it as parts of their own that name the call.
 *
 * @throws MemoryError `invalid` and the field that is wrong, such as `messages[3].content[0].type`
 */
export function fromAnthropic(value: unknown, place = 'blob'): NewMessage {
  const blob = blobAt(value, place)
  const role = blob['role']
  if (role !== 'user' && role !== 'assistant') {
    const hint = role === 'system' ? 'Anthropic takes system text beside the messages; store it in the openai format.' : undefined
    throw refused(`${place}.role`, '"user" or "assistant"', role, hint)
  }
  const parts = blocksOf(blob['content'], `${place}.content`)
  return { role, name: null, format: 'anthropic', parts, meta: {}, internal: {}, source: null, saidAt: null }
}

function blocksOf(content: unknown, place: string): readonly Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (content === undefined || content === null) return []
  return listAt(content, place).flatMap((block, index) => blockParts(objectAt(block, `${place}[${index}]`), `${place}[${index}]`))
}

function blockParts(block: Record<string, unknown>, place: string): readonly Part[] {
  const mark = cacheMark(block['cache_control'])
  const type = textAt(block['type'], `${place}.type`)
  switch (type) {
    case 'text': {
      const text = textAt(block['text'], `${place}.text`)
      const meta = { ...mark, ...present({ citations: block['citations'] }) }
      return [Object.keys(meta).length === 0 ? { type, text } : { type, text, meta }]
    }
    case 'image':
    case 'document': {
      const source = sourceMeta(block, place)
      return [source === null ? wholeBlock(block) : { type: type === 'image' ? type : 'file', meta: { ...source, ...mark } }]
    }
    case 'tool_use': {
      const id = textAt(block['id'], `${place}.id`)
      const name = textAt(block['name'], `${place}.name`)
      return [{ type: 'tool-call', meta: { id, name, arguments: JSON.stringify(block['input'] ?? {}), type, ...mark } }]
    }
    case 'tool_result':
      return resultParts(block, place, mark)
    case 'thinking': {
      const signature = optionalTextAt(block['signature'], `${place}.signature`)
      return [{ type, text: textAt(block['thinking'], `${place}.thinking`), meta: { signature: signature ?? '' } }]
    }
    case 'redacted_thinking':
      return [{ type, meta: { data: textAt(block['data'], `${place}.data`) } }]
    default:
      return [wholeBlock(block)]
  }
}

function wholeBlock(block: Record<string, unknown>): Part {
  return { type: 'data', meta: { data_type: anthropicBlock, block: block as JsonObject } }
}

/** Where an image or document is; null for kinds of source (plain text, files API, nested content) that stay whole blocks. */
function sourceMeta(block: Record<string, unknown>, place: string): JsonObject | null {
  const source = objectAt(block['source'], `${place}.source`)
  const extra = Object.fromEntries(documentKeys.map((key) => [key, block[key]]))
  if (source['type'] === 'url') return { type: 'url', url: textAt(source['url'], `${place}.source.url`), ...present(extra) }
  if (source['type'] !== 'base64') return null
  const mime = textAt(source['media_type'], `${place}.source.media_type`)
  return { type: 'base64', media_type: mime, data: textAt(source['data'], `${place}.source.data`), ...present(extra) }
}

function resultParts(block: Record<string, unknown>, place: string, mark: JsonObject): readonly Part[] {
  const call = textAt(block['tool_use_id'], `${place}.tool_use_id`)
  const inner = blocksOf(block['content'], `${place}.content`)
  const text = inner.map((part) => (part.type === 'text' ? (part.text ?? '') : '')).join('')
  const result: Part = { type: 'tool-result', text, meta: { tool_call_id: call, is_error: block['is_error'] === true, ...mark } }
  const rest = inner.filter((part) => part.type !== 'text')
  return [result, ...rest.map((part) => ({ ...part, meta: { ...part.meta, tool_call_id: call } }))]
}

/** The parts of a message, where those that belong to a tool result are put behind it. */
export function groupResults(
  parts: readonly Part[],
): readonly { readonly part: Part; readonly index: number; readonly inner: readonly Part[] }[] {
  const groups: { part: Part; index: number; inner: Part[] }[] = []
  parts.forEach((part, index) => {
    const call = part.meta?.['tool_call_id']
    const last = groups.at(-1)
    const belongs = part.type !== 'tool-result' && call !== undefined && last?.part.meta?.['tool_call_id'] === call
    if (belongs && last?.part.type === 'tool-result') last.inner.push(part)
    else groups.push({ part, index, inner: [] })
  })
  return groups
}

/** A block that was kept whole; null for any other part. */
export function keptBlock(part: Part): JsonObject | null {
  const { data_type: type, block } = part.meta ?? {}
  return part.type === 'data' && type === anthropicBlock && isObject(block) ? (block as JsonObject) : null
}
