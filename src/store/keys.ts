import { createCipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { MemoryError } from '../errors.ts'
import { stampOf, type Stamp } from '../model/time.ts'
import type { Clock } from '../seams/clock.ts'
import type { Ids } from '../seams/ids.ts'
import { makeDirectories, readJson, replaceFile } from './files.ts'

/** A key as `keys.json` holds it: enough to know it again, not enough to use it. */
export type Key = {
  readonly id: string
  readonly name: string
  readonly project: string
  readonly hash: string
  /** The last four characters, by which people tell keys apart. */
  readonly ends: string
  readonly createdAt: Stamp
}

/** The API keys of a home; each opens one project. */
export type Keys = {
  list(): readonly Key[]
  /** Makes a key; its text is given once and kept nowhere. */
  create(project: string, name: string): Promise<{ readonly key: Key; readonly secret: string }>
  /** Throws `not-found`. From now on the key opens nothing. */
  revoke(id: string): Promise<Key>
  /** The project that a key opens; null for none. */
  projectOf(secret: string): string | null
}

type Stored = { readonly v: 1; readonly pepper: string; readonly keys: readonly Key[] }

export const keyPrefix = 'sk-ac-'
const version = 1
// RFC 3394, section 2.2.3.1.
const wrapStart = Buffer.alloc(8, 0xa6)

export function openKeys(home: string, { clock, ids }: { clock: Clock; ids: Ids }): Keys {
  const path = join(home, 'keys.json')
  const read = (): Stored => (readJson(path) as Stored | null) ?? { v: 1, pepper: randomBytes(32).toString('hex'), keys: [] }
  const save = async (stored: Stored): Promise<void> => {
    makeDirectories(home)
    await replaceFile(path, `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 })
  }
  return {
    list: () => read().keys,
    async create(project, name) {
      const stored = read()
      const { secret, auth } = newSecret(stored.pepper)
      const hash = hashOf(auth, stored.pepper)
      const key = { id: ids.next(), name, project, hash, ends: secret.slice(-4), createdAt: stampOf(clock.now()) }
      await save({ ...stored, keys: [...stored.keys, key] })
      return { key, secret }
    },
    async revoke(id) {
      const stored = read()
      const found = stored.keys.filter((key) => key.id.startsWith(id) || key.name === id)
      const [key] = found
      if (key === undefined || found.length > 1)
        throw new MemoryError('not-found', `There is no single key "${id}".`, { field: 'key', hint: 'acontext keys list' })
      await save({ ...stored, keys: stored.keys.filter((each) => each !== key) })
      return key
    },
    projectOf(secret) {
      const auth = authOf(secret)
      if (auth === null) return null
      const { pepper, keys } = read()
      // Looked up by a keyed hash: how long it takes tells nothing of how much of a guess was right.
      const hash = hashOf(auth, pepper)
      return keys.find((key) => key.hash === hash)?.project ?? null
    },
  }
}

/**
 * A key in the compact form: `sk-ac-` and 76 characters of base64url for version, 16 bytes that authenticate, and a 32-byte
 * master key, wrapped (RFC 3394) by what HKDF makes of those 16 bytes. The master key serves nothing yet: keys made today can
 * encrypt later.
 */
function newSecret(pepper: string): { secret: string; auth: string } {
  const bytes = randomBytes(16)
  const auth = bytes.toString('hex')
  const wrapping = Buffer.from(
    hkdfSync('sha256', auth + pepper, `${pepper}-master-key-wrap`, `${pepper} master key wrapping`, 32),
  )
  const cipher = createCipheriv('id-aes256-wrap', wrapping, wrapStart)
  const master = Buffer.concat([cipher.update(randomBytes(32)), cipher.final()])
  return { secret: keyPrefix + Buffer.concat([Buffer.from([version]), bytes, master]).toString('base64url'), auth }
}

/** What of a key authenticates: the secret bytes of the compact form in hex, or all of any other. */
function authOf(secret: string): string | null {
  if (!secret.startsWith(keyPrefix) || secret.length === keyPrefix.length) return null
  const body = secret.slice(keyPrefix.length)
  const bytes = /^[\w-]{76}$/.test(body) ? Buffer.from(body, 'base64url') : null
  return bytes?.length === 57 && bytes[0] === version ? bytes.toString('hex', 1, 17) : body
}

function hashOf(auth: string, pepper: string): string {
  return createHmac('sha256', pepper).update(auth).digest('hex')
}
