import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'

/** What a link leads to: a file of a disk, or one inside a message. */
export type Linked =
  { readonly disk: string; readonly path: string } | { readonly asset: string; readonly filename: string; readonly mime: string }

type Ticket = { readonly project: string; readonly linked: Linked; readonly expires: number }

/** Links that let whoever has one read a file, for a while, without a key. They are signed, so nothing has to be remembered. */
export type Links = {
  /** An absolute URL at the address that the request came to, good for so many seconds. */
  link(request: IncomingMessage, project: string, linked: Linked, seconds: number): { url: string; expiresAt: Date }
  /** What a link's token leads to; null when it was not made here or has expired. */
  read(token: string): { readonly project: string; readonly linked: Linked } | null
}

/** No link lives longer than a year, in seconds, whatever is asked for. */
export const longestLink = 366 * 24 * 3600
/** Of the key that links are signed with: as long as what HMAC-SHA256 gives. */
const secretBytes = 32

export function openLinks(home: string, now: () => number = Date.now): Links {
  let secret: Buffer | null = null
  const sign = (text: string): string =>
    createHmac('sha256', (secret ??= readSecret(home)))
      .update(text)
      .digest('base64url')
  return {
    link(request, project, linked, seconds) {
      const expires = now() + seconds * 1000
      const text = Buffer.from(JSON.stringify({ project, linked, expires } satisfies Ticket)).toString('base64url')
      const { host = 'localhost' } = request.headers
      return { url: `http://${host}/api/v1/material/${text}.${sign(text)}`, expiresAt: new Date(expires) }
    },
    read(token) {
      const [text = '', signature = ''] = token.split('.')
      const [given, right] = [Buffer.from(signature), Buffer.from(sign(text))]
      if (given.length !== right.length || !timingSafeEqual(given, right)) return null
      const { project, linked, expires } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Ticket
      return expires > now() ? { project, linked } : null
    },
  }
}

/** What links of this home are signed with; made when it is first needed, readable by this user only. */
function readSecret(home: string): Buffer {
  const path = join(home, 'links.key')
  try {
    const bytes = readFileSync(path)
    if (bytes.length === secretBytes) return bytes
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const bytes = randomBytes(secretBytes)
  mkdirSync(home, { recursive: true })
  writeFileSync(`${path}.tmp`, bytes, { mode: 0o600 })
  chmodSync(`${path}.tmp`, 0o600)
  renameSync(`${path}.tmp`, path)
  return bytes
}
