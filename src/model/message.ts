import { isObject, isShallow, type Json, type JsonObject } from './json.ts'
import type { Stamp } from './time.ts'

export type MessageId = string
export type Role = 'user' | 'assistant' | 'system' | 'developer' | 'tool'
export type MessageFormat = 'openai' | 'anthropic' | 'gemini' | 'acontext'

export type PartType =
  'text' | 'image' | 'audio' | 'video' | 'file' | 'tool-call' | 'tool-result' | 'data' | 'thinking' | 'redacted_thinking'

/** Bytes that belong to a part, stored once under their hash. */
export type Asset = { readonly sha256: string; readonly mime: string; readonly size: number }

/** One piece of a message, in the wire's internal form; keys that say nothing are absent. */
export type Part = {
  readonly type: PartType
  readonly text?: string
  readonly asset?: Asset
  readonly filename?: string
  readonly meta?: JsonObject
}

/** Where an imported message came from: the kind of transcript, and its id there. */
export type Source = { readonly kind: string; readonly id: string }

/** What a message says, and where it came from. */
type Content = {
  readonly role: Role
  readonly name: string | null
  readonly format: MessageFormat
  readonly parts: readonly Part[]
  /** What the user of the API attached. */
  readonly meta: JsonObject
  /** What a format needs to give the message back as it came. */
  readonly internal: JsonObject
  readonly source: Source | null
}

export type Message = Content & {
  readonly id: MessageId
  /** Position in the session, from 1, without gaps. */
  readonly seq: number
  readonly parent: MessageId | null
  /** When it was said: what lessons date by. */
  readonly saidAt: Stamp
  /** When it was stored; strictly increases within a session. */
  readonly createdAt: Stamp
  readonly updatedAt: Stamp
}

/** A message on its way in, before the store gives it its place; `id` only where it is derived from a source. */
export type NewMessage = Content & {
  readonly id?: MessageId
  /** Null: it is said now. */
  readonly saidAt: Stamp | null
}

export type ToolCall = { readonly id: string | null; readonly name: string; readonly input: Json; readonly arguments: string }
export type ToolResult = {
  readonly call: string | null
  readonly name: string | null
  readonly text: string
  readonly isError: boolean
}

/** A tool-call part as a call; null for any other part. Arguments that are no JSON, or nested too deep, stay text in `input`. */
export function toolCall(part: Part): ToolCall | null {
  if (part.type !== 'tool-call') return null
  const { id, name, arguments: given } = part.meta ?? {}
  const text = typeof given === 'string' ? given : JSON.stringify(given ?? {})
  return {
    id: typeof id === 'string' ? id : null,
    name: typeof name === 'string' ? name : '',
    input: parseOrText(text),
    arguments: text,
  }
}

/** A tool-result part as a result; null for any other part. */
export function toolResult(part: Part): ToolResult | null {
  if (part.type !== 'tool-result') return null
  const { tool_call_id: call, name, function_name: functionName, is_error: isError } = part.meta ?? {}
  const named = typeof name === 'string' ? name : functionName
  return {
    call: typeof call === 'string' ? call : null,
    name: typeof named === 'string' ? named : null,
    text: part.text ?? '',
    isError: isError === true,
  }
}

/** What was said in a message: its text parts, without thinking, calls, results and media. */
export function spokenText(message: Pick<Message, 'parts'>): string {
  return message.parts
    .filter((part) => part.type === 'text')
    .map((part) => part.text ?? '')
    .join('\n')
}

/** Arguments are text that may hold any JSON; a message itself is nested less than this. */
const argumentLevels = 100

function parseOrText(text: string): Json {
  try {
    const value: unknown = JSON.parse(text)
    return (isObject(value) || Array.isArray(value)) && isShallow(value, argumentLevels) ? (value as Json) : text
  } catch {
    return text
  }
}
