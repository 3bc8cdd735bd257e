import { describe, expect, test } from 'vitest'
import { temporaryDaemon } from '../support/daemon.ts'
import { api, contents, data, read, said, session, store, talk, type Read } from '../support/wire.ts'

// The numbers are those of the gotchas in the description of the wire format.

describe('envelope', () => {
  test('gotcha 5: null counts as absent, in bodies and in acontext blobs', async () => {
    const daemon = await temporaryDaemon()
    const id = await session(daemon, { user: null, configs: null, use_uuid: null })

    const part = { type: 'text', text: 'hi', meta: null, file_field: null }
    const kept = await store(daemon, id, { role: 'user', parts: [part], meta: null }, { format: 'acontext', meta: null })

    expect(kept.status).toBe(201)
    expect(data<{ parts: object[] }>(kept).parts).toEqual([{ type: 'text', text: 'hi' }])
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

test('a message that is one endless word, or base64 and nothing else, is stored, observed, counted and read', async () => {
  const daemon = await temporaryDaemon()
  const id = await session(daemon)
  const base64 = Buffer.from(Array.from({ length: 40_000 }, (_, index) => (index * index * 31 + index) % 251)).toString('base64')
  for (const text of ['x'.repeat(1 << 18), ' '.repeat(1 << 17) + 'y', base64]) await store(daemon, id, said(text))

  const { status } = await daemon.call('POST', `${api}/session/${id}/flush`)

  expect(status).toBe(200)
  expect((await read(daemon, id)).this_time_tokens).toBeGreaterThan(50_000)
})
