import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryDaemon, type Answer, type TestDaemon } from '../support/daemon.ts'
import { api, data, nobody, type Data } from '../support/wire.ts'

// Where this server does something else than the original, on purpose: the page docs/wire.md lists it, with these tests.

type Read = { readonly items: readonly Readonly<Record<string, unknown>>[]; readonly ids: readonly string[] }

const problem = ({ status, json }: Answer): readonly [number, string] => [status, json.msg]

async function stored(daemon: TestDaemon, format: string, blobs: readonly object[]): Promise<string> {
  const { id } = data(await daemon.call('POST', `${api}/session`))
  for (const blob of blobs) data(await daemon.call('POST', `${api}/session/${id}/messages`, { body: { format, blob } }))
  return id
}

const read = async (daemon: TestDaemon, id: string, query: string): Promise<Read> =>
  data<Read>(await daemon.call('GET', `${api}/session/${id}/messages?${query}`))

async function put(daemon: TestDaemon, disk: string, name: string, content: string): Promise<void> {
  const form = new FormData()
  form.set('file', new File([content], name))
  const encoded = new Response(form)
  const headers = { 'content-type': encoded.headers.get('content-type') ?? '' }
  data(await daemon.call('POST', `${api}/disk/${disk}/artifact`, { body: Buffer.from(await encoded.arrayBuffer()), headers }))
}

describe('what is not there, and what is wrong', () => {
  test('a user, a session or a file that is not there is 404, and no fault of a database', async () => {
    const daemon = await temporaryDaemon()
    const { id: disk } = data(await daemon.call('POST', `${api}/disk`))
    const file = `${api}/disk/${disk}/artifact?file_path=/a.txt`

    expect((await daemon.call('GET', `${api}/user/nobody/resources`)).status).toBe(404)
    expect(problem(await daemon.call('GET', `${api}/session/${nobody}/configs`))).toEqual([404, 'session not found'])
    expect(problem(await daemon.call('DELETE', file))).toEqual([404, 'artifact not found'])
    const update = { body: { file_path: '/a.txt', meta: '{}' } }
    expect(problem(await daemon.call('PUT', `${api}/disk/${disk}/artifact`, update))).toEqual([404, 'artifact not found'])
  })

  test('a cursor that is none, or a pattern that is none, is 400 and says which', async () => {
    const daemon = await temporaryDaemon()
    const { id: disk } = data(await daemon.call('POST', `${api}/disk`))
    const { id: session } = data(await daemon.call('POST', `${api}/session`))
    const lists = ['/session', '/disk', '/agent_skills', '/user/ls', '/learning_spaces', '/sandbox/logs']

    for (const path of [...lists, `/session/${session}/task`, `/session/${session}/events`, `/session/${session}/messages`]) {
      const { status, json } = await daemon.call('GET', `${api}${path}?limit=1&cursor=nonsense`)
      expect([path, status, json.msg]).toEqual([path, 400, expect.stringContaining('cursor')])
    }
    const grep = await daemon.call('GET', `${api}/disk/${disk}/artifact/grep?query=${encodeURIComponent('(a')}`)
    expect([grep.status, grep.json.msg]).toEqual([400, expect.stringContaining('regular expression')])
  })

  test('a slash too many at the end of a path makes no difference', async () => {
    const daemon = await temporaryDaemon()

    expect((await daemon.call('GET', `${api}/ping/`)).json).toEqual({ code: 0, msg: 'pong' })
    expect((await daemon.call('POST', `${api}/session/`)).status).toBe(201)
  })

  test('encryption is refused in words, not pretended', async () => {
    const daemon = await temporaryDaemon()

    expect(problem(await daemon.call('POST', `${api}/project/encrypt`))).toEqual([501, expect.stringContaining('encrypt')])
    expect(problem(await daemon.call('POST', `${api}/project/decrypt`))).toEqual([400, 'project encryption is not enabled'])
  })
})

describe('users and files', () => {
  test('a user may have a slash in the name', async () => {
    const daemon = await temporaryDaemon()
    data(await daemon.call('POST', `${api}/session`, { body: { user: 'team/ada' } }))

    expect(data(await daemon.call('GET', `${api}/user/team%2Fada/resources`))).toMatchObject({ counts: { sessions_count: 1 } })
    expect((await daemon.call('DELETE', `${api}/user/team%2Fada`)).status).toBe(200)
    expect((await daemon.call('GET', `${api}/user/team%2Fada/resources`)).status).toBe(404)
  })

  test('percent and underscore in a glob stand for themselves', async () => {
    const daemon = await temporaryDaemon()
    const { id: disk } = data(await daemon.call('POST', `${api}/disk`))
    for (const name of ['a_b.txt', 'axb.txt', '100%.txt']) await put(daemon, disk, name, 'x')
    const found = async (query: string): Promise<readonly unknown[]> =>
      data<Data[]>(await daemon.call('GET', `${api}/disk/${disk}/artifact/glob?query=${encodeURIComponent(query)}`)).map(
        ({ filename }) => filename,
      )

    expect(await found('/a_b*')).toEqual(['a_b.txt'])
    expect(await found('/%')).toEqual([])
    expect(await found('*%.txt')).toEqual(['100%.txt'])
  })

  test('a link that was asked to live for no time lives as long as any other', async () => {
    const daemon = await temporaryDaemon()
    const { id: disk } = data(await daemon.call('POST', `${api}/disk`))
    await put(daemon, disk, 'a.txt', 'x')

    const { public_url: url } = data<{ public_url: string }>(
      await daemon.call('GET', `${api}/disk/${disk}/artifact?file_path=/a.txt&expire=0`),
    )

    const [ticket = ''] = url.split('/').at(-1)?.split('.') ?? []
    const { expires } = JSON.parse(Buffer.from(ticket, 'base64url').toString()) as { expires: number }
    expect(expires).toBeLessThan(Date.now() + 2 * 3600_000)
    expect((await daemon.call('GET', new URL(url).pathname, { key: null })).text).toBe('x')
  })
})

describe('messages', () => {
  test('what is strange in a message costs only itself', async () => {
    const daemon = await temporaryDaemon()
    const call = { id: 'c1', function: { name: 'look', arguments: '{}' } }
    const openai = await stored(daemon, 'openai', [{ role: 'assistant', tool_calls: [call] }])
    const blocks = [
      { type: 'text', text: 'before' },
      { type: 'hologram', depth: 3 },
      { type: 'text', text: 'after' },
    ]
    const anthropic = await stored(daemon, 'anthropic', [{ role: 'user', content: blocks }])
    const gemini = await stored(daemon, 'gemini', [{ role: 'model', parts: [{ functionCall: { id: 'g', name: 'look' } }] }])

    expect((await read(daemon, openai, '')).items).toEqual([{ role: 'assistant', tool_calls: [{ ...call, type: 'function' }] }])
    expect((await read(daemon, anthropic, '')).items).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'before' },
          { type: 'text', text: 'after' },
        ],
      },
    ])
    expect((await read(daemon, anthropic, 'format=anthropic')).items).toEqual([{ role: 'user', content: blocks }])
    expect((await read(daemon, gemini, '')).items).toEqual([
      { role: 'assistant', tool_calls: [{ ...call, id: 'g', type: 'function' }] },
    ])
  })

  test('a message without parts has an empty list of them, and items stand beside their ids in every format', async () => {
    const daemon = await temporaryDaemon()
    const empty = { role: 'user', parts: [] }
    const id = await stored(daemon, 'acontext', [empty, { role: 'user', parts: [{ type: 'text', text: 'hi' }] }])

    expect((await read(daemon, id, 'format=acontext')).items[0]).toMatchObject({ parts: [] })
    for (const format of ['openai', 'anthropic', 'gemini', 'acontext']) {
      const { items, ids } = await read(daemon, id, `format=${format}`)
      expect([format, items.length]).toEqual([format, ids.length])
    }
  })

  test('no address in a message is ever fetched', async () => {
    const asked: unknown[] = []
    const server = createServer((request, response) => {
      asked.push(request.url)
      response.end('x')
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/picture.png`
    const daemon = await temporaryDaemon()
    const id = await stored(daemon, 'openai', [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }])

    const [anthropic] = (await read(daemon, id, 'format=anthropic')).items
    const [gemini] = (await read(daemon, id, 'format=gemini')).items

    expect(anthropic).toEqual({ role: 'user', content: [{ type: 'image', source: { type: 'url', url } }] })
    expect(gemini).toMatchObject({ role: 'user' })
    expect(asked).toEqual([])
  })

  test('an uploaded picture goes to every provider, with and without links', async () => {
    const daemon = await temporaryDaemon()
    const { id } = data(await daemon.call('POST', `${api}/session`))
    const form = new FormData()
    form.set(
      'payload',
      JSON.stringify({ format: 'acontext', blob: { role: 'user', parts: [{ type: 'image', file_field: 'f' }] } }),
    )
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
    form.set('f', new File([png], 'dot.png'))
    const encoded = new Response(form)
    const headers = { 'content-type': encoded.headers.get('content-type') ?? '' }
    data(await daemon.call('POST', `${api}/session/${id}/messages`, { body: Buffer.from(await encoded.arrayBuffer()), headers }))

    for (const format of ['openai', 'anthropic', 'gemini'])
      for (const links of ['true', 'false']) {
        const text = JSON.stringify((await read(daemon, id, `format=${format}&with_asset_public_url=${links}`)).items)
        expect(text).toContain(png.toString('base64'))
      }
  })
})
