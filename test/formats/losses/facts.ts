import type { MessageFormat, NewMessage, Part } from '../../../src/model/message.ts'

/**
 * Something that a message says, and the rows of the loss table that it falls under: it survives where each of them is kept.
 * A fact without a value only shows that the row occurs; what becomes of it is in another fact's value.
 */
export type Fact = { readonly rows: readonly string[]; readonly value: string | null }

type Message = Pick<NewMessage, 'role' | 'name' | 'parts'>

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const isMedia = ({ type }: Part): boolean => type === 'image' || type === 'audio' || type === 'video' || type === 'file'
const callOf = (part: Part): string => text(part.meta?.['tool_call_id'])

/** Ids of all calls of a conversation: Gemini finds the name of a result by them. */
export function callsIn(messages: readonly Message[]): ReadonlySet<string> {
  return new Set(
    messages.flatMap(({ parts }) => parts.filter(({ type }) => type === 'tool-call').map(({ meta }) => text(meta?.['id']))),
  )
}

export function factsOf(message: Message, calls: ReadonlySet<string>): Fact[] {
  const { role, name, parts } = message
  const side = role === 'assistant' ? 'agent' : 'user'
  const said = parts.filter(({ type }) => type === 'text').map((part) => part.text ?? '')
  const results = parts.filter(({ type }) => type === 'tool-result')
  const facts: Fact[] = []
  if (said.join('') !== '') facts.push({ rows: ['Text'], value: `${side} says ${said.join('')}` })
  if (role === 'system' || role === 'developer') {
    facts.push({ rows: ["That a message is the system's or developer's"], value: `role ${role}` })
  }
  if (name !== null) facts.push({ rows: ['Name of who speaks'], value: `name ${name}` })
  if (results.length > 1) facts.push({ rows: ['Further tool results of one message'], value: null })
  if (results.length > 0 && said.join('') !== '') facts.push({ rows: ['Text beside a tool result'], value: null })
  return [
    ...facts,
    ...parts.flatMap((part) => {
      const place =
        !isMedia(part) || 'id' in (part.meta ?? {})
          ? []
          : side === 'agent'
            ? ['Media of the agent']
            : results.length > 0
              ? ['Media beside a tool result']
              : []
      return partFacts(part, calls).map(({ rows, value }) => ({ rows: [...rows, ...place], value }))
    }),
  ]
}

function partFacts(part: Part, calls: ReadonlySet<string>): Fact[] {
  const { meta = {} } = part
  const marks: Fact[] = []
  if (meta['is_refusal'] === true) marks.push({ rows: ['That a text is a refusal'], value: `refusal ${part.text}` })
  if (meta['citations'] !== undefined)
    marks.push({ rows: ['Citations'], value: `citations ${JSON.stringify(meta['citations'])}` })
  if (meta['cache_control'] !== undefined) {
    const where = part.type === 'text' ? 'on a text' : 'elsewhere'
    marks.push({ rows: [`Mark for the cache ${where}`], value: `cache ${JSON.stringify(meta['cache_control'])}` })
  }
  if (text(meta['signature']) !== '') {
    const of = part.type === 'thinking' ? 'thinking' : 'anything else'
    marks.push({ rows: [`Signature of ${of}`], value: `signature ${asBase64(text(meta['signature']))}` })
  }
  const own = ownFacts(part, meta, calls)
  // What belongs to a part goes where the part goes.
  return [...own, ...marks.map(({ rows, value }) => ({ rows: [...rows, ...(isMedia(part) ? (own[0]?.rows ?? []) : [])], value }))]
}

function ownFacts(part: Part, meta: NonNullable<Part['meta']>, calls: ReadonlySet<string>): Fact[] {
  switch (part.type) {
    case 'text':
      return []
    case 'thinking': {
      const row = meta['field'] === undefined ? 'Thinking' : 'Thinking in a field of its own'
      return part.text ? [{ rows: [row], value: `thinking ${part.text}` }] : []
    }
    case 'redacted_thinking':
      return [{ rows: ['Redacted thinking'], value: `redacted ${text(meta['data'])}` }]
    case 'data':
      return meta['data_type'] === 'anthropic-block'
        ? [{ rows: ['Blocks that only Anthropic knows'], value: `block ${JSON.stringify(meta['block'])}` }]
        : [{ rows: ['Other data'], value: `data ${JSON.stringify(meta)}` }]
    case 'tool-call':
      return callFacts(meta)
    case 'tool-result':
      return resultFacts(part, calls)
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      return mediaFacts(part, meta)
  }
}

function callFacts(meta: NonNullable<Part['meta']>): Fact[] {
  const id = text(meta['id'])
  const rows = id === '' ? ['Tool call without an id'] : ['Tool call, its id and name']
  const given = typeof meta['arguments'] === 'string' ? parsed(meta['arguments']) : meta['arguments']
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given)
  const shown = isObject ? JSON.stringify(given) : text(meta['arguments'])
  return [
    { rows, value: `call ${id} ${text(meta['name'])}` },
    ...(shown === '{}'
      ? []
      : [
          {
            rows: [...rows, isObject ? 'Arguments that are a JSON object' : 'Arguments that are none'],
            value: `arguments ${id} ${shown}`,
          },
        ]),
    ...(meta['type'] === 'custom' ? [{ rows: [...rows, 'That a call is a custom one'], value: `custom ${id}` }] : []),
  ]
}

function resultFacts(part: Part, calls: ReadonlySet<string>): Fact[] {
  const id = callOf(part)
  const name = text(part.meta?.['name']) || text(part.meta?.['function_name'])
  const row = id === '' ? 'Tool result that has a name only' : 'Tool result, its call and text'
  const rows = [row, ...(id !== '' && name === '' && !calls.has(id) ? ['Tool result whose call is not there'] : [])]
  return [
    { rows, value: `result ${id === '' ? name : id} ${plain(part.text ?? '')}` },
    ...(part.meta?.['is_error'] === true ? [{ rows: [...rows, 'That a tool failed'], value: `failed ${id}` }] : []),
  ]
}

function mediaFacts(part: Part, meta: NonNullable<Part['meta']>): Fact[] {
  const { data, media_type: mime, format, url, file_data: fileData, file_id: file, id, title, filename = title, context } = meta
  if (typeof id === 'string') return [{ rows: ['Sound, by the id of an answer'], value: `sound ${id}` }]
  if (typeof file === 'string') return [{ rows: ['Document, by the id of a file'], value: `file ${file} ${text(filename)}` }]
  const [, type, packed] = /^data:([^;]*);base64,(.*)$/s.exec(text(fileData ?? url)) ?? []
  const shown = type ?? (typeof mime === 'string' ? mime : typeof format === 'string' ? `audio/${format}` : '')
  const kind = kindOf(shown === '' ? part.type : shown)
  const isLink = data === undefined && packed === undefined
  const rows = [kind === 'Sound' || kind === 'Film' || !isLink ? `${kind}, its bytes` : `${kind}, a link`]
  const about = (row: string, value: unknown): Fact[] =>
    value === undefined || value === '' ? [] : [{ rows: [...rows, row], value: `${row} ${text(value)}` }]
  return [
    {
      rows,
      value: isLink ? `${kind} at ${text(url)}` : `${kind} ${shown.replace('audio/mpeg', 'audio/mp3')} ${packed ?? text(data)}`,
    },
    ...about('Detail of an image', meta['detail']),
    ...(kind === 'Document'
      ? [...about('Name or title of a document', filename), ...about('Context of a document', context)]
      : []),
  ]
}

function kindOf(shown: string): string {
  if (shown.startsWith('image')) return 'Image'
  if (shown.startsWith('audio')) return 'Sound'
  return shown.startsWith('video') ? 'Film' : 'Document'
}

/** The message as a format tells it, where it has no place for something but tells it in another way. */
export function toldIn(format: MessageFormat, message: Message): Message {
  if (format === 'gemini') return { ...message, parts: message.parts.map(withoutFailure) }
  if (format !== 'openai') return message
  if (message.role === 'assistant') return { ...message, parts: message.parts.map(spokenThinking) }
  const results = message.parts.filter(({ type }) => type === 'tool-result')
  if (results.length === 0) return message
  const words = message.parts.filter(({ type }) => type === 'tool-result' || type === 'text')
  const first = results.find((part) => callOf(part) !== '') ?? results[0]
  const joined: Part = {
    type: 'tool-result',
    text: words.map((part) => part.text ?? '').join(''),
    ...(first?.meta === undefined ? {} : { meta: first.meta }),
  }
  return { ...message, parts: [joined, ...message.parts.filter((part) => !words.includes(part))] }
}

function withoutFailure(part: Part): Part {
  return part.type === 'tool-result' ? { ...part, meta: { ...part.meta, is_error: false } } : part
}

function spokenThinking(part: Part): Part {
  return part.type === 'thinking' && part.meta?.['field'] === undefined && part.text
    ? { type: 'text', text: part.text, ...signatureOf(part) }
    : part
}

const signatureOf = ({ meta }: Part): Pick<Part, 'meta'> =>
  meta?.['signature'] === undefined ? {} : { meta: { signature: meta['signature'] } }

function parsed(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

/** The text of a result, whether it is wrapped as Gemini has it or not. */
function plain(value: string): string {
  const given = parsed(value)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return value
  const [only, ...rest] = Object.entries(given)
  if (only === undefined || rest.length > 0 || (only[0] !== 'output' && only[0] !== 'error')) return JSON.stringify(given)
  return typeof only[1] === 'string' ? plain(only[1]) : plain(JSON.stringify(only[1]))
}

function asBase64(signature: string): string {
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(signature)
  return isBase64 ? signature : Buffer.from(signature).toString('base64')
}
