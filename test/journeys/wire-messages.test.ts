import { describe, expect, test } from 'vitest'
import { temporaryDaemon, type Answer, type TestDaemon } from '../support/daemon.ts'

// The numbers are those of the gotchas in the description of the wire format.

type Data = Readonly<Record<string, unknown>> & { readonly id: string }

const data = <T = Data>(answer: Answer): T => (answer.json as { data: T }).data
const api = '/api/v1'

async function session(daemon: TestDaemon, body: object = {}): Promise<string> {
  return data(await daemon.call('POST', `${api}/session`, { body })).id
}

const store = (daemon: TestDaemon, id: string, blob: object, more: object = {}): Promise<Answer> =>
  daemon.call('POST', `${api}/session/${id}/messages`, { body: { blob, ...more } })

const said = (text: string, role = 'user'): object => ({ role, content: text })

async function talk(daemon: TestDaemon, texts: readonly string[]): Promise<string> {
  const id = await session(daemon)
  for (const [at, text] of texts.entries()) await store(daemon, id, said(text, at % 2 === 0 ? 'user' : 'assistant'))
  return id
}

type Read = {
  readonly items: readonly Readonly<Record<string, unknown>>[]
  readonly ids: readonly string[]
  readonly metas: readonly object[]
  readonly has_more: boolean
  readonly next_cursor?: string
  readonly this_time_tokens: number
  readonly edit_at_message_id?: string
  readonly events?: readonly object[]
  readonly public_urls?: Readonly<Record<string, { readonly url: string }>>
}

async function read(daemon: TestDaemon, id: string, query: Readonly<Record<string, string>> = {}): Promise<Read> {
  return data<Read>(await daemon.call('GET', `${api}/session/${id}/messages?${new URLSearchParams(query).toString()}`))
}

const contents = ({ items }: Read): readonly unknown[] => items.map((item) => item['content'])

describe('envelope', () => {
  test('gotcha 4: empty bodies without a content type start and flush and copy', async () => {
    const daemon = await temporaryDaemon()

    const started = await daemon.call('POST', `${api}/session`)
    const { id } = data(started)
    const answers = [
      await daemon.call('POST', `${api}/session/${id}/flush`),
      await daemon.call('POST', `${api}/session/${id}/copy`),
    ]

    expect([started, ...answers].map(({ status }) => status)).toEqual([201, 200, 200])
  })

  test('gotcha 5: null counts as absent, in bodies and in acontext blobs', async () => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon, { user: null, configs: null, use_uuid: null })

    const part = { type: 'text', text: 'hi', meta: null, file_field: null }
    const kept = await store(daemon, id, { role: 'user', parts: [part], meta: null }, { format: 'acontext', meta: null })

    expect(kept.status).toBe(201)
    expect(data<{ parts: object[] }>(kept).parts).toEqual([{ type: 'text', text: 'hi' }])
  })

  test('gotcha 9: copying what is not there, or no id, is told by the names that clients look for', async () => {
    const daemon = await temporaryDaemon()

    const unknown = await daemon.call('POST', `${api}/session/9b2f6a4e-0000-4000-8000-000000000000/copy`)
    const nonsense = await daemon.call('POST', `${api}/session/nonsense/copy`)

    expect([unknown.status, unknown.json.msg]).toEqual([404, 'SESSION_NOT_FOUND'])
    expect([nonsense.status, nonsense.json.msg]).toEqual([400, 'INVALID_SESSION_ID'])
  })
})

describe('shapes', () => {
  test('gotcha 12: keys that clients need are there, with null where they say nothing', async () => {
    const daemon = await temporaryDaemon()
    const started = data(await daemon.call('POST', `${api}/session`))
    const message = data(await store(daemon, started.id, said('hello')))

    expect(started).toMatchObject({ configs: null, disable_task_tracking: false, user_id: null, space_id: null })
    expect(message).toMatchObject({
      parent_id: null,
      task_id: null,
      meta: {},
      role: 'user',
      session_task_process_status: 'pending',
    })
    expect(await read(daemon, started.id)).toMatchObject({ has_more: false, ids: [message.id], metas: [{}] })
  })

  test('gotcha 14: next_cursor is there exactly when there is more', async () => {
    const daemon = await temporaryDaemon()
    for (const number of [1, 2, 3]) await session(daemon, { configs: { number } })
    const seen: unknown[] = []
    let page: Omit<Read, 'items'> & { readonly items: readonly { readonly configs: { readonly number: number } }[] }
    let cursor = ''

    do {
      page = data(await daemon.call('GET', `${api}/session?limit=2&cursor=${cursor}`))
      seen.push(...page.items.map(({ configs }) => configs.number))
      expect(page.next_cursor !== undefined && page.next_cursor !== '').toBe(page.has_more)
      cursor = page.next_cursor ?? ''
    } while (page.has_more)

    expect(seen).toEqual([1, 2, 3])
  })

  test('gotcha 15: ids are UUIDs of version 4 or 5', async () => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon)

    expect([id, data(await store(daemon, id, said('x'))).id]).toEqual(
      [0, 0].map(() => expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)),
    )
  })

  test('gotcha 16: GET gives the session, PATCH its settings, PUT nothing; null takes a key out', async () => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon, { configs: { a: 1 } })
    const path = `${api}/session/${id}/configs`

    const patched = await daemon.call('PATCH', path, { body: { configs: { b: 2, a: null } } })
    const got = await daemon.call('GET', path)
    const put = await daemon.call('PUT', path, { body: { configs: { c: 3 } } })
    const kept = await daemon.call('PUT', path, { body: { configs: null } })

    expect(data<object>(patched)).toEqual({ configs: { b: 2 } })
    expect(data(got)).toMatchObject({ id, configs: { b: 2 } })
    expect([put.json, kept.json]).toEqual([
      { code: 0, msg: '' },
      { code: 0, msg: '' },
    ])
    expect(data(await daemon.call('GET', path))).toMatchObject({ configs: { c: 3 } })
  })

  test('gotcha 17: user meta stands apart from what the format needs', async () => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon)
    const kept = await store(daemon, id, { role: 'user', content: 'x', name: 'ana' }, { meta: { tag: 1 } })
    const message = data(kept).id
    const patched = await daemon.call('PATCH', `${api}/session/${id}/messages/${message}/meta`, {
      body: { meta: { tag: null, more: [2] } },
    })

    const { items, metas } = await read(daemon, id, { format: 'acontext' })

    expect(data(kept)['meta']).toEqual({ tag: 1 })
    expect(data<object>(patched)).toEqual({ meta: { more: [2] } })
    expect(metas).toEqual([{ more: [2] }])
    expect(items[0]?.['meta']).toEqual({ source_format: 'openai', name: 'ana', __user_meta__: { more: [2] } })
  })

  test('gotcha 18: creations are 201; events, copies and a session that is there are 200', async () => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon)

    const answers = [
      await daemon.call('POST', `${api}/session`, { body: { use_uuid: '3c1f2b8e-5a07-4c57-9a51-7d1a0d6f4a11' } }),
      await daemon.call('POST', `${api}/session`, { body: { use_uuid: '{3C1F2B8E5A074C579A517D1A0D6F4A11}' } }),
      await daemon.call('POST', `${api}/session/${id}/events`, { body: { type: 'note', data: { a: 1 } } }),
      await daemon.call('POST', `${api}/session/${id}/copy`),
      await store(daemon, id, said('x')),
    ]

    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 201])
  })
})

describe('sessions and messages', () => {
  test('gotcha 19: items come oldest first whatever time_desc says, and all of them without a limit', async () => {
    const daemon = await temporaryDaemon()
    const id = await talk(daemon, ['a', 'b', 'c'])

    expect(contents(await read(daemon, id, { time_desc: 'true' }))).toEqual(['a', 'b', 'c'])
    expect(contents(await read(daemon, id, { limit: '0' }))).toEqual(['a', 'b', 'c'])
  })

  test('gotcha 20: limit and time_desc give the newest, then those before them', async () => {
    const daemon = await temporaryDaemon()
    const id = await talk(daemon, ['a', 'b', 'c', 'd', 'e'])

    const newest = await read(daemon, id, { limit: '2', time_desc: 'true' })
    const before = await read(daemon, id, { limit: '2', time_desc: 'true', cursor: newest.next_cursor ?? '' })
    const rest = await read(daemon, id, { limit: '2', time_desc: 'true', cursor: before.next_cursor ?? '' })
    const forward = await read(daemon, id, { limit: '2' })
    const next = await read(daemon, id, { limit: '2', cursor: forward.next_cursor ?? '' })

    expect([newest, before, rest, forward, next].map(contents)).toEqual([['d', 'e'], ['b', 'c'], ['a'], ['a', 'b'], ['c', 'd']])
    expect([newest.has_more, before.has_more, rest.has_more]).toEqual([true, true, false])
  })

  test('gotcha 21: times strictly increase, in copies too', async () => {
    const daemon = await temporaryDaemon()
    const id = await talk(daemon, ['a', 'b', 'c', 'd'])
    const copy = data<{ new_session_id: string }>(await daemon.call('POST', `${api}/session/${id}/copy`)).new_session_id

    for (const each of [id, copy]) {
      const { items } = await read(daemon, each, { format: 'acontext' })
      const times = items.map((item) => String(item['created_at']))
      expect(times).toEqual([...new Set(times)].sort())
      expect(items.map((item) => (item['parts'] as { text: string }[])[0]?.text)).toEqual(['a', 'b', 'c', 'd'])
    }
  })

  test('gotcha 24: a session of nobody, or of another project', async () => {
    const daemon = await temporaryDaemon()
    const unknown = `${api}/session/9b2f6a4e-0000-4000-8000-000000000000`

    const statuses = [
      await daemon.call('POST', `${unknown}/messages`, { body: { blob: said('x') } }),
      await daemon.call('GET', `${unknown}/messages`),
      await daemon.call('GET', `${unknown}/task`),
      await daemon.call('GET', `${unknown}/configs`),
      await daemon.call('DELETE', unknown),
      await daemon.call('POST', `${unknown}/flush`),
    ].map(({ status }) => status)

    expect(statuses).toEqual([400, 400, 404, 404, 404, 404])
  })

  test('gotcha 25 and 26: arguments are text in OpenAI and an object in Anthropic; a call without id is legal', async () => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon)
    await store(
      daemon,
      id,
      { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'look', input: { a: 1 } }] },
      { format: 'anthropic' },
    )
    const legal = await store(
      daemon,
      id,
      { role: 'assistant', parts: [{ type: 'tool-call', meta: { name: 'x', arguments: {} } }] },
      { format: 'acontext' },
    )

    const [openai] = (await read(daemon, id)).items
    const [anthropic] = (await read(daemon, id, { format: 'anthropic' })).items

    expect(legal.status).toBe(201)
    expect(openai?.['tool_calls']).toEqual([{ id: 't1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } }])
    expect(anthropic?.['content']).toEqual([{ type: 'tool_use', id: 't1', name: 'look', input: { a: 1 } }])
  })

  test('gotcha 27: several results of one message stay one item, so that items, ids and metas are aligned', async () => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon)
    const result = (call: string): object => ({ type: 'tool_result', tool_use_id: call, content: `of ${call}` })
    await store(daemon, id, { role: 'user', content: [result('a'), result('b')] }, { format: 'anthropic' })

    const { items, ids, metas } = await read(daemon, id)

    expect([items.length, ids.length, metas.length]).toEqual([1, 1, 1])
  })

  test('gotcha 28: system text is kept as such and comes back in OpenAI', async () => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon)
    const kept = await store(daemon, id, said('be brief', 'system'))

    expect(data(kept)['role']).toBe('user')
    expect((await read(daemon, id)).items).toEqual([{ role: 'system', content: 'be brief' }])
  })

  test('gotcha 29: base64 images come back in every format', async () => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon)
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/gif', data: 'R0lGODlh' } }
    await store(daemon, id, { role: 'user', content: [image] }, { format: 'anthropic' })

    expect((await read(daemon, id)).items[0]?.['content']).toMatchObject([
      { image_url: { url: 'data:image/gif;base64,R0lGODlh' } },
    ])
    expect((await read(daemon, id, { format: 'anthropic' })).items[0]?.['content']).toEqual([image])
    expect((await read(daemon, id, { format: 'gemini' })).items[0]?.['parts']).toEqual([
      { inlineData: { mimeType: 'image/gif', data: 'R0lGODlh' } },
    ])
  })

  test('gotcha 30: a Gemini answer needs the oldest open call of its name, and takes it only then', async () => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon)
    const call = (name: string): object => ({ functionCall: { name, args: {} } })
    const response = (name: string): object => ({ role: 'user', parts: [{ functionResponse: { name, response: { ok: name } } }] })
    const gemini = { format: 'gemini' }
    await store(daemon, id, { role: 'model', parts: [call('first'), call('second')] }, gemini)

    const statuses = [
      await store(daemon, id, response('second'), gemini),
      await store(daemon, id, response('first'), gemini),
      await store(daemon, id, response('second'), gemini),
      await store(daemon, id, response('second'), gemini),
    ].map(({ status }) => status)
    const openai = await read(daemon, id)

    expect(statuses).toEqual([400, 201, 201, 400])
    const calls = openai.items[0]?.['tool_calls'] as { id: string }[]
    expect(openai.items.slice(1).map((item) => item['tool_call_id'])).toEqual(calls.map((each) => each.id))
  })

  test('gotcha 31: strategies work by kind, edit_at_message_id is the state before, and an unknown pin is none', async () => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon)
    for (const at of [1, 2, 3, 4, 5]) {
      const call = { id: `c${at}`, type: 'function', function: { name: 'look', arguments: `{"at":${at}}` } }
      await store(daemon, id, { role: 'assistant', content: null, tool_calls: [call] })
      await store(daemon, id, { role: 'tool', tool_call_id: `c${at}`, content: `result ${at}` })
    }
    const strategies = JSON.stringify([
      { type: 'token_limit', params: { limit_tokens: 100_000 } },
      { type: 'remove_tool_result', params: { keep_recent_n_tool_results: 1 } },
    ])
    const plain = await read(daemon, id)

    const edited = await read(daemon, id, { edit_strategies: strategies, pin_editing_strategies_at_message: 'nobody' })
    const pinned = await read(daemon, id, { edit_strategies: strategies, pin_editing_strategies_at_message: plain.ids[3] ?? '' })
    const bad = await daemon.call(
      'GET',
      `${api}/session/${id}/messages?edit_strategies=${encodeURIComponent('[{"type":"shrink"}]')}`,
    )

    const results = (page: Read): unknown[] => contents(page).filter((content) => content !== undefined)
    expect(results(edited)).toEqual(['Done', 'Done', 'Done', 'Done', 'result 5'])
    expect(edited.edit_at_message_id).toBe(plain.ids.at(-1))
    expect(edited.this_time_tokens).toBeLessThan(plain.this_time_tokens)
    expect(results(pinned)).toEqual(['Done', 'result 2', 'result 3', 'result 4', 'result 5'])
    expect(pinned.edit_at_message_id).toBe(plain.ids[3])
    expect([bad.status, bad.json.msg]).toEqual([400, expect.stringMatching(/edit_strategies\[0\]\.type/)])
  })

  test('gotcha 32: a flush shows tasks, counted from 1, in order', async () => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon)
    await store(daemon, id, said('I need a plan for the landing page. Then rename the report of March, please.'))
    await store(daemon, id, said('I renamed the report of March.', 'assistant'))
    const status = `${api}/session/${id}/observing_status`
    const waiting = data<object>(await daemon.call('GET', status))

    const flushed = data<object>(await daemon.call('POST', `${api}/session/${id}/flush`))
    const { items } = data<{ items: { order: number; is_planning: boolean; space_digested: boolean }[] }>(
      await daemon.call('GET', `${api}/session/${id}/task`),
    )

    expect(waiting).toMatchObject({ observed: 0, in_process: 0, pending: 2 })
    expect(flushed).toEqual({ status: 0, errmsg: '' })
    expect(items.map(({ order }) => order)).toEqual(items.map((_, at) => at + 1))
    expect(items.length).toBeGreaterThan(0)
    expect(items[0]).toMatchObject({ is_planning: false, space_digested: false })
    expect(data<object>(await daemon.call('GET', status))).toMatchObject({ observed: 2, pending: 0 })
  })

  test('gotcha 33: events come with the page that they happened in', async () => {
    const daemon = await temporaryDaemon()
    const id = await talk(daemon, ['a'])
    await daemon.call('POST', `${api}/session/${id}/events`, { body: { type: 'text_event', data: { text: 'x' } } })
    const before = await read(daemon, id, { with_events: 'true' })
    await store(daemon, id, said('b'))

    const { events } = await read(daemon, id, { with_events: 'true' })

    expect(before.events).toBeUndefined()
    expect(events).toMatchObject([{ type: 'text_event', data: { text: 'x' }, session_id: id }])
    const listed = data<Read>(await daemon.call('GET', `${api}/session/${id}/events`))
    expect([listed.items.length, listed.has_more]).toEqual([1, false])
  })

  test('gotcha 34: a session that is not tracked says so of every message at once', async () => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon, { disable_task_tracking: true })

    expect(data(await store(daemon, id, said('x')))['session_task_process_status']).toBe('disable_tracking')
  })

  test('gotcha 52: filters hold when the settings contain them', async () => {
    const daemon = await temporaryDaemon()
    const wanted = await session(daemon, { user: 'ana', configs: { env: 'prod', tags: ['a', 'b'], deep: { x: 1, y: 2 } } })
    await session(daemon, { configs: { env: 'dev' } })
    const list = async (query: string): Promise<string[]> =>
      data<{ items: Data[] }>(await daemon.call('GET', `${api}/session?${query}`)).items.map(({ id }) => id)
    const filter = (value: object): string => `filter_by_configs=${encodeURIComponent(JSON.stringify(value))}`

    expect(await list(filter({ env: 'prod', tags: ['b'], deep: { y: 2 } }))).toEqual([wanted])
    expect(await list(filter({ env: 'PROD' }))).toEqual([])
    expect((await list(filter({}))).length).toBe(2)
    expect(await list('user=ana')).toEqual([wanted])
    expect(await list('user=nobody')).toEqual([])
    expect((await daemon.call('GET', `${api}/session?filter_by_configs=7`)).status).toBe(400)
  })
})

describe('files', () => {
  test('a file of a form is kept with the part that names it', async () => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon)
    const form = new FormData()
    const blob = {
      role: 'user',
      parts: [
        { type: 'text', text: 'see' },
        { type: 'image', file_field: 'f1' },
      ],
    }
    form.set('payload', JSON.stringify({ format: 'acontext', blob }))
    form.set('f1', new Blob([Buffer.from('R0lGODlhAQABAAAAACw=', 'base64')]), 'dot.gif')
    const headers = { authorization: `Bearer ${daemon.key}` }

    const sent = await fetch(`${daemon.url}${api}/session/${id}/messages`, { method: 'POST', headers, body: form })
    const { items, public_urls: links = {} } = await read(daemon, id, { format: 'acontext' })
    const [link] = Object.values(links)
    const linked = await fetch(link?.url ?? '')
    const [, part] = items[0]?.['parts'] as { asset: Record<string, unknown>; filename: string }[]

    expect(sent.status).toBe(201)
    expect(part).toMatchObject({
      filename: 'dot.gif',
      asset: { mime: 'image/gif', etag: '', size_b: 14, bucket: expect.any(String) },
    })
    expect(link?.url).toContain('/api/v1/material/')
    expect([linked.headers.get('content-type'), (await linked.arrayBuffer()).byteLength]).toEqual(['image/gif', 14])
    expect((await read(daemon, id, { format: 'acontext', with_asset_public_url: 'false' })).public_urls).toBeUndefined()
    expect((await read(daemon, id)).items[0]?.['content']).toMatchObject([
      { type: 'text', text: 'see' },
      { image_url: { url: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=' } },
    ])
    const key = encodeURIComponent(String(part?.asset['s3_key']))
    expect((await daemon.call('GET', `${api}/session/${id}/asset/download?s3_key=${key}`)).bytes.toString('base64')).toBe(
      'R0lGODlhAQABAAAAACw=',
    )
    expect((await daemon.call('GET', `${api}/session/${id}/asset/download?s3_key=assets/other/x`)).status).toBe(403)
  })

  test.each([
    [
      'no file for a field',
      { format: 'acontext', blob: { role: 'user', parts: [{ type: 'image', file_field: 'gone' }] } },
      /missing file.*gone/,
    ],
    ['a role that is none', { blob: { role: 'king', content: 'x' } }, /failed to normalize openai message.*role/],
    [
      'a part without text',
      { format: 'acontext', blob: { role: 'user', parts: [{ type: 'text' }] } },
      /failed to normalize acontext message.*parts\[0\]/,
    ],
    ['a format that is none', { format: 'xml', blob: {} }, /format/],
    ['no blob', { format: 'openai' }, /blob/],
    [
      'meta that is too large',
      { blob: { role: 'user', content: 'x' }, meta: { a: 'x'.repeat(70_000) } },
      /meta size exceeds 64KB limit/,
    ],
  ])('%s is refused by name, and nothing is stored', async (_, body, reason) => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon)

    const { status, json } = await daemon.call('POST', `${api}/session/${id}/messages`, { body })

    expect([status, json.msg]).toEqual([400, expect.stringMatching(reason)])
    expect((await read(daemon, id)).items).toEqual([])
  })
})

test('a message that is one endless word, or base64 and nothing else, is stored, observed, counted and read', async () => {
  const daemon = await temporaryDaemon()
  const id = await session(daemon)
  const base64 = Buffer.from(Array.from({ length: 40_000 }, (_, index) => (index * index * 31 + index) % 251)).toString('base64')
  for (const text of ['x'.repeat(1 << 18), ' '.repeat(1 << 17) + 'y', base64]) await store(daemon, id, said(text))

  const { status } = await daemon.call('POST', `${api}/session/${id}/flush`)

  expect(status).toBe(200)
  expect((await read(daemon, id)).this_time_tokens).toBeGreaterThan(50_000)
})
