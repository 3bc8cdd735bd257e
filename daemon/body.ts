import type { IncomingMessage } from 'node:http'
import { MemoryError } from '../src/errors.ts'

/** The contract's limit for JSON bodies. */
export const jsonLimit = 64 << 20
/** Deeper JSON is no message of anybody, and walking it could end the process. */
const deepest = 256

/**
 * The body of a request as a JSON value; undefined when it is empty.
 *
 * Throws `too-large` before anything above `limit` is kept, and `invalid` for what is neither JSON nor an urlencoded form.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<unknown> {
  const bytes = await readBytes(request, limit)
  if (bytes.length === 0) return undefined
  const type = mediaType(request)
  const text = decode(bytes)
  if (type === 'application/x-www-form-urlencoded') return formValues(text)
  if (type !== '' && type !== 'application/json' && !type.endsWith('+json')) {
    throw badBody(`send it as application/json, not as ${type.slice(0, 80)}`)
  }
  checkDepth(bytes)
  return parse(text)
}

/** The media type of a request without its parameters, in lower case. */
export function mediaType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/** Throws `too-large` when the request says itself that it is larger. */
export function checkLength(request: IncomingMessage, limit: number): void {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
}

export function tooLarge(limit: number): MemoryError {
  const size = limit >= 1 << 20 ? `${Math.floor(limit / (1 << 20))} MiB` : `${Math.floor(limit / 1024)} KiB`
  return new MemoryError('too-large', `the body is larger than ${size}`, { field: 'body' })
}

export function badBody(what: string): MemoryError {
  return new MemoryError('invalid', `parameter error: body: ${what}`, { field: 'body' })
}

function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  checkLength(request, limit)
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    let size = 0
    request.on('data', (piece: Buffer) => {
      size += piece.length
      if (size <= limit) return void pieces.push(piece)
      pieces.length = 0
      reject(tooLarge(limit))
    })
    request.on('end', () => resolve(pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)))
    const gone = (): void => {
      if (!request.complete) reject(new MemoryError('interrupted', 'The client went away before its body was whole.'))
    }
    request.on('error', gone)
    request.on('close', gone)
  })
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw badBody('is no UTF-8')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badBody(`is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`)
  }
}

/** Refuses what only an attacker nests: those who walk it later do so by recursion. */
function checkDepth(bytes: Buffer): void {
  let depth = 0
  let inText = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (inText) {
      if (byte === 0x5c) at++
      else if (byte === 0x22) inText = false
    } else if (byte === 0x22) inText = true
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > deepest) throw badBody(`is nested deeper than ${deepest} levels`)
    } else if (byte === 0x5d || byte === 0x7d) depth--
  }
}

/** The fields of an urlencoded form; those that read as JSON objects, numbers or booleans are taken as such. */
function formValues(text: string): Record<string, unknown> {
  return Object.fromEntries(
    [...new URLSearchParams(text)].map(([name, value]) => [name, /^(true|false|\{.*\})$/s.test(value) ? jsonOr(value) : value]),
  )
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
