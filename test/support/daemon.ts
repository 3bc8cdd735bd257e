import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { onTestFinished } from 'vitest'
import { startDaemon, type RunningDaemon } from '../../daemon/start.ts'
import { openKeys } from '../../src/open.ts'
import { temporaryHome } from './home.ts'

export type TestDaemon = RunningDaemon & {
  readonly home: string
  /** A key of the project `default`. */
  readonly key: string
  readonly log: readonly string[]
  /** A call with that key; `body` is sent as JSON, a string or Buffer as it is. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
}

export type CallOptions = {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** Another key; null for none. */
  readonly key?: string | null
}

export type Answer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly bytes: Buffer
  /** The envelope; undefined when the answer is no JSON. */
  readonly json: Envelope
}

type Envelope = { readonly code: number; readonly msg: string; readonly data?: never } & Readonly<Record<string, unknown>>

/** A daemon on a new home at a free port, closed when the test ends. */
export async function temporaryDaemon(
  options: { readonly home?: string; readonly rootToken?: string; readonly flushMs?: number; readonly patienceMs?: number } = {},
): Promise<TestDaemon> {
  const { home = temporaryHome(), rootToken = null, ...times } = options
  const log: string[] = []
  const { key } = await openKeys({ home }).create({ name: 'test', project: 'default' })
  const daemon = await startDaemon({
    home,
    host: '127.0.0.1',
    port: 0,
    version: '0.0.0',
    rootToken,
    ...times,
    echo: (line) => void log.push(line),
  })
  let open = true
  const close = async (): Promise<void> => {
    if (open) await daemon.close()
    open = false
  }
  onTestFinished(close)
  return {
    ...daemon,
    close,
    home,
    key,
    log,
    call: (method, path, given) => call(`${daemon.url}${path}`, method, { key, ...given }),
  }
}

/** One request on a connection of its own. */
export function call(url: string, method: string, { body, headers = {}, key = null }: CallOptions = {}): Promise<Answer> {
  const raw = typeof body === 'string' || Buffer.isBuffer(body)
  const bytes = body === undefined ? null : raw ? body : JSON.stringify(body)
  const sent = {
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    ...(bytes === null || raw ? {} : { 'content-type': 'application/json' }),
    ...(bytes === null ? {} : { 'content-length': String(Buffer.byteLength(bytes)) }),
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers: sent, agent: false }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => {
        const whole = Buffer.concat(pieces)
        const text = whole.toString()
        const { statusCode: status = 0, headers: answered } = response
        // A file is given out to be saved, whatever is in it.
        const isJson = answered['content-type']?.includes('json') === true && answered['content-disposition'] === undefined
        resolve({ status, headers: answered, text, bytes: whole, json: (isJson ? JSON.parse(text) : undefined) as Envelope })
      })
    })
    request.on('error', reject)
    request.end(bytes)
  })
}
