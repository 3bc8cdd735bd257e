import type { Json, JsonObject } from '../model/json.ts'
import type { Part } from '../model/message.ts'
import { groupResults, keptBlock } from './anthropic.ts'
import { present } from './fields.ts'
import {
  callInput,
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
  detail: 'Anthropic has no detail of an image',
  is_refusal: 'Anthropic has no mark for a refusal; it is told as text',
}

type Context = {
  readonly options: RenderOptions
  readonly lose: Lose
  /** It came in this format, and goes out as it came. */
  readonly native: boolean
}

/**
 * Messages as messages-API messages, one for each, content always a list.
 *
 * System and developer text becomes a user message, as the wire contract has it. Remote images go out as links:
 * fetching them here would let any caller make the server open any address.
 */
export function toAnthropic(messages: readonly RenderMessage[], options: RenderOptions = {}): Rendering {
  const lost: string[] = []
  const rendered = messages.map((message, index): Json => {
    const context = { options, lose: lossesOf(index, lost), native: message.format === 'anthropic' }
    if (message.name !== null) lost.push(`messages[${index}].name: Anthropic has no names`)
    if (message.role === 'system' || message.role === 'developer') {
      lost.push(`messages[${index}].role: Anthropic has no ${message.role} message; it is told as the user's`)
    }
    const content = groupResults(message.parts).flatMap(({ part, index, inner }) => {
      const block = renderBlock(part, index, inner, context)
      return block === null ? [] : [block]
    })
    return { role: message.role === 'assistant' ? 'assistant' : 'user', content }
  })
  return { messages: rendered, lost }
}

function renderBlock(part: Part, index: number, inner: readonly Part[], context: Context): JsonObject | null {
  const { lose } = context
  const mark = part.meta?.['cache_control']
  const marked: JsonObject = mark === undefined ? {} : { cache_control: mark }
  loseMeta(part, index, part.type === 'thinking' ? {} : { ...unknownMarks, signature: 'Anthropic signs only thinking' }, lose)
  switch (part.type) {
    case 'text':
      // The provider refuses empty text blocks, so an empty text says nothing.
      return part.text ? { type: 'text', text: part.text, ...present({ citations: part.meta?.['citations'] }), ...marked } : null
    case 'thinking': {
      const signature = metaText(part, 'signature')
      // Thinking that is kept from us comes empty, and its signature has to go back.
      return part.text || signature !== null ? { type: 'thinking', thinking: part.text ?? '', signature: signature ?? '' } : null
    }
    case 'redacted_thinking':
      return { type: 'redacted_thinking', data: part.meta?.['data'] ?? '' }
    case 'tool-call': {
      const { id, name } = { id: metaText(part, 'id'), name: metaText(part, 'name') }
      if (id === null || name === null) break
      const input = callInput(part)
      if (input === null) lose(index, 'the arguments of this call are no JSON object')
      if (part.meta?.['type'] === 'custom') lose(index, 'Anthropic has no custom calls; it is told as another')
      return { type: 'tool_use', id, name, input: input ?? {}, ...marked }
    }
    case 'tool-result': {
      const id = metaText(part, 'tool_call_id')
      if (id === null) break
      return {
        type: 'tool_result',
        tool_use_id: id,
        content: resultBlocks(part, index, inner, context),
        is_error: part.meta?.['is_error'] === true,
        ...marked,
      }
    }
    case 'image':
    case 'file':
    case 'audio':
    case 'video': {
      const block = mediaBlock(part, context)
      if (block === null) break
      if (block['type'] === 'image') loseName(part, index, 'Anthropic', lose)
      return { ...block, ...marked }
    }
    case 'data':
      if (keptBlock(part) === null) break
      return keptBlock(part)
  }
  lose(index, `Anthropic has no place for this ${part.type} part`)
  return null
}

function resultBlocks(part: Part, index: number, inner: readonly Part[], context: Context): readonly JsonObject[] {
  // A call with media alone gets no empty text block; one with nothing at all gets it, as the contract shows.
  const text: JsonObject[] = part.text || inner.length === 0 ? [{ type: 'text', text: part.text ?? '' }] : []
  const media = inner.map((each, offset) => renderBlock(each, index + 1 + offset, [], context))
  return [...text, ...media.filter((each) => each !== null)]
}

/** An image or a document; sounds and films have no block. */
function mediaBlock(part: Part, { options, native }: Context): JsonObject | null {
  const media = mediaOf(part, options)
  const shown = media === null ? null : native ? (part.type === 'image' ? 'image' : 'document') : shownBy(part, media)
  if (media === null || (shown !== 'image' && shown !== 'document')) return null
  const { title = part.filename ?? part.meta?.['filename'], context, citations } = part.meta ?? {}
  const about = shown === 'image' && !native ? {} : present({ title, context, citations })
  if (media.kind === 'link') return { type: shown, source: { type: 'url', url: media.url }, ...about }
  const { mime, data } = media
  // The provider takes PDFs by their bytes, and texts as texts.
  const source: JsonObject =
    mime.startsWith('text/') && !native
      ? { type: 'text', media_type: 'text/plain', data: Buffer.from(data, 'base64').toString('utf8') }
      : { type: 'base64', media_type: mime, data }
  return { type: shown, source, ...about }
}
