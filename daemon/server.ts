import { createServer, STATUS_CODES, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export type ServerTimes = {
  /** For the head of a request, from its first byte. */
  readonly headersMs: number
  /** For a request with its body: 100 MiB in this time is 350 KiB a second. */
  readonly requestMs: number
  /** How often both are looked at. */
  readonly checkMs: number
}

const usualTimes: ServerTimes = { headersMs: 20_000, requestMs: 300_000, checkMs: 5_000 }

/** What the parser of HTTP complains of, as status and sentence; all else that it cannot read is 400. */
const complaints: Readonly<Record<string, readonly [status: number, text: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'the head of the request (its address and headers) is larger than 16 KiB'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'the extensions of a chunk are too long'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request did not come in time'],
}

/**
 * A server for an application. What is so broken that it reaches no route is answered in the envelope of all other failures, and
 * whoever asks before sending a body (`Expect: 100-continue`) waits until a route wants it.
 */
export function openServer(app: RequestListener, { headersMs, requestMs, checkMs }: ServerTimes = usualTimes): Server {
  const answers = new WeakMap<Socket, ServerResponse>()
  const serve: RequestListener = (request, response) => {
    answers.set(request.socket, response)
    app(request, response)
  }
  const times = { headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval: checkMs }
  const server = createServer(times, serve)
  server.on('checkContinue', serve)
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const last = answers.get(socket)
    // In the middle of an answer another one would be read as a part of it.
    const midway = last !== undefined && last.headersSent && !last.writableFinished
    if (!socket.writable || midway || error.code === 'ECONNRESET') return void socket.destroy()
    const [status, text] = complaints[error.code ?? ''] ?? [400, 'this is no HTTP request']
    socket.end(refusal(status, text), () => socket.destroy())
  })
  return server
}

function refusal(status: number, msg: string): string {
  const body = JSON.stringify({ code: status, msg })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
