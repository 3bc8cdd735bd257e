import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { MemoryError } from './errors.ts'
import { aloneInHome } from './home-lock.ts'
import { isObject, type Json, type JsonObject } from './model/json.ts'
import { settings, type Config, type ConfigKey } from './settings.ts'
import { readJson, replaceFile } from './store/files.ts'
import { checkHome } from './store/home.ts'

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
  const changed = (): JsonObject => {
    const next: Record<string, Json> = { ...readStored(home), v: 1 }
    for (const [key, value] of Object.entries(values)) {
      if (!Object.hasOwn(settings, key)) throw badConfig(home, key, 'is no setting', 'acontext config list')
      next[key] = value
      if (value === null) delete next[key]
      else readSetting(home, next, key as ConfigKey)
    }
    return next
  }
  changed() // what is wrong makes no home
  await aloneInHome(home, 'a change of settings', () => replaceFile(configPath(home), `${JSON.stringify(changed(), null, 2)}\n`))
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
