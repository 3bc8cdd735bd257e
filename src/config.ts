import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { MemoryError } from './errors.ts'
import { isObject, type Json, type JsonObject } from './model/json.ts'
import { makeDirectories, readJson, replaceFile } from './store/files.ts'
import { checkHome } from './store/home.ts'

/** The settings of a home, complete: what `config.json` says, and the default for the rest. */
export type Config = {
  /** Which mind learns. `rules` needs no key and no network. */
  readonly mind: 'rules'
  /** IANA name of the zone that diary days are told in; null: the system's. */
  readonly timezone: string | null
  /** Messages that may wait before they are observed at once. */
  readonly 'observe.messages': number
  /** Bytes that a file of a disk may have. */
  readonly 'disks.fileBytes': number
  /** Whether `git` is used to read history where it is installed (`auto`), or never (`off`). */
  readonly 'git.native': 'auto' | 'off'
}

export type ConfigKey = keyof Config

/** Every setting: its default, what it means, and how to tell a good value. */
export const settings: { readonly [K in ConfigKey]: Setting<Config[K]> } = {
  mind: { default: 'rules', about: 'Which mind learns: rules.', expects: '"rules"', read: oneOf('rules') },
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
  'git.native': {
    default: 'auto',
    about: 'Whether an installed git reads history (auto) or not (off).',
    expects: '"auto" or "off"',
    read: oneOf('auto', 'off'),
  },
}

type Setting<T> = {
  readonly default: T
  readonly about: string
  readonly expects: string
  /** The value, or undefined when it is none for this setting. */
  read(value: unknown): T | undefined
}

/** What the environment chooses; an option of a command beats it. */
export function fromEnvironment(): { readonly home: string; readonly project: string; readonly strayKeys: readonly string[] } {
  const { ACONTEXT_HOME: home, ACONTEXT_PROJECT: project, OPENAI_API_KEY: strayKey } = process.env
  return {
    home: resolve(home === undefined || home === '' ? join(homedir(), '.acontext') : home),
    project: project === undefined || project === '' ? 'default' : project,
    strayKeys: strayKey === undefined || strayKey === '' ? [] : ['OPENAI_API_KEY'],
  }
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
  if (!Object.hasOwn(settings, key)) throw badConfig(home, key, 'is no setting', 'acontext config list')
  const stored = { ...readStored(home), v: 1 }
  const next: Record<string, Json> = { ...stored, [key]: parseValue(value) }
  if (next[key] === null) delete next[key]
  else readSetting(home, next, key as ConfigKey)
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
