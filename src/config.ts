import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { isPreset, presets, type PresetName } from './drivers/llm/presets.ts'
import { MemoryError } from './errors.ts'
import type { Price } from './model/cost.ts'
import { isObject, type Json, type JsonObject } from './model/json.ts'
import { makeDirectories, readJson, replaceFile } from './store/files.ts'
import { checkHome } from './store/home.ts'

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
  'observe.messages': {
    default: 16,
    about: 'Messages that may wait before they are observed at once.',
    expects: 'a whole number from 1 to 1000',
    read: (value) => (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1000 ? Number(value) : undefined),
  },
  'disks.fileBytes': {
    default: 16 << 20,
    about: 'Bytes that a file of a disk may have.',
    expects: 'a whole number from 1 to 2147483647',
    read: (value) => (Number.isInteger(value) && Number(value) >= 1 && Number(value) < 2 ** 31 ? Number(value) : undefined),
  },
  'observe.seconds': {
    default: 8,
    about: 'Seconds after the last message until the daemon observes what waits.',
    expects: 'a number of seconds from 0 to 3600',
    read: (value) => (typeof value === 'number' && value >= 0 && value <= 3600 ? value : undefined),
  },
  'retry.seconds': {
    default: 300,
    about: 'Seconds until the daemon tries again what a model that is away, or a budget, held up.',
    expects: 'a number of seconds from 0 to 86400',
    read: (value) => (typeof value === 'number' && value >= 0 && value <= 86_400 ? value : undefined),
  },
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
  'model.baseUrl': {
    default: null,
    about: 'Address of the endpoint; null for the one of the preset.',
    expects: 'an address such as "http://127.0.0.1:11434/v1", or null',
    read: (value) => (value === null || isAddress(value) ? value : undefined),
  },
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
  'embeddings.baseUrl': {
    default: null,
    about: 'Address of the endpoint for embeddings; null for that of the model that learns.',
    expects: 'an address such as "http://127.0.0.1:11434/v1", or null',
    read: (value) => (value === null || isAddress(value) ? value : undefined),
  },
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

type Setting<T> = {
  readonly default: T
  readonly about: string
  readonly expects: string
  /** The value, or undefined when it is none for this setting. */
  read(value: unknown): T | undefined
}

/** What the environment says about models, by the names that the official server uses. */
export type ModelEnvironment = {
  readonly key: string | null
  readonly baseUrl: string | null
  readonly model: string | null
  /** `openai` or `anthropic`: the endpoint where no address is given. */
  readonly sdk: string | null
  /** Seconds until an answer has to be there. */
  readonly timeout: number | null
  /** Further fields of each request. */
  readonly options: JsonObject | null
}

/** What the environment chooses; an option of a command beats it. */
export function fromEnvironment(): {
  readonly home: string
  readonly project: string
  readonly strayKeys: readonly string[]
  readonly llm: ModelEnvironment
} {
  const { ACONTEXT_HOME: home, ACONTEXT_PROJECT: project, OPENAI_API_KEY: strayKey } = process.env
  const { LLM_API_KEY: key, LLM_BASE_URL: baseUrl, LLM_SIMPLE_MODEL: model, LLM_SDK: sdk } = process.env
  const { LLM_RESPONSE_TIMEOUT: timeout, LLM_OPENAI_COMPLETION_KWARGS: options } = process.env
  const isChosen = textOf(key) !== null
  return {
    home: resolve(home === undefined || home === '' ? join(homedir(), '.acontext') : home),
    project: project === undefined || project === '' ? 'default' : project,
    strayKeys: strayKey === undefined || strayKey === '' ? [] : ['OPENAI_API_KEY'],
    llm: {
      key: textOf(key),
      baseUrl: textOf(baseUrl),
      model: textOf(model),
      sdk: textOf(sdk),
      timeout: isChosen ? settingOf('LLM_RESPONSE_TIMEOUT', timeout, 'model.timeout') : null,
      options: isChosen ? settingOf('LLM_OPENAI_COMPLETION_KWARGS', options, 'model.options') : null,
    },
  }
}

/** A variable that stands for a setting, and takes what that one takes. */
function settingOf<K extends ConfigKey>(name: string, value: string | undefined, key: K): Config[K] | null {
  const text = textOf(value)
  if (text === null) return null
  const { read, expects } = settings[key]
  const found = read(parseValue(text))
  if (found !== undefined) return found
  throw new MemoryError('usage', `${name} in the environment cannot be ${JSON.stringify(text.slice(0, 80))}.`, {
    field: name,
    hint: `It takes ${expects}.`,
  })
}

function textOf(value: string | undefined): string | null {
  return value === undefined || value.trim() === '' ? null : value.trim()
}

/** The settings of a home. Throws `invalid` naming the key, or `refused` when a newer version wrote the file. */
export function readConfig(home: string): Config {
  const stored = readStored(home)
  const keys = Object.keys(settings) as ConfigKey[]
  const known = new Set<string>(['v', ...keys])
  for (const key of Object.keys(stored)) {
    if (!known.has(key)) throw badConfig(home, key, 'is no setting', `The settings are: ${keys.join(', ')}.`)
  }
  return Object.fromEntries(keys.map((key) => [key, readSetting(home, stored, key)])) as unknown as Config
}

/** Changes one setting; `value` is JSON, or text that is taken as it is. Null gives a setting back its default. */
export async function writeConfig(home: string, key: string, value: string): Promise<Config> {
  return writeSettings(home, { [key]: parseValue(value) })
}

/** Changes some settings as one. Null gives a setting back its default. */
export async function writeSettings(home: string, values: Readonly<Record<string, Json>>): Promise<Config> {
  const next: Record<string, Json> = { ...readStored(home), v: 1 }
  for (const [key, value] of Object.entries(values)) {
    if (!Object.hasOwn(settings, key)) throw badConfig(home, key, 'is no setting', 'acontext config list')
    next[key] = value
    if (value === null) delete next[key]
    else readSetting(home, next, key as ConfigKey)
  }
  makeDirectories(home)
  await replaceFile(configPath(home), `${JSON.stringify(next, null, 2)}\n`)
  return readConfig(home)
}

function configPath(home: string): string {
  return join(home, 'config.json')
}

function readStored(home: string): JsonObject {
  const path = configPath(home)
  const stored = readJson(path)
  if (stored === null) {
    checkHome(home)
    return { v: 1 }
  }
  if (!isObject(stored)) throw badConfig(home, 'config.json', 'holds no object', 'Write { "v": 1 } for the defaults.')
  const { v: version = 1 } = stored
  if (version === 1) return stored as JsonObject
  const isNewer = typeof version === 'number' && version > 1
  if (!isNewer) throw badConfig(home, 'v', `cannot be ${JSON.stringify(version)}`, 'Write 1, which is what this version knows.')
  throw new MemoryError('refused', `${path} was written by a newer acontext (version ${version}, this one knows 1).`, {
    field: 'v',
    hint: 'Update acontext, or point ACONTEXT_HOME to another folder.',
  })
}

function readSetting<K extends ConfigKey>(home: string, stored: JsonObject, key: K): Config[K] {
  const setting = settings[key]
  const given = stored[key]
  if (given === undefined) return setting.default
  const value = setting.read(given)
  if (value === undefined) throw badConfig(home, key, `cannot be ${JSON.stringify(given)}`, `It takes ${setting.expects}.`)
  return value
}

function badConfig(home: string, key: string, fault: string, hint: string): MemoryError {
  return new MemoryError('invalid', `${configPath(home)}: "${key}" ${fault}.`, { field: key, hint })
}

function parseValue(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
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
