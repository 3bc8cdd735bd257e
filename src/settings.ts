import { isPreset, presets, type PresetName } from './drivers/llm/presets.ts'
import type { Price } from './model/cost.ts'
import { isObject, type JsonObject } from './model/json.ts'

/** The settings of a home, complete: what `config.json` says, and the default for the rest. */
export type Config = {
  /** Which mind learns: the built-in rules, a model, or (`auto`) a model where `LLM_API_KEY` is set and the rules elsewhere. */
  readonly mind: 'auto' | 'rules' | 'model'
  /** IANA name of the zone that diary days are told in; null: the system's. */
  readonly timezone: string | null
  /** Messages that may wait before they are observed at once. */
  readonly 'observe.messages': number
  /** Bytes that a file of a disk may have. */
  readonly 'disks.fileBytes': number
  /** Seconds after the last message until a daemon observes what waits. */
  readonly 'observe.seconds': number
  /** Seconds until a daemon tries again what something outside held up, such as a model that is away. */
  readonly 'retry.seconds': number
  /** Whether `git` is used to read history where it is installed (`auto`), or never (`off`). */
  readonly 'git.native': 'auto' | 'off'
  /** The kind of endpoint: `openai`, `ollama`, `custom` and so on. */
  readonly 'model.preset': PresetName | null
  readonly 'model.baseUrl': string | null
  /** The model for all stages, and those for single ones. */
  readonly 'model.name': string | null
  readonly 'model.observe': string | null
  readonly 'model.distil': string | null
  readonly 'model.learn': string | null
  /** Seconds until an answer has to be there, to its last byte. */
  readonly 'model.timeout': number
  /** Tokens that one answer may have. */
  readonly 'model.maxTokens': number
  /** Tokens of evidence that a model is shown at a time. */
  readonly 'model.context': number
  /** Milliseconds before a failed call is tried again; each further wait is twice as long. */
  readonly 'model.backoff': number
  /** The model for embeddings, and the endpoint that has it; null for searching by words only, and for the endpoint of the model. */
  readonly 'embeddings.model': string | null
  readonly 'embeddings.baseUrl': string | null
  /** Further fields of each request. */
  readonly 'model.options': JsonObject | null
  /** Prices by model, beside those that are built in. */
  readonly prices: Readonly<Record<string, Price>> | null
  /** US dollars, and tokens, after which learning stops. */
  readonly 'budget.day': number | 'none'
  readonly 'budget.lesson': number | 'none'
  readonly 'budget.lesson.tokens': number | 'none'
  /** Whether what a model saw and said is kept. */
  readonly traces: 'on' | 'off'
}

export type ConfigKey = keyof Config

type Setting<T> = {
  readonly default: T
  readonly about: string
  readonly expects: string
  /** The value, or undefined when it is none for this setting. */
  read(value: unknown): T | undefined
}

/** Every setting: its default, what it means, and how to tell a good value. */
export const settings: { readonly [K in ConfigKey]: Setting<Config[K]> } = {
  mind: {
    default: 'auto',
    about: 'Which mind learns: rules, model, or auto (a model where LLM_API_KEY is set).',
    expects: '"auto", "rules" or "model"',
    read: oneOf('auto', 'rules', 'model'),
  },
  timezone: {
    default: null,
    about: 'The zone that diary days are told in; null for the system’s.',
    expects: 'the name of a time zone such as "Europe/Berlin", or null',
    read: (value) => (value === null || isZone(value) ? value : undefined),
  },
  'observe.messages': wholeNumber(16, 1, 1000, 'Messages that may wait before they are observed at once.'),
  'disks.fileBytes': wholeNumber(16 << 20, 1, 2 ** 31 - 1, 'Bytes that a file of a disk may have.'),
  'observe.seconds': seconds(8, 3600, 'Seconds after the last message until the daemon observes what waits.'),
  'retry.seconds': seconds(300, 86_400, 'Seconds until the daemon tries again what a model that is away, or a budget, held up.'),
  'git.native': {
    default: 'auto',
    about: 'Whether an installed git reads history (auto) or not (off).',
    expects: '"auto" or "off"',
    read: oneOf('auto', 'off'),
  },
  'model.preset': {
    default: null,
    about: 'The kind of endpoint; see acontext models list.',
    expects: `one of ${Object.keys(presets).join(', ')}, or null`,
    read: (value) => (value === null || isPreset(value) ? value : undefined),
  },
  'model.baseUrl': addressOrNull('Address of the endpoint; null for the one of the preset.'),
  'model.name': textOrNull('The model for all stages; null for the one of the preset.'),
  'model.observe': textOrNull('The model that observes, where it is another.'),
  'model.distil': textOrNull('The model that distils, where it is another.'),
  'model.learn': textOrNull('The model that writes skills, where it is another.'),
  'model.timeout': wholeNumber(120, 1, 3600, 'Seconds until an answer of a model has to be there.'),
  'model.maxTokens': wholeNumber(8192, 256, 1_000_000, 'Tokens that one answer of a model may have.'),
  'model.context': wholeNumber(24_000, 1000, 1_000_000, 'Tokens of evidence that a model is shown at a time.'),
  'model.backoff': wholeNumber(1000, 0, 60_000, 'Milliseconds before a failed call is tried again, doubled each time.'),
  'model.options': {
    default: null,
    about: 'Further fields of each request, such as {"temperature":0}.',
    expects: 'an object, or null',
    read: (value) => (value === null || isObject(value) ? (value as JsonObject | null) : undefined),
  },
  'embeddings.model': textOrNull('The model whose embeddings find skills by meaning; null for words only, and nothing is sent.'),
  'embeddings.baseUrl': addressOrNull('Address of the endpoint for embeddings; null for that of the model that learns.'),
  prices: {
    default: null,
    about: 'US dollars for a million tokens by model: {"gpt-5-mini":{"input":0.25,"cached":0.025,"output":2,"at":"2026-11-01"}}.',
    expects: 'an object of {"input","cached","output","at"} by model, or null',
    read: (value) => (value === null || isPriceTable(value) ? value : undefined),
  },
  'budget.day': amount(5, 'US dollars that models may cost a day; none for no limit.'),
  'budget.lesson': amount(0.5, 'US dollars that one lesson may cost; none for no limit.'),
  'budget.lesson.tokens': amount(400_000, 'Tokens that one lesson may take; none for no limit.'),
  traces: {
    default: 'on',
    about: 'Whether what a model saw and said is kept (on) or not (off).',
    expects: '"on" or "off"',
    read: oneOf('on', 'off'),
  },
}

function oneOf<T extends string>(...allowed: readonly T[]): (value: unknown) => T | undefined {
  return (value) => allowed.find((each) => each === value)
}

function isZone(value: unknown): value is string {
  if (typeof value !== 'string') return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return true
  } catch {
    return false
  }
}

function textOrNull(about: string): Setting<string | null> {
  return {
    default: null,
    about,
    expects: 'a name, or null',
    read: (value) => (value === null || (typeof value === 'string' && value.trim() !== '') ? value : undefined),
  }
}

function wholeNumber(standard: number, least: number, most: number, about: string): Setting<number> {
  return {
    default: standard,
    about,
    expects: `a whole number from ${least} to ${most}`,
    read: (value) => (Number.isInteger(value) && Number(value) >= least && Number(value) <= most ? Number(value) : undefined),
  }
}

function seconds(standard: number, most: number, about: string): Setting<number> {
  return {
    default: standard,
    about,
    expects: `a number of seconds from 0 to ${most}`,
    read: (value) => (typeof value === 'number' && value >= 0 && value <= most ? value : undefined),
  }
}

function addressOrNull(about: string): Setting<string | null> {
  return {
    default: null,
    about,
    expects: 'an address such as "http://127.0.0.1:11434/v1", or null',
    read: (value) => (value === null || isAddress(value) ? value : undefined),
  }
}

function amount(standard: number, about: string): Setting<number | 'none'> {
  return {
    default: standard,
    about,
    expects: 'a number, 0 or more, or "none"',
    read: (value) => (value === 'none' ? 'none' : typeof value === 'number' && value >= 0 ? value : undefined),
  }
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value)
}

function isPriceTable(value: unknown): value is Record<string, Price> {
  const isPrice = (each: unknown): boolean =>
    isObject(each) &&
    ['input', 'cached', 'output'].every((key) => typeof each[key] === 'number' && each[key] >= 0) &&
    typeof each['at'] === 'string'
  return isObject(value) && Object.values(value).every(isPrice)
}
