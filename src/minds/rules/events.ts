import { isObject, type Json } from '../../model/json.ts'
import { spokenText, toolCall, toolResult, type Message, type MessageId, type Part } from '../../model/message.ts'
import type { Stamp } from '../../model/time.ts'
import { isFailure } from './failures.ts'
import { comesFromMemory } from './from-memory.ts'
import { ownWords } from './own-words.ts'

type Said = { readonly message: MessageId; readonly at: Stamp; readonly text: string }

/** What happened, in order, whatever the provider's way of packing it into messages. */
export type Event =
  /** `text` is all that stands there, `own` what the user wrote themselves. */
  | ({ readonly kind: 'user'; readonly own: string } & Said)
  | ({ readonly kind: 'agent' } & Said)
  | ({
      readonly kind: 'call'
      readonly call: string | null
      readonly tool: string
      readonly input: Readonly<Record<string, string>>
    } & Said)
  | ({ readonly kind: 'result'; readonly call: string | null; readonly failed: boolean; readonly remembered: boolean } & Said)

/** A user's message and all that the agent did before the next one. */
export type Turn = {
  readonly user: Extract<Event, { kind: 'user' }> | null
  readonly agent: readonly Event[]
  readonly messages: readonly MessageId[]
}

/** The ends of a long result say what it was; its middle is never kept and would only cost time. */
const keptHead = 1500
const keptTail = 500

/** Messages as events. What system and developer say is nobody's wish and nobody's work: it is left out. */
export function eventsOf(messages: readonly Message[]): Event[] {
  const events: Event[] = []
  const remembering = new Set<string>()
  for (const message of messages) {
    if (message.role === 'system' || message.role === 'developer') continue
    for (const part of joinedText(message)) {
      const event = eventOf(message, part, remembering)
      if (event !== null) events.push(event)
    }
  }
  return events
}

/** Cuts events into turns; `messages` lists every message of a turn once. */
export function turnsOf(events: readonly Event[]): Turn[] {
  const turns: { user: Turn['user']; agent: Event[]; messages: MessageId[] }[] = []
  for (const event of events) {
    let turn = turns.at(-1)
    if (turn === undefined || event.kind === 'user') {
      turn = { user: event.kind === 'user' ? event : null, agent: [], messages: [] }
      turns.push(turn)
    }
    if (event.kind !== 'user') turn.agent.push(event)
    if (turn.messages.at(-1) !== event.message) turn.messages.push(event.message)
  }
  return turns
}

/** Neighbouring text parts are one utterance. */
function joinedText(message: Message): Part[] {
  const texts = message.parts.filter((part) => part.type === 'text')
  const firstText = message.parts.findIndex((part) => part.type === 'text')
  if (texts.length < 2) return [...message.parts]
  const joined: Part = { type: 'text', text: spokenText(message) }
  return message.parts.flatMap((part, index) => (part.type !== 'text' ? [part] : index === firstText ? [joined] : []))
}

function eventOf(message: Message, part: Part, remembering: Set<string>): Event | null {
  const base = { message: message.id, at: message.saidAt }
  const call = toolCall(part)
  if (call !== null) {
    if (call.id !== null && comesFromMemory(call.name, call.arguments)) remembering.add(call.id)
    const input = flatInput(call.input)
    return { ...base, kind: 'call', call: call.id, tool: toolName(call.name), input, text: Object.values(input).join(' ') }
  }
  const result =
    toolResult(part) ??
    (message.role === 'tool' && part.type === 'text' ? { call: null, text: part.text ?? '', isError: false } : null)
  if (result !== null) {
    const text = plainResult(shortened(result.text))
    const remembered = result.call !== null && remembering.has(result.call)
    return { ...base, kind: 'result', call: result.call, failed: result.isError || isFailure(text), remembered, text }
  }
  if (part.type !== 'text' || (part.text ?? '').trim() === '') return null
  const text = shortened(part.text ?? '')
  if (message.role === 'assistant') return { ...base, kind: 'agent', text }
  const own = ownWords(text)
  return own === '' ? null : { ...base, kind: 'user', text, own }
}

/** Colours of a terminal, controls, marks that turn the direction of writing, and letters that no screen shows. */
export const unseen =
  /\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]|[\u{e0000}-\u{e007f}]/gu

function shortened(text: string): string {
  const kept = text.length <= keptHead + keptTail ? text : `${text.slice(0, keptHead)}\n…\n${text.slice(-keptTail)}`
  return kept.replace(/\r\n?/g, '\n').replace(unseen, '')
}

/** Names come from whoever wrote the tool: they are one word of a line, never a line. */
function toolName(name: string): string {
  return name
    .slice(0, 120)
    .replace(unseen, '')
    .replace(/[\s#]+/g, ' ')
    .trim()
}

/** Results of providers that wrap text in blocks, and shells that wrap output in JSON, as the text inside. */
function plainResult(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value) && value.every((each) => isObject(each) && typeof each['text'] === 'string')) {
      return value.map((each: { text: string }) => each.text).join('\n')
    }
    if (isObject(value) && typeof value['output'] === 'string') {
      const code = isObject(value['metadata']) ? value['metadata']['exit_code'] : value['exit_code']
      return typeof code === 'number' && code !== 0 ? `exit code ${code}\n${value['output']}` : value['output']
    }
    return text
  } catch {
    return text
  }
}

/** The arguments of a call, each as one short text. */
function flatInput(input: Json): Record<string, string> {
  if (!isObject(input)) return typeof input === 'string' && input !== '' ? { input: input.slice(0, keptHead) } : {}
  const flat: Record<string, string> = {}
  for (const [key, value] of Object.entries(input).slice(0, 12)) {
    const text =
      typeof value === 'string'
        ? value
        : Array.isArray(value) && value.every((each) => typeof each === 'string')
          ? value.join(' ')
          : JSON.stringify(value)
    flat[toolName(key)] = shortened(text ?? '')
  }
  return flat
}
