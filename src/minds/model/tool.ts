import { isObject, type JsonObject } from '../../model/json.ts'
import type { Step } from '../../model/lesson.ts'
import type { LlmTool } from '../../seams/llm.ts'

/** A claim about the user with its proof: the message, and the words that stand in it. */
export type Claim = { readonly text: string; readonly message: number; readonly quote: string }

type Values = {
  readonly text: string
  readonly number: number | null
  readonly texts: readonly string[]
  readonly steps: readonly Step[]
  readonly claims: readonly Claim[]
}

type Kind = keyof Values
type Field<K extends Kind = Kind> = {
  readonly kind: K
  readonly about: string
  readonly optional: boolean
  readonly choices: readonly string[] | null
}
type Fields = Readonly<Record<string, Field>>
type Given<F extends Fields> = { readonly [N in keyof F]: Values[F[N]['kind']] }

/** What a tool answers to the model. `end`: the work is finished with it. */
export type ToolAnswer = { readonly said: string; readonly end?: boolean }

/** The answer to a call that changed what it should. */
export const done: ToolAnswer = { said: 'Done.' }

/** The answer to a call that changed nothing, and why. */
export function no(why: string): ToolAnswer {
  return { said: `Nothing was done. ${why}` }
}

export type Tool = LlmTool & { call(given: string): Promise<ToolAnswer> }

const text = { type: 'string' } as const
const schemas: { readonly [K in Kind]: JsonObject } = {
  text,
  number: { type: 'integer' },
  texts: { type: 'array', items: text },
  steps: {
    type: 'array',
    items: { type: 'object', properties: { tool: text, action: text }, required: ['tool', 'action'] },
  },
  claims: {
    type: 'array',
    items: {
      type: 'object',
      properties: { text, message: { type: 'integer' }, quote: text },
      required: ['text', 'message', 'quote'],
    },
  },
}

/** A field that has to be given. */
export function needed<K extends Kind>(kind: K, about: string, choices: readonly string[] | null = null): Field<K> {
  return { kind, about, optional: false, choices }
}

/** A field that may be left out: then it is empty text, null, or an empty list. */
export function maybe<K extends Kind>(kind: K, about: string, choices: readonly string[] | null = null): Field<K> {
  return { kind, about, optional: true, choices }
}

/** A tool whose arguments are checked before it runs; what is wrong with them is told in words. */
export function defineTool<F extends Fields>(
  name: string,
  description: string,
  fields: F,
  run: (given: Given<F>) => ToolAnswer | Promise<ToolAnswer>,
): Tool {
  const properties = Object.entries(fields).map(([key, { kind, about, choices }]) => [
    key,
    { ...schemas[kind], description: about, ...(choices === null ? {} : { enum: choices }) },
  ])
  const required = Object.entries(fields).flatMap(([key, { optional }]) => (optional ? [] : [key]))
  return {
    name,
    description,
    parameters: { type: 'object', properties: Object.fromEntries(properties) as JsonObject, required },
    async call(given) {
      const read = readArguments(given, fields)
      return typeof read === 'string' ? no(read) : run(read as Given<F>)
    },
  }
}

function readArguments(given: string, fields: Fields): Record<string, unknown> | string {
  let value: unknown
  try {
    value = JSON.parse(given.trim() === '' ? '{}' : given)
  } catch (error) {
    return `The arguments are no JSON: ${(error as Error).message.slice(0, 120)}. Write one JSON object.`
  }
  if (!isObject(value)) return 'The arguments have to be one JSON object.'
  const read: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(fields)) {
    const raw = value[key]
    const missing = raw === undefined || raw === null || (raw === '' && !field.optional)
    if (missing && !field.optional) return `"${key}" is missing: ${field.about}`
    const found = missing ? emptyOf(field.kind) : readers[field.kind](raw)
    if (found === undefined) return `"${key}" has to be ${expected[field.kind]}: ${field.about}`
    if (field.choices !== null && found !== '' && !field.choices.includes(String(found)))
      return `"${key}" has to be one of ${field.choices.join(', ')}.`
    read[key] = found
  }
  return read
}

const expected: { readonly [K in Kind]: string } = {
  text: 'text',
  number: 'a whole number',
  texts: 'a list of texts',
  steps: 'a list of {"tool", "action"}',
  claims: 'a list of {"text", "message", "quote"}',
}

const readers: { readonly [K in Kind]: (raw: unknown) => Values[K] | undefined } = {
  text: (raw) => (typeof raw === 'string' ? raw : undefined),
  number: readNumber,
  texts: (raw) => listOf(raw, (each) => (typeof each === 'string' ? each : undefined)),
  steps: (raw) =>
    listOf(raw, (each) =>
      isObject(each) && typeof each['action'] === 'string'
        ? { tool: typeof each['tool'] === 'string' ? each['tool'] : '', action: each['action'] }
        : undefined,
    ),
  claims: (raw) =>
    listOf(raw, (each) => {
      if (!isObject(each) || typeof each['text'] !== 'string' || typeof each['quote'] !== 'string') return undefined
      const message = readNumber(each['message'])
      return message === undefined ? undefined : { text: each['text'], message, quote: each['quote'] }
    }),
}

/** Small models write numbers as text. */
function readNumber(raw: unknown): number | undefined {
  const number = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw
  return Number.isSafeInteger(number) ? Number(number) : undefined
}

/** Small models write a list of one as its only member, or a list as its JSON. */
function listOf<T>(raw: unknown, read: (each: unknown) => T | undefined): readonly T[] | undefined {
  const list = Array.isArray(raw) ? raw : [raw]
  const found = list.map(read)
  return found.every((each) => each !== undefined) ? found : undefined
}

function emptyOf(kind: Kind): Values[Kind] {
  return kind === 'text' ? '' : kind === 'number' ? null : []
}
