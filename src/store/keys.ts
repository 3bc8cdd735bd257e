import { hash as digestOf, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { MemoryError } from '../errors.ts'
import { isWhole, keyEntropy, keyHash, makeKey, type ApiKey } from '../model/api-key.ts'
import { isObject } from '../model/json.ts'
import { stampOf } from '../model/time.ts'
import type { Clock } from '../seams/clock.ts'
import type { Ids } from '../seams/ids.ts'
import { makeDirectories, readJson, replaceFile, statsOf } from './files.ts'
import { newerVersion } from './session-log.ts'

/** The keys of a home's projects: `keys.json`, in which no key can be read. */
export type Keys = {
  list(): readonly ApiKey[]
  /** By its name, id or the start of that. Throws `not-found`, or `usage` where several fit. */
  get(id: string): ApiKey
  /** What a key leads to; null for none of ours, `broken` for one whose end was changed. Takes as long for any key. */
  find(key: string): { readonly project: string } | 'broken' | null
  /** Makes a key and gives it, which cannot be done again. */
  create(input: { readonly name: string; readonly project: string }): Promise<{ readonly key: string; readonly entry: ApiKey }>
  /** Makes a new key in the place of one (or of all of a project); the old ones stop working at once. */
  rotate(project: string, id?: string): Promise<{ readonly key: string; readonly entry: ApiKey }>
  /** Throws `not-found`. */
  revoke(id: string): Promise<ApiKey>
  /** All keys of a project that is no more. */
  revokeAll(project: string): Promise<number>
}

/** What the two files say while they are the same; `led` is where keys that were shown led to, by their SHA-256. */
type Seen = {
  readonly sign: string
  readonly keys: readonly ApiKey[]
  readonly pepper: string | null
  readonly led: Map<string, { readonly project: string }>
}

type Tools = {
  readonly ids: Ids
  readonly clock: Clock
  random(bytes: number): Uint8Array
  /** Runs alone among all processes that use this home. */
  alone<T>(work: () => Promise<T>): Promise<T>
}

const secretMode = 0o600

export function openKeys(home: string, tools: Tools): Keys {
  const path = join(home, 'keys.json')
  const secrets = join(home, 'secrets.json')
  let seen: Seen | null = null
  let looked = false

  /**
   * Read again only when a file was replaced: a key that another process revoked stops working here at once. All calls that
   * arrive in one turn of the event loop share one look.
   */
  function read(): Seen {
    if (seen !== null && looked) return seen
    looked = true
    setImmediate(() => (looked = false))
    const sign = [path, secrets].map(signOf).join(' ')
    if (seen?.sign !== sign) seen = { sign, keys: readKeys(path), pepper: readPepper(secrets), led: new Map() }
    return seen
  }

  async function pepper(): Promise<string> {
    const known = read().pepper
    if (known !== null) return known
    if (read().keys.length > 0) {
      throw new MemoryError('invalid', `${secrets} lacks the "pepper" under which ${path} keeps its keys.`, {
        field: secrets,
        hint: `Put secrets.json back from a backup, or delete ${path} and make new keys.`,
      })
    }
    const made = Buffer.from(tools.random(32)).toString('hex')
    const stored = readJson(secrets)
    await write(secrets, { v: 1, ...(isObject(stored) ? stored : {}), pepper: made })
    return made
  }

  const write = async (file: string, value: object): Promise<void> => {
    makeDirectories(home)
    await replaceFile(file, `${JSON.stringify(value, null, 2)}\n`, { mode: secretMode })
    seen = null
  }

  async function change(next: (keys: readonly ApiKey[]) => readonly ApiKey[]): Promise<void> {
    await write(path, { v: 1, keys: next(read().keys) })
  }

  async function make(input: { name: string; project: string }, replaced: (key: ApiKey) => boolean) {
    const secret = await pepper()
    const key = makeKey(tools.random(keyEntropy), secret)
    const entry: ApiKey = {
      id: tools.ids.next(),
      ...input,
      hash: keyHash(key, secret) ?? '',
      start: key.slice(0, 14),
      createdAt: stampOf(tools.clock.now()),
    }
    await change((keys) => [...keys.filter((each) => !replaced(each)), entry])
    return { key, entry }
  }

  function byId(id: string): ApiKey {
    const found = read().keys.filter((key) => key.id === id || key.name === id || (id.length >= 4 && key.id.startsWith(id)))
    const [only] = found
    if (only !== undefined && found.length === 1) return only
    const [code, text] =
      only === undefined ? (['not-found', 'There is no key'] as const) : (['usage', 'Several keys fit'] as const)
    throw new MemoryError(code, `${text} "${id}".`, { field: 'key', hint: 'acontext keys list' })
  }

  return {
    list: () => read().keys,
    get: byId,
    find(key) {
      const { keys, pepper: secret, led } = read()
      const digest = digestOf('sha256', key)
      const known = led.get(digest)
      if (known !== undefined) return known
      const hash = secret === null ? null : keyHash(key, secret)
      if (hash === null || secret === null) return null
      // All are compared, so that the time tells nothing about which one fits.
      const found = keys.filter((each) => equalTexts(each.hash, hash))[0]
      if (found === undefined) return null
      if (!isWhole(key, secret)) return 'broken'
      const leads = { project: found.project }
      led.set(digest, leads)
      return leads
    },
    create: (input) => tools.alone(() => make(input, () => false)),
    rotate: (project, id) =>
      tools.alone(async () => {
        const old = id === undefined ? null : byId(id)
        const input = old === null ? { name: 'rotated', project } : { name: old.name, project: old.project }
        return make(input, (each) => (old === null ? each.project === project : each.id === old.id))
      }),
    revoke: (id) =>
      tools.alone(async () => {
        const key = byId(id)
        await change((keys) => keys.filter((each) => each.id !== key.id))
        return key
      }),
    revokeAll: (project) =>
      tools.alone(async () => {
        const gone = read().keys.filter((key) => key.project === project).length
        if (gone > 0) await change((keys) => keys.filter((key) => key.project !== project))
        return gone
      }),
  }
}

/** True for equal texts, in a time that depends on their lengths alone. */
export function equalTexts(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function readKeys(path: string): readonly ApiKey[] {
  const stored = readJson(path)
  if (stored === null) return []
  if (isObject(stored) && stored['v'] !== 1) throw newerVersion(path, stored['v'])
  if (isObject(stored) && Array.isArray(stored['keys'])) return stored['keys'] as ApiKey[]
  throw new MemoryError('invalid', `${path} holds no list of keys.`, { field: path, hint: 'Put it back from a backup.' })
}

function readPepper(path: string): string | null {
  const stored = readJson(path)
  return isObject(stored) && typeof stored['pepper'] === 'string' ? stored['pepper'] : null
}

function signOf(path: string): string {
  const stats = statsOf(path)
  return stats === null ? '-' : `${stats.ino}:${stats.size}:${stats.mtimeMs}`
}
