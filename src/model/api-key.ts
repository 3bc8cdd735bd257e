import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'

/** A key of the project API as we keep it; the key itself is shown once, when it is made. */
export type ApiKey = {
  readonly id: string
  readonly name: string
  /** Name of the project that it leads to. */
  readonly project: string
  /** HMAC-SHA256 of the key's secret under the home's pepper, in hex. */
  readonly hash: string
  /** How the key begins, to recognise it by. */
  readonly start: string
  readonly createdAt: string
}

export const keyPrefix = 'sk-ac-'

const compactForm = /^[A-Za-z0-9_-]{76}$/
const compactVersion = 1
const secretBytes = 16
const masterBytes = 32
/** Bytes of randomness that a new key takes: its secret, and a master key that encryption can use later. */
export const keyEntropy = secretBytes + masterBytes

/** RFC 3394, the initial value. */
const wrapStart = Buffer.alloc(8, 0xa6)

/**
 * A new key: the prefix and 76 characters of base64url, which hold a version byte, a secret, and a master key that is
 * wrapped with the secret (AES key wrap). The form is that of the published wire contract.
 */
export function makeKey(entropy: Uint8Array, pepper: string): string {
  const secret = entropy.subarray(0, secretBytes)
  const cipher = createCipheriv('id-aes256-wrap', wrappingKey(hex(secret), pepper), wrapStart)
  const wrapped = Buffer.concat([cipher.update(entropy.subarray(secretBytes, keyEntropy)), cipher.final()])
  return keyPrefix + Buffer.concat([Buffer.of(compactVersion), secret, wrapped]).toString('base64url')
}

/** What a key is found by: the keyed hash of its secret. Null when it cannot be a key. */
export function keyHash(key: string, pepper: string): string | null {
  const secret = secretOf(key)
  return secret === null ? null : createHmac('sha256', pepper).update(secret.text).digest('hex')
}

/** False for a key in compact form whose master key is not the one that was wrapped with its secret. */
export function isWhole(key: string, pepper: string): boolean {
  const secret = secretOf(key)
  if (secret === null || secret.wrapped === null) return secret !== null
  try {
    const decipher = createDecipheriv('id-aes256-wrap', wrappingKey(secret.text, pepper), wrapStart)
    return Buffer.concat([decipher.update(secret.wrapped), decipher.final()]).length === masterBytes
  } catch {
    return false
  }
}

/** The secret of a key: of the compact form its 16 bytes in hex; of any other the whole text behind the prefix. */
function secretOf(key: string): { text: string; wrapped: Buffer | null } | null {
  if (!key.startsWith(keyPrefix) || key.length === keyPrefix.length) return null
  const body = key.slice(keyPrefix.length)
  const bytes = compactForm.test(body) ? Buffer.from(body, 'base64url') : null
  if (bytes === null || bytes[0] !== compactVersion) return { text: body, wrapped: null }
  return { text: hex(bytes.subarray(1, 1 + secretBytes)), wrapped: bytes.subarray(1 + secretBytes) }
}

function wrappingKey(secret: string, pepper: string): Buffer {
  const bytes = hkdfSync('sha256', secret + pepper, `${pepper}-master-key-wrap`, `${pepper} master key wrapping`, 32)
  return Buffer.from(bytes)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
