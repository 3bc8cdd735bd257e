import { createReadStream } from 'node:fs'
import { TextDecoder } from 'node:util'
import { jsonParser, type Token } from 'stream-json/parser.js'
import { maxLevels } from './transcript-lines.ts'

const maxValue = 64 * 1024 * 1024
const pieceSize = 16 * 1024
// The parser remembers each level, so what never ends must not be followed to its end.
const hopeless = 100_000

/** What is met while walking through a JSON document of conversations. */
export type DocumentEvent =
  /** An object with `messages` begins; its other fields as far as they stand before them. */
  | { readonly type: 'open'; readonly fields: Record<string, unknown>; readonly place: string }
  /** An element of `messages`, of a list in the list, or of the list that is the document. */
  | { readonly type: 'message'; readonly value: unknown; readonly place: string }
  /** The object ends; all its other fields. */
  | { readonly type: 'close'; readonly fields: Record<string, unknown> }
  /** An element that was not kept, and why. */
  | { readonly type: 'refused'; readonly place: string; readonly reason: string }

type Builder = { push(token: Token): boolean; value: unknown; fault: string | null }

export type DocumentOptions = {
  readonly signal?: AbortSignal | undefined
  readonly size: number
  readonly onBytes?: (bytes: number) => void
}

/**
 * Walks through a JSON document: `{"messages": […]}`, a list of messages, a list of such objects, or a list of lists.
 *
 * Memory holds one message at a time, however long the document is. Throws the parser's error where the JSON breaks off.
 */
export async function* readDocument(file: string, options: DocumentOptions): AsyncGenerator<DocumentEvent> {
  const { signal, size } = options
  if (size === 0) return
  const source = createReadStream(file, {
    highWaterMark: 256 * 1024,
    end: size - 1,
    ...(signal === undefined ? {} : { signal }),
  })
  // Strings come in pieces, so that one that is too large is noticed before it is whole.
  const parse = jsonParser({ packStrings: false, streamKeys: false, streamNumbers: false })
  const walk = documentWalk()
  const letters = new TextDecoder('utf-8', { fatal: true })
  for await (const block of source as AsyncIterable<Buffer>) {
    options.onBytes?.(source.bytesRead)
    const { text, isUtf8 } = decoded(letters, block)
    // The parser gives a piece's tokens at once or, where it breaks off, not at all; so the pieces are small.
    for (let start = 0; start < text.length; start += pieceSize) {
      const tokens = parse(text.slice(start, start + pieceSize)) as { readonly values?: readonly Token[] }
      for (const token of tokens.values ?? []) {
        const events = walk.step(token)
        if (events !== null) yield* events
      }
    }
    if (!isUtf8) throw new Error('it is not UTF-8')
  }
  if (!walk.isWhole()) throw new Error('it ends before it is complete')
}

/** The next stretch of text, without a byte order mark. Letters of another encoding would go wrong unseen, so it ends before them. */
function decoded(letters: TextDecoder, block: Buffer): { text: string; isUtf8: boolean } {
  try {
    return { text: letters.decode(block, { stream: true }), isUtf8: true }
  } catch {
    const text = block.toString('utf8')
    return { text: text.slice(0, text.indexOf('\uFFFD')).replace(/^\uFEFF/, ''), isUtf8: false }
  }
}

type Level =
  | { readonly in: 'list'; readonly place: string; next: number; readonly isMessages: boolean }
  | { readonly in: 'object'; readonly place: string; readonly fields: Record<string, unknown>; key: string; opened: boolean }

/** The machine behind it: a token in, events out (null is none). Kept apart from the streams. */
function documentWalk(): { step(token: Token): readonly DocumentEvent[] | null; isWhole(): boolean } {
  const levels: Level[] = []
  let builder: Builder | null = null
  let begun = false

  function finished(value: unknown, fault: string | null): readonly DocumentEvent[] | null {
    const level = levels.at(-1)
    if (level === undefined) return null
    if (level.in === 'object') {
      level.fields[level.key] = fault === null ? value : null
      return fault === null ? null : [{ type: 'refused', place: join(level.place, level.key), reason: fault }]
    }
    const place = `${level.place}[${level.next}]`
    level.next += 1
    return [fault === null ? { type: 'message', value, place } : { type: 'refused', place, reason: fault }]
  }

  function build(token: Token): readonly DocumentEvent[] | null {
    builder ??= valueBuilder()
    if (!builder.push(token)) return null
    const { value, fault } = builder
    builder = null
    return finished(value, fault)
  }

  function step(token: Token): readonly DocumentEvent[] | null {
    begun = true
    if (builder !== null) return build(token)
    const level = levels.at(-1)
    if (token.name === 'keyValue' && level?.in === 'object') {
      level.key = token.value
      return null
    }
    const place =
      level === undefined ? '' : level.in === 'object' ? join(level.place, level.key) : `${level.place}[${level.next}]`
    if (token.name === 'startArray' && opensList(level, levels.length)) {
      levels.push({ in: 'list', place, next: 0, isMessages: level !== undefined })
      if (level === undefined) return null
      const fields = level.in === 'object' ? level.fields : {}
      if (level.in === 'object') level.opened = true
      return [{ type: 'open', fields, place: level.in === 'object' ? level.place : place }]
    }
    if (token.name === 'startObject' && opensObject(level)) {
      // Without a prototype, a key such as `__proto__` is a key like any other.
      levels.push({ in: 'object', place, fields: Object.create(null) as Record<string, unknown>, key: '', opened: false })
      return null
    }
    if (token.name === 'endArray' || token.name === 'endObject') return closed(levels.pop())
    return build(token)
  }

  function closed(level: Level | undefined): readonly DocumentEvent[] | null {
    const outer = levels.at(-1)
    if (level === undefined) return null
    if (level.in === 'list') {
      if (outer?.in !== 'list') return null
      outer.next += 1
      return [{ type: 'close', fields: {} }]
    }
    if (outer?.in === 'list') outer.next += 1
    if (level.opened) return [{ type: 'close', fields: level.fields }]
    return [{ type: 'message', value: level.fields, place: level.place === '' ? 'message' : level.place }]
  }

  return { step, isWhole: () => begun && levels.length === 0 && builder === null }
}

function join(place: string, key: string): string {
  return place === '' ? key : `${place}.${key}`
}

/** The document itself, `messages` of a conversation, or a list inside the outermost list. */
function opensList(level: Level | undefined, depth: number): boolean {
  if (level === undefined) return true
  if (level.in === 'object') return level.key === 'messages' && !level.opened
  return depth === 1 && !level.isMessages
}

/** The document itself or an element of the outermost list: it may hold `messages`, so it is not taken as one value. */
function opensObject(level: Level | undefined): boolean {
  return level === undefined || (level.in === 'list' && !level.isMessages)
}

/** Puts a value together from tokens; `push` returns true when it is whole. */
function valueBuilder(): Builder {
  const open: (unknown[] | Record<string, unknown>)[] = []
  const keys: string[] = []
  let text = ''
  let size = 0
  let depth = 0
  const builder: Builder = { push, value: undefined, fault: null }

  function put(value: unknown): boolean {
    const top = open.at(-1)
    if (builder.fault !== null) return depth === 0
    if (top === undefined) builder.value = value
    else if (Array.isArray(top)) top.push(value)
    else Object.defineProperty(top, keys.at(-1) ?? '', { value, writable: true, enumerable: true, configurable: true })
    return depth === 0
  }

  function grow(by: number): void {
    size += by
    if (size > maxValue) refuse(`it is larger than ${maxValue / 1024 / 1024} MiB`)
  }

  /** From here on the value is only followed to its end. */
  function refuse(reason: string): void {
    builder.fault ??= reason
    open.length = 0
    keys.length = 0
    text = ''
  }

  function begin(value: unknown[] | Record<string, unknown>): void {
    depth += 1
    if (depth > hopeless) throw new Error(`it is nested deeper than ${hopeless} levels`)
    if (depth > maxLevels) refuse(`it is nested deeper than ${maxLevels} levels`)
    if (builder.fault !== null) return
    open.push(value)
    keys.push('')
  }

  function end(): boolean {
    depth -= 1
    keys.pop()
    return put(open.pop())
  }

  function push(token: Token): boolean {
    grow(8)
    switch (token.name) {
      case 'startObject':
        begin({})
        return false
      case 'startArray':
        begin([])
        return false
      case 'endObject':
      case 'endArray':
        return end()
      case 'keyValue':
        if (builder.fault === null) keys[keys.length - 1] = token.value
        return false
      case 'startString':
        text = ''
        return false
      case 'stringChunk':
        grow(token.value.length)
        if (builder.fault === null) text += token.value
        return false
      case 'endString':
        return put(text)
      case 'numberValue':
        return put(Number(token.value))
      case 'nullValue':
      case 'trueValue':
      case 'falseValue':
        return put(token.value)
      default:
        return false
    }
  }
  return builder
}
