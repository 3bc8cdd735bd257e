import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openServer } from '../../daemon/server.ts'
import { temporaryDaemon, type TestDaemon } from '../support/daemon.ts'
import { form } from '../support/form.ts'
import { answerIn, say } from '../support/raw-http.ts'

type Room = TestDaemon & {
  readonly session: string
  readonly path: string
  head(more: string, key?: string): string
  stored(): number
}

/** A daemon with one session, and the head of a request that stores a message in it. */
async function room(): Promise<Room> {
  const daemon = await temporaryDaemon()
  const { id } = (await daemon.call('POST', '/api/v1/session')).json.data as unknown as { id: string }
  const path = `/api/v1/session/${id}/messages`
  const log = join(daemon.home, 'projects/default/sessions', id, 'log.jsonl')
  return {
    ...daemon,
    session: id,
    path,
    head: (more, key = daemon.key) =>
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n${more}\r\n`,
    stored: () => readFileSync(log, 'utf8').trimEnd().split('\n').length - 1,
  }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const message = JSON.stringify({ blob: { role: 'user', content: 'hello' } })
const length = `Content-Length: ${message.length}\r\n`

describe('before a body comes', () => {
  test('who asks first is told to go on when the body is wanted, and only then', async () => {
    const { url, head, stored } = await room()
    const asks = 'Expect: 100-continue\r\n'

    const { text, socket } = await say(url, head(asks + length), /\r\n\r\n$/)
    expect(text).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    socket.write(message)
    const [answered] = (await once(socket, 'data')) as [Buffer]
    const stranger = await say(url, head(asks + length, 'sk-ac-nobody'))
    const large = await say(url, head(`${asks}Content-Length: 999999999\r\n`))

    expect(answered.toString()).toMatch(/^HTTP\/1\.1 201 /)
    expect(stranger.text).toMatch(/^HTTP\/1\.1 401 /)
    expect(large.text).toMatch(/^HTTP\/1\.1 413 /)
    expect(stored()).toBe(1)
  })

  test.each([
    ['JSON', 'application/json', (64 << 20) + 1, 'the body is larger than 64 MiB'],
    ['a form', 'multipart/form-data; boundary=b', (100 << 20) + 1, 'the body is larger than 100 MiB'],
  ])('%s that says to be too large is refused before a byte of it', async (_name, type, bytes, msg) => {
    const { url, head, stored } = await room()

    const heard = await say(url, head(`Content-Length: ${bytes}\r\n`).replace('application/json', type))

    expect(answerIn(heard)).toEqual({ status: 413, json: { code: 413, msg } })
    expect(stored()).toBe(0)
  })
})

describe('what is hardly HTTP', () => {
  test.each([
    ['another protocol', '\x16\x03\x01\x02 hello\r\n\r\n', 400, 'this is no HTTP request'],
    ['a negative length', 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n', 400, 'this is no HTTP request'],
    [
      'two ways to tell the length',
      'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'this is no HTTP request',
    ],
    [
      'a flood of headers',
      `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${'X-Flood: 1\r\n'.repeat(3000)}\r\n`,
      431,
      'is larger than 16 KiB',
    ],
    ['an endless address', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`, 431, 'is larger than 16 KiB'],
  ])('%s is answered in the usual envelope, and the connection closed', async (_name, sent, status, msg) => {
    const { url, call } = await temporaryDaemon()

    const heard = await say(url, sent, /$^/)

    expect(answerIn(heard)).toEqual({ status, json: { code: status, msg: expect.stringContaining(msg) as string } })
    expect((await call('GET', '/api/v1/ping')).status).toBe(200)
  })

  test('a chunk that is none, after a good head, is 400', async () => {
    const { url, head, stored } = await room()

    const heard = await say(url, [head('Transfer-Encoding: chunked\r\n'), 'zz\r\nnonsense\r\n'], /$^/)

    expect(answerIn(heard).status).toBe(400)
    expect(stored()).toBe(0)
  })

  test('a request that does not come is given up', async () => {
    const times = { headersMs: 60, requestMs: 90, checkMs: 20 }
    const url = await listening(openServer((request) => void request.resume(), times))

    const head = await say(url, 'GET / HTTP/1.1\r\nHost: 12')
    const body = await say(url, 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n\r\nab')

    expect([answerIn(head).status, answerIn(body).status]).toEqual([408, 408])
  })

  test('in the middle of an answer a connection is cut, so that nothing is read as a part of it', async () => {
    const url = await listening(openServer((_request, response) => void response.writeHead(200).write('half')))

    const { text, socket } = await say(url, 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', /half/)
    let more = ''
    socket.on('data', (piece: Buffer) => (more += piece.toString()))
    socket.write('\x01\x02 nonsense\r\n\r\n')
    await once(socket, 'close')

    expect(text).toMatch(/^HTTP\/1\.1 200 OK/)
    expect(more).toBe('')
  })
})

describe('bodies', () => {
  test('chunks without a length are read, compressed ones are not', async () => {
    const { url, head, call, path, stored } = await room()
    const chunked = `${message.length.toString(16)}\r\n${message}\r\n0\r\n\r\n`

    const heard = await say(url, [head('Transfer-Encoding: chunked\r\n'), chunked])
    const zipped = await call('POST', path, { body: gzipSync(message), headers: { 'content-encoding': 'gzip' } })

    expect(answerIn(heard).status).toBe(201)
    expect([zipped.status, zipped.json.msg]).toEqual([
      400,
      'parameter error: body: send it as it is, without the content-encoding gzip',
    ])
    expect(stored()).toBe(1)
  })

  const many = Array.from({ length: 10_000 }, () => ({ type: 'text', text: 'x' }))
  const nested = (levels: number): string =>
    `{"blob":{"role":"user","content":"x","deep":${'['.repeat(levels)}${']'.repeat(levels)}}}`
  test.each([
    ['10,000 parts', { blob: { role: 'user', content: many } }, 'blob has 10000 parts, more than 5000'],
    ['10,000 parts of our own', { format: 'acontext', blob: { role: 'user', parts: many } }, 'blob has 10000 parts'],
    ['deep nesting', nested(150), 'blob is nested deeper than 100 levels'],
    ['deeper nesting', nested(100_000), 'body: is nested deeper than 256 levels'],
    ['a number for a text', { blob: { role: 5, content: 'x' } }, 'blob.role must be one of user, '],
    ['a number for a content', { blob: { role: 'user', content: 5 } }, 'blob.content must be text or a list'],
    ['no content', { blob: { role: 'user' } }, 'blob.content must be text or a list'],
    ['a list for a message', { blob: [] }, 'blob: must be a JSON object'],
    ['no message', {}, 'blob: '],
    ['an unknown format', { format: 'word', blob: {} }, 'format: '],
    ['a text for what is attached', { blob: { role: 'user', content: 'x' }, meta: 'x' }, 'meta: must be a JSON object'],
    [
      'more attached than 64 KiB',
      { blob: { role: 'user', content: 'x' }, meta: { a: 'x'.repeat(70_000) } },
      'meta size exceeds 64KB',
    ],
    ['a broken end', '{"blob":{"role":"user","content":"x"}', 'body: is no JSON'],
  ])('%s is refused by its name, and nothing is stored', async (_name, body, msg) => {
    const { call, path, stored } = await room()

    const { status, json } = await call('POST', path, { body, headers: { 'content-type': 'application/json' } })

    expect([status, json]).toEqual([400, { code: 400, msg: expect.stringContaining(msg) as string }])
    expect(stored()).toBe(0)
  })

  test('a form with 10,000 fields is refused, and nothing of it is left', async () => {
    const { call, path, home, stored } = await room()
    const fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}`, 'x']))

    const { status, json } = await call('POST', path, await form({ payload: message, ...fields }))

    expect([status, json.msg]).toEqual([400, 'parameter error: body: has too many fields'])
    expect(left(home)).toEqual([])
    expect(stored()).toBe(0)
  })

  test('what somebody calls __proto__ is a field like any other, and changes nothing', async () => {
    const { call, path } = await room()

    const { status } = await call('POST', path, {
      body: '{"blob":{"role":"user","content":"x"},"meta":{"__proto__":{"admin":true}}}',
      headers: { 'content-type': 'application/json' },
    })

    expect(status).toBe(201)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  test.each([
    ['a word', 'abc'],
    ['a zero byte', '%00'],
    ['a way out', '..%2f..%2fkeys.json'],
    ['a long text', 'x'.repeat(5_000)],
    ['digits', '0'.repeat(36)],
  ])('an id that is none is refused: %s', async (_name, id) => {
    const { call } = await temporaryDaemon()
    for (const [method, path] of [
      ['POST', `/session/${id}/messages`],
      ['GET', `/session/${id}/messages`],
      ['GET', `/session/${id}/configs`],
      ['DELETE', `/session/${id}`],
      ['GET', `/disk/${id}/artifact/ls`],
      ['GET', `/agent_skills/${id}`],
      ['GET', `/learning_spaces/${id}`],
    ] as const) {
      const { status, json } = await call(
        method,
        `/api/v1${path}`,
        method === 'POST' ? { body: JSON.parse(message) as object } : {},
      )
      expect([path, status, json.msg]).toEqual([path, 400, expect.stringContaining('no UUID') as string])
    }
  })
})

/** What uploads left in the folder that they come into. */
function left(home: string): readonly string[] {
  const folder = join(home, 'projects/default/cache/incoming')
  return existsSync(folder) ? readdirSync(folder) : []
}

const descriptors = (): number => readdirSync('/proc/self/fd').length

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes of this process that are in use. */
function inUse(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Sends the beginning of a request and goes away once `seen` says that it is being read. */
async function breakOff(url: string, beginning: readonly (string | Buffer)[], seen: () => boolean): Promise<void> {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  for (const piece of beginning) socket.write(piece)
  while (!seen() || socket.writableLength > 0) await turn()
  socket.destroy()
}

test.runIf(existsSync('/proc/self/fd'))('uploads that break off leave no descriptor, no file and no memory behind', async () => {
  const { url, head, home, stored } = await room()
  const piece = Buffer.alloc(1 << 20, 'x')
  const json = [head('Content-Length: 9000000\r\n'), '{"blob":{"role":"user","content":"', piece]
  const file = 'Content-Disposition: form-data; name="file"; filename="a"'
  const type = ['application/json', 'multipart/form-data; boundary=b'] as const
  const upload = [head('Content-Length: 9000000\r\n').replace(...type), `--b\r\n${file}\r\n\r\n`, piece]
  const round = async (): Promise<void> => {
    await breakOff(url, json, () => true)
    await breakOff(url, upload, () => left(home).length > 0)
    while (left(home).length > 0) await turn()
  }
  await round()
  const [before, used] = [descriptors(), inUse()]

  for (let rounds = 0; rounds < 20; rounds++) await round()

  // The daemon is in this process, so what it holds is what this process holds. Where something stays, this ends never.
  while (descriptors() > before || inUse() - used > 8 << 20) await turn()
  expect(stored()).toBe(0)
})

test('a body that grows over the limit without having said so is refused, and let go', async () => {
  const { url, head, stored } = await room()
  const used = inUse()
  const piece = `${(1 << 20).toString(16)}\r\n${'x'.repeat(1 << 20)}\r\n`

  const heard = await say(url, [head('Transfer-Encoding: chunked\r\n'), ...Array.from({ length: 66 }, () => piece)])
  heard.socket.destroy()

  expect(answerIn(heard)).toEqual({ status: 413, json: { code: 413, msg: 'the body is larger than 64 MiB' } })
  expect(stored()).toBe(0)
  while (inUse() - used > 8 << 20) await turn()
})
