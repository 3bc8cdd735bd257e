import { join } from 'node:path'
import { readConfig, writeSettings, type ModelEnvironment } from './config.ts'
import { isPreset, presetAt, presets, type Preset, type PresetName } from './drivers/llm/presets.ts'
import { free, priceOf } from './drivers/llm/prices.ts'
import { MemoryError } from './errors.ts'
import { aloneInHome } from './home-lock.ts'
import type { Price } from './model/cost.ts'
import { isObject, type Json, type JsonObject } from './model/json.ts'
import type { Config } from './settings.ts'
import { readJson, replaceFile } from './store/files.ts'

export { isPreset }

type Stage = 'observe' | 'distil' | 'learn'

/** The endpoint and the models that somebody chose. */
export type ChosenModel = {
  readonly preset: PresetName
  readonly baseUrl: string
  readonly key: string | null
  readonly models: { readonly [S in Stage]: string }
  /** What the environment says beside its key; null: what the config says. */
  readonly timeout: number | null
  readonly options: JsonObject | null
  /** Who chose: the config, or the environment. */
  readonly by: 'config.json' | 'LLM_API_KEY'
  /** What is missing, as an error whose hint says how to give it; null when it can be asked. */
  readonly problem: MemoryError | null
}

/**
 * The model that learns; null for the built-in rules.
 *
 * Only what somebody chose is used: the config first, else `LLM_API_KEY` with what stands beside it. A key of the
 * environment goes to the endpoint that the environment names, or to a chosen one that needs a key and has none stored.
 */
export function chosenModel(home: string, config: Config, environment: ModelEnvironment): ChosenModel | null {
  if (config.mind === 'rules' || (config.mind === 'auto' && environment.key === null)) return null
  const byConfig = config.mind === 'model'
  const baseOfConfig =
    config['model.baseUrl'] ?? (config['model.preset'] === null ? null : presets[config['model.preset']].baseUrl)
  const baseUrl =
    (byConfig ? baseOfConfig : null) ??
    environment.baseUrl ??
    presets[environment.sdk === 'anthropic' ? 'anthropic' : 'openai'].baseUrl
  const preset = (byConfig ? config['model.preset'] : null) ?? presetAt(baseUrl)
  const asked: Preset = presets[preset]
  const name = (byConfig ? config['model.name'] : (environment.model ?? config['model.name'])) ?? asked.model ?? ''
  const ownKey = storedKeys(home)[keyName(preset, baseUrl)] ?? null
  const mayTakeKey =
    !byConfig ||
    asked.needsKey ||
    (environment.baseUrl !== null && presetAt(environment.baseUrl) === preset && environment.baseUrl === baseUrl)
  const key = (byConfig ? ownKey : environment.key) ?? (mayTakeKey ? environment.key : null)
  const models = {
    observe: config['model.observe'] ?? name,
    distil: config['model.distil'] ?? name,
    learn: config['model.learn'] ?? name,
  }
  return {
    preset,
    baseUrl,
    key,
    models,
    timeout: byConfig ? null : environment.timeout,
    options: byConfig ? null : environment.options,
    by: byConfig ? 'config.json' : 'LLM_API_KEY',
    problem: problemOf({ preset, baseUrl, key, models }),
  }
}

function problemOf({
  preset,
  baseUrl,
  key,
  models,
}: Pick<ChosenModel, 'preset' | 'baseUrl' | 'key' | 'models'>): MemoryError | null {
  const missing = (what: string, hint: string): MemoryError =>
    new MemoryError('refused', `The model of "${preset}" cannot be asked: ${what}.`, { field: 'model', hint })
  if (baseUrl === '') return missing('it has no address', 'acontext models use custom --base-url <address> --model <name>')
  if (Object.values(models).includes('')) return missing('no model is named', `acontext models use ${preset} --model <name>`)
  if (presets[preset].needsKey && key === null)
    return missing('it needs a key', `acontext models use ${preset} asks for it; LLM_API_KEY gives it as well.`)
  return null
}

/** The endpoint that gives vectors for searches; null while the config names no model for them. A key goes to its own endpoint only. */
export function chosenEmbeddings(home: string, config: Config, environment: ModelEnvironment): ChosenEmbeddings | null {
  const model = config['embeddings.model']
  if (model === null) return null
  const learner = chosenModel(home, config, environment)
  const baseUrl = config['embeddings.baseUrl'] ?? learner?.baseUrl ?? presets.openai.baseUrl
  const own = storedKeys(home)[keyName(presetAt(baseUrl), baseUrl)] ?? null
  const shared = learner?.baseUrl === baseUrl ? learner : null
  return { preset: shared?.preset ?? presetAt(baseUrl), model, baseUrl, key: own ?? shared?.key ?? null }
}

export type ChosenEmbeddings = {
  readonly preset: PresetName
  readonly model: string
  readonly baseUrl: string
  readonly key: string | null
}

/** What a model costs at an endpoint; null when nobody knows. */
export function modelPrice(chosen: Pick<ChosenModel, 'preset'>, model: string, config: Config): Price | null {
  const own = config.prices ?? {}
  if (Object.hasOwn(own, model)) return own[model] ?? null
  return presets[chosen.preset].local ? free : priceOf(model, own)
}

export type UseModel = {
  readonly preset: PresetName
  readonly baseUrl?: string
  readonly model?: string
  readonly observe?: string
  readonly distil?: string
  readonly learn?: string
  /** Kept in `secrets.json`. */
  readonly key?: string
}

/** Chooses a model, or the rules, for all that is learnt from now on. What is not given goes back to the preset's. */
export async function useModel(home: string, choice: UseModel | 'rules'): Promise<Config> {
  if (choice === 'rules') return writeSettings(home, { mind: 'rules' })
  const { preset, baseUrl = null, model = null, observe = null, distil = null, learn = null, key } = choice
  const settings: Record<string, Json> = {
    mind: 'model',
    'model.preset': preset,
    'model.baseUrl': baseUrl,
    'model.name': model,
    'model.observe': observe,
    'model.distil': distil,
    'model.learn': learn,
  }
  const address = baseUrl ?? presets[preset].baseUrl
  if (address === '' || (model ?? presets[preset].model) === null)
    throw new MemoryError('usage', `"${preset}" needs ${address === '' ? 'an address' : 'the name of a model'}.`, {
      field: address === '' ? 'base-url' : 'model',
      hint: `acontext models use ${preset}${preset === 'custom' ? ' --base-url <address>' : ''} --model <name>`,
    })
  const config = await writeSettings(home, settings)
  if (key !== undefined) await storeKey(home, keyName(preset, address), key)
  return config
}

/** Whether the endpoint needs a key that nobody gave yet. */
export function needsKey(home: string, { preset, baseUrl }: UseModel, environment: ModelEnvironment): boolean {
  const name = keyName(preset, baseUrl ?? presets[preset].baseUrl)
  return presets[preset].needsKey && storedKeys(home)[name] === undefined && environment.key === null
}

/** A preset in a list. */
export type ModelRow = {
  readonly preset: PresetName
  readonly chosen: boolean
  readonly model: string | null
  readonly baseUrl: string
  readonly key: 'stored' | 'environment' | 'missing' | 'not needed'
  readonly about: string
}

/** All presets, and the choice of a home. */
export function listModels(
  home: string,
  environment: ModelEnvironment,
): { readonly rows: readonly ModelRow[]; readonly chosen: ChosenModel | null } {
  const { chosen } = modelOf(home, environment)
  const keys = storedKeys(home)
  const rows = (Object.keys(presets) as PresetName[]).map((preset): ModelRow => {
    const isChosen = chosen?.preset === preset
    const { baseUrl, model, about, needsKey: wants } = presets[preset]
    const address = isChosen ? chosen.baseUrl : baseUrl
    const isStored = keys[keyName(preset, address)] !== undefined
    const key = isStored ? 'stored' : isChosen && chosen.key !== null ? 'environment' : wants ? 'missing' : 'not needed'
    return { preset, chosen: isChosen, model: isChosen ? chosen.models.learn : model, baseUrl: address, key, about }
  })
  return { rows, chosen }
}

/** Keys of different endpoints never stand in for each other. */
function keyName(preset: PresetName, baseUrl: string): string {
  return baseUrl === presets[preset].baseUrl ? preset : baseUrl.replace(/\/+$/, '')
}

/** The keys of models; the file may hold none of them, and the secret of the API keys beside them. */
function storedKeys(home: string): Readonly<Record<string, string>> {
  const stored = readJson(secretsPath(home))
  if (stored === null) return {}
  const keys = isObject(stored) ? (stored['keys'] ?? {}) : null
  if (!isObject(stored) || stored['v'] !== 1 || !isObject(keys) || !Object.values(keys).every((key) => typeof key === 'string'))
    throw new MemoryError('invalid', `${secretsPath(home)} holds no keys that can be read.`, {
      field: 'secrets.json',
      hint: 'Move it away, then choose the model again: acontext models use <preset>.',
    })
  return keys as Record<string, string>
}

async function storeKey(home: string, name: string, key: string): Promise<void> {
  // The secret of the API keys stands in the same file.
  await aloneInHome(home, 'a key of a model', () => {
    const keys = { ...storedKeys(home), [name]: key }
    const others = readJson(secretsPath(home))
    const whole = { ...(isObject(others) ? others : {}), v: 1, keys }
    return replaceFile(secretsPath(home), `${JSON.stringify(whole, null, 2)}\n`, { mode: 0o600 })
  })
}

function secretsPath(home: string): string {
  return join(home, 'secrets.json')
}

/** The choice of a home, without opening a project. */
export function modelOf(
  home: string,
  environment: ModelEnvironment,
): { readonly config: Config; readonly chosen: ChosenModel | null } {
  const config = readConfig(home)
  return { config, chosen: chosenModel(home, config, environment) }
}
