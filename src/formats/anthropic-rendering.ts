import type { Json, JsonObject } from '../model/json.ts'
import type { Part } from '../model/message.ts'
import { documentKeys, groupResults, keptBlock } from './anthropic.ts'
import { present } from './fields.ts'
import { callInput, lossesOf, mediaOf, metaText, type RenderMessage, type RenderOptions, type Rendering } from './rendering.ts'

type Lose = (part: number, reason: string) => void

/**
 * Messages as messages-API messages, one for each, content always a list.
 *
 * System and developer text becomes a user message, as the wire contract has it. Remote images go out as links:
 * fetching them here would let any caller make the server open any address.
 */
export function toAnthropic(messages: readonly RenderMessage[], options: RenderOptions = {}): Rendering {
  const lost: string[] = []
  const rendered = messages.map((message, index): Json => {
    const lose = lossesOf(index, lost)
    if (message.name !== null) lost.push(`messages[${index}].name: Anthropic has no names`)
    if (message.role === 'system' || message.role === 'developer') {
      lost.push(`messages[${index}].role: Anthropic has no ${message.role} message; it is told as the user's`)
    }
    const content = groupResults(message.parts).flatMap(({ part, index, inner }) => {
      const block = renderBlock(part, index, inner, options, lose)
      return block === null ? [] : [block]
    })
    return { role: message.role === 'assistant' ? 'assistant' : 'user', content }
  })
  return { messages: rendered, lost }
}

function renderBlock(part: Part, index: number, inner: readonly Part[], options: RenderOptions, lose: Lose): JsonObject | null {
  const mark = part.meta?.['cache_control']
  const marked: JsonObject = mark === undefined ? {} : { cache_control: mark }
  switch (part.type) {
    case 'text':
      // The provider refuses empty text blocks, so an empty text says nothing.
      return part.text ? { type: 'text', text: part.text, ...marked } : null
    case 'thinking':
      return part.text ? { type: 'thinking', thinking: part.text, signature: metaText(part, 'signature') ?? '' } : null
    case 'redacted_thinking':
      return { type: 'redacted_thinking', data: part.meta?.['data'] ?? '' }
    case 'tool-call': {
      const { id, name } = { id: metaText(part, 'id'), name: metaText(part, 'name') }
      if (id === null || name === null) break
      const input = callInput(part)
      if (input === null) lose(index, 'the arguments of this call are no JSON object')
      return { type: 'tool_use', id, name, input: input ?? {}, ...marked }
    }
    case 'tool-result': {
      const id = metaText(part, 'tool_call_id')
      if (id === null) break
      return {
        type: 'tool_result',
        tool_use_id: id,
        content: resultBlocks(part, index, inner, options, lose),
        is_error: part.meta?.['is_error'] === true,
        ...marked,
      }
    }
    case 'image':
    case 'file': {
      const source = sourceOf(part, options)
      if (source === null) break
      const extra = Object.fromEntries(documentKeys.map((key) => [key, part.meta?.[key]]))
      return { type: part.type === 'image' ? 'image' : 'document', source, ...present(extra), ...marked }
    }
    case 'data':
      if (keptBlock(part) === null) break
      return keptBlock(part)
    case 'audio':
    case 'video':
  }
  lose(index, `Anthropic has no place for this ${part.type} part`)
  return null
}

function resultBlocks(
  part: Part,
  index: number,
  inner: readonly Part[],
  options: RenderOptions,
  lose: Lose,
): readonly JsonObject[] {
  // A call with media alone gets no empty text block; one with nothing at all gets it, as the contract shows.
  const text: JsonObject[] = part.text || inner.length === 0 ? [{ type: 'text', text: part.text ?? '' }] : []
  const media = inner.map((each, offset) => renderBlock(each, index + 1 + offset, [], options, lose))
  return [...text, ...media.filter((each) => each !== null)]
}

function sourceOf(part: Part, options: RenderOptions): JsonObject | null {
  const media = mediaOf(part, options)
  if (media === null) return null
  if (media.kind === 'link') return { type: 'url', url: media.url }
  return {
    type: 'base64',
    media_type:
      part.type === 'file' && part.asset === undefined ? (metaText(part, 'media_type') ?? 'application/pdf') : media.mime,
    data: media.data,
  }
}
