import { describe, expect, test } from 'vitest'
import { call, temporaryDaemon } from '../support/daemon.ts'

const unauthorized = '{"code":401,"msg":"Unauthorized"}'

describe('who may come in', () => {
  test('health needs no key, ping does', async () => {
    const { call } = await temporaryDaemon()

    const [health, ping] = [await call('GET', '/health', { key: null }), await call('GET', '/api/v1/ping')]

    expect([health.status, health.text]).toEqual([200, '{"code":0,"msg":"ok"}'])
    expect([ping.status, ping.text]).toEqual([200, '{"code":0,"msg":"pong"}'])
    expect(ping.headers['content-type']).toBe('application/json; charset=utf-8')
  })

  test.each([
    ['no key', null],
    ['a key of nobody', 'sk-ac-nonsense'],
    ['another prefix', 'sk-proj-nonsense'],
    ['a prefix alone', 'sk-ac-'],
    ['nothing', ''],
  ])('%s is answered with exactly two keys, before the body is looked at', async (_name, key) => {
    const { call } = await temporaryDaemon()

    const ping = await call('GET', '/api/v1/ping', { key })
    const patch = await call('PATCH', '/api/v1/project/configs', { key, body: '{broken' })

    expect([ping.status, ping.text]).toEqual([401, unauthorized])
    expect([patch.status, patch.text]).toEqual([401, unauthorized])
  })

  test('a key whose end was changed does not fit', async () => {
    const { call, key } = await temporaryDaemon()
    const changed = key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A')

    const { status, json } = await call('GET', '/api/v1/ping', { key: changed })

    expect([status, json]).toEqual([401, { code: 401, msg: 'invalid API key: failed to unwrap compact token' }])
  })

  test('a key has the compact form, and keys.json holds none', async () => {
    const { key } = await temporaryDaemon()

    expect(key).toMatch(/^sk-ac-[A-Za-z0-9_-]{76}$/)
  })

  test('the documented key is refused like any other, and the log and a header say what to do', async () => {
    const { call, log } = await temporaryDaemon()

    const { status, text, headers } = await call('GET', '/api/v1/ping', { key: 'sk-ac-your-root-api-bearer-token' })

    expect([status, text]).toEqual([401, unauthorized])
    expect(headers['x-acontext-hint']).toContain('ROOT_API_BEARER_TOKEN')
    expect(log.join('\n')).toContain('ROOT_API_BEARER_TOKEN')
  })

  test('the root token is a key of the default project', async () => {
    const { call } = await temporaryDaemon({ rootToken: 'your-root-api-bearer-token' })

    expect((await call('GET', '/api/v1/ping', { key: 'sk-ac-your-root-api-bearer-token' })).status).toBe(200)
    expect((await call('GET', '/api/v1/ping', { key: 'sk-ac-your-root-api-bearer-tokem' })).status).toBe(401)
  })

  test('another Host or Origin is turned away', async () => {
    const { call, url } = await temporaryDaemon()
    const tryWith = async (headers: Record<string, string>): Promise<number> =>
      (await call('GET', '/api/v1/ping', { headers })).status

    expect(await tryWith({ host: 'evil.example:8029' })).toBe(403)
    expect(await tryWith({ origin: 'https://evil.example' })).toBe(403)
    expect(await tryWith({ origin: 'null' })).toBe(403)
    expect(await tryWith({ origin: url })).toBe(200)
    expect(await tryWith({ host: 'localhost:1' })).toBe(200)
  })

  test('unknown paths and wrong methods are 404 in plain text', async () => {
    const { call } = await temporaryDaemon()

    for (const [method, path] of [
      ['GET', '/api/v1/nothing'],
      ['GET', '/'],
      ['PUT', '/api/v1/user/ls'],
      ['OPTIONS', '/api/v1/ping'],
    ] as const) {
      const { status, text } = await call(method, path)
      expect([method, path, status, text]).toEqual([method, path, 404, '404 page not found'])
    }
  })
})

test('a base URL that ends too early is told', async () => {
  const { call } = await temporaryDaemon()

  for (const path of ['/ping', '/session?limit=1', '/learning_spaces']) {
    const { status, json } = await call('GET', path)
    expect([path, status, json]).toEqual([path, 404, { code: 404, msg: expect.stringContaining('/api/v1') as string }])
  }
})

describe('bodies', () => {
  const patch = '/api/v1/project/configs'

  test('an announced body over the limit is refused before it is sent', async () => {
    const { url, key } = await temporaryDaemon()

    const answer = await call(`${url}${patch}`, 'PATCH', { key, body: `{"a":"${'x'.repeat(70_000)}"}` })

    expect([answer.status, answer.json.msg]).toEqual([400, 'invalid or too-large JSON body (max 64KB)'])
  })

  test.each([
    ['broken JSON', '{"a":', 'application/json'],
    ['a list', '[]', 'application/json'],
    ['nothing', '', 'application/json'],
    ['another type', 'a: 1', 'application/yaml'],
    ['deep nesting', `{"a":${'['.repeat(300)}${']'.repeat(300)}}`, 'application/json'],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'application/json'],
  ])('%s is refused and names the body', async (_name, body, type) => {
    const { call } = await temporaryDaemon()

    const { status, json } = await call('PATCH', patch, { body, headers: { 'content-type': type } })

    expect(status).toBe(400)
    expect(json).toEqual({ code: 400, msg: expect.stringContaining('body') as string })
  })

  test('settings of the project are merged, and a null removes one', async () => {
    const { call } = await temporaryDaemon()

    const first = await call('PATCH', patch, { body: { task_success_criteria: 'tests pass', mine: { a: [1] } } })
    await call('PATCH', patch, { body: { mine: null, other: 2 } })
    const read = await call('GET', patch)

    expect(first.json).toEqual({ code: 0, msg: 'ok', data: { task_success_criteria: 'tests pass', mine: { a: [1] } } })
    expect(read.json['data']).toEqual({ task_success_criteria: 'tests pass', other: 2, encryption_enabled: false })
  })

  test.each([
    [{}, 'empty body'],
    [{ task_success_criteria: 1 }, 'task_success_criteria must be a string'],
    [{ task_failure_criteria: 'é'.repeat(1001) }, 'task_failure_criteria exceeds max length (2000 chars)'],
  ])('settings %j are refused: %s', async (body, msg) => {
    const { call } = await temporaryDaemon()

    const { status, json } = await call('PATCH', patch, { body })

    expect([status, json]).toEqual([400, { code: 400, msg }])
  })
})

describe('users', () => {
  test('a query that is wrong names its field', async () => {
    const { call } = await temporaryDaemon()
    const ask = async (query: string): Promise<string> => (await call('GET', `/api/v1/user/ls?${query}`)).json.msg

    expect(await ask('limit=201')).toBe('parameter error: limit: must be a whole number from 0 to 200')
    expect(await ask('limit=x')).toContain('limit')
    expect(await ask('time_desc=maybe')).toBe('parameter error: time_desc: must be true or false')
    expect(await ask('cursor=abc')).toContain('cursor')
    expect(await ask('limit=&time_desc=&cursor=')).toBe('')
  })

  test('deleting nobody is fine', async () => {
    const { call } = await temporaryDaemon()

    expect((await call('DELETE', '/api/v1/user/alice%2Fsub%40acontext.io')).json).toEqual({ code: 0, msg: '' })
  })
})

test('what is not offered says so', async () => {
  const { call } = await temporaryDaemon()

  const sandbox = await call('POST', '/api/v1/sandbox')

  expect([sandbox.status, sandbox.json.code]).toEqual([501, 501])
  expect(sandbox.json.msg).toContain('never executes')
  expect((await call('GET', '/api/v1/sandbox/logs')).json['data']).toEqual({ items: [], has_more: false })
  expect((await call('POST', '/api/v1/sandbox/not-an-id/exec', { body: { command: 'ls' } })).status).toBe(400)
})
