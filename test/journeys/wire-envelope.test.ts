import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { routes } from '../../daemon/routes/index.ts'
import { openHome, openKeys } from '../../src/open.ts'
import { migration } from '../support/conversation.ts'
import { temporaryDaemon, type Answer, type TestDaemon } from '../support/daemon.ts'
import { temporaryHome } from '../support/home.ts'
import { api, data, nobody, type Data } from '../support/wire.ts'

// The numbers are those of the gotchas in the description of the wire format.

/** Every route of the project API, with an id of nobody in its path. */
const everyRoute = routes
  .filter(({ access, path }) => access === 'key' && path.startsWith(api))
  .map(({ method, path }) => ({ method, path: path.replaceAll(/:\w+/g, nobody) }))

async function answers(
  daemon: TestDaemon,
  options: Parameters<TestDaemon['call']>[2] = {},
): Promise<readonly [string, Answer][]> {
  const all: [string, Answer][] = []
  for (const { method, path } of everyRoute) all.push([`${method} ${path}`, await daemon.call(method, path, options)])
  return all
}

describe('envelope', () => {
  test('gotchas 1 and 2: every answer is JSON, and its code says what its status says', async () => {
    const daemon = await temporaryDaemon()

    for (const [name, { status, headers, json }] of [...(await answers(daemon)), ...(await answers(daemon, { body: {} }))]) {
      expect(headers['content-type'], name).toContain('application/json')
      expect([name, json.code >= 400], `${status} ${JSON.stringify(json)}`).toEqual([name, status >= 400])
      if (status < 400) expect([name, json.code]).toEqual([name, 0])
    }
  })

  test('gotcha 3: what answers nothing has no data, and ping says pong in its message', async () => {
    const daemon = await temporaryDaemon()
    const { id } = data(await daemon.call('POST', `${api}/session`))
    const { id: disk } = data(await daemon.call('POST', `${api}/disk`))

    const texts = [
      await daemon.call('GET', `${api}/ping`),
      await daemon.call('PUT', `${api}/session/${id}/configs`, { body: { configs: {} } }),
      await daemon.call('DELETE', `${api}/session/${id}`),
      await daemon.call('DELETE', `${api}/disk/${disk}`),
    ].map(({ text }) => text)

    expect(texts).toEqual(['{"code":0,"msg":"pong"}', ...Array<string>(3).fill('{"code":0,"msg":""}')])
  })

  test('gotcha 6: without a good key every route answers the same two keys, before it looks at anything else', async () => {
    const daemon = await temporaryDaemon()

    for (const key of [null, 'sk-ac-nonsense'])
      for (const [name, { status, text, headers }] of await answers(daemon, { key, body: '{broken' })) {
        expect([name, status, text]).toEqual([name, 401, '{"code":401,"msg":"Unauthorized"}'])
        expect(headers['content-type']).toContain('application/json')
      }
  })

  test('gotcha 7: a wrong method and a path that is none are 404', async () => {
    const daemon = await temporaryDaemon()
    const paths = [
      ['PUT', `/learning_spaces/${nobody}`],
      ['GET', `/agent_skills/${nobody}/files/SKILL.md`],
      ['PATCH', '/session'],
      ['POST', `/session/${nobody}/task`],
    ] as const

    for (const [method, path] of paths) {
      const { status } = await daemon.call(method, `${api}${path}`, { body: {} })
      expect([path, status]).toEqual([path, 404])
    }
  })

  test('gotcha 8: what was wrong is said in msg, and error never says more', async () => {
    const daemon = await temporaryDaemon()
    const { id } = data(await daemon.call('POST', `${api}/session`))

    const wrong = [
      await daemon.call('GET', `${api}/session?limit=1000`),
      await daemon.call('GET', `${api}/session/${id}/messages?format=xml`),
      await daemon.call('POST', `${api}/session/${id}/messages`, { body: { blob: { role: 'user' } } }),
      await daemon.call('POST', `${api}/session/${id}/events`, { body: { type: 'x' } }),
      await daemon.call('DELETE', `${api}/session/nonsense`),
    ]

    expect(wrong.map(({ status }) => status)).toEqual(Array(5).fill(400))
    expect(wrong.map(({ json }) => json.msg)).toEqual([
      expect.stringContaining('limit'),
      expect.stringContaining('format'),
      expect.stringMatching(/^failed to normalize openai message.*content/s),
      expect.stringContaining('data'),
      expect.stringContaining('session_id'),
    ])
    for (const { json } of wrong) expect(Object.keys(json).sort()).toEqual(['code', 'msg'])
  })

  test('gotcha 10: who calls makes no difference', async () => {
    const daemon = await temporaryDaemon()
    await daemon.call('POST', `${api}/session`, { body: { configs: { a: 1 } } })
    const asked = ['acontext-ts/0.0.1', 'acontext-py/0.1.22', 'curl/8.0', ''].map((agent) =>
      daemon.call('GET', `${api}/session`, { headers: { 'user-agent': agent } }),
    )

    const texts = (await Promise.all(asked)).map(({ text }) => text)

    expect(new Set(texts).size).toBe(1)
  })
})

describe('shapes', () => {
  test('gotcha 12: of tasks and pages too', async () => {
    const daemon = await temporaryDaemon()
    const { id } = data(await daemon.call('POST', `${api}/session`))
    for (const blob of migration) await daemon.call('POST', `${api}/session/${id}/messages`, { body: { blob } })
    await daemon.call('POST', `${api}/session/${id}/flush`)

    const tasks = data<{ items: Data[] }>(await daemon.call('GET', `${api}/session/${id}/task`))
    const read = data<object>(await daemon.call('GET', `${api}/session/${id}/messages?format=acontext`))
    const { id: disk } = data(await daemon.call('POST', `${api}/disk`))

    expect(tasks).toEqual({ items: [expect.any(Object)], has_more: false })
    expect(Object.keys(tasks.items[0] ?? {}).sort()).toEqual(
      [
        'created_at',
        'data',
        'id',
        'is_planning',
        'order',
        'project_id',
        'session_id',
        'space_digested',
        'status',
        'updated_at',
      ].sort(),
    )
    expect(read).toMatchObject({ items: Array(migration.length).fill({ parts: expect.any(Array) as unknown }), has_more: false })
    expect(read).toMatchObject({ ids: expect.any(Array) as unknown, this_time_tokens: expect.any(Number) as unknown })
    expect(data(await daemon.call('GET', `${api}/disk/${disk}/artifact/ls`))).toEqual({ artifacts: [], directories: [] })
    expect(data(await daemon.call('POST', `${api}/session/${id}/flush`))).toEqual({ status: 0, errmsg: '' })
  })

  test('gotcha 13: what is found on disks and in spaces comes as a plain list', async () => {
    const daemon = await temporaryDaemon()
    const { id: disk } = data(await daemon.call('POST', `${api}/disk`))
    const { id: space } = data(await daemon.call('POST', `${api}/learning_spaces`, { body: {} }))

    for (const path of [
      `/disk/${disk}/artifact/grep?query=x`,
      `/disk/${disk}/artifact/glob?query=x`,
      `/learning_spaces/${space}/sessions`,
    ])
      expect([path, data(await daemon.call('GET', `${api}${path}`))]).toEqual([path, []])
    expect(data<Data[]>(await daemon.call('GET', `${api}/learning_spaces/${space}/skills`))).toHaveLength(2)
  })
})

describe('sessions and messages', () => {
  test('gotcha 22: what names no format is OpenAI, when it is stored and when it is read', async () => {
    const daemon = await temporaryDaemon()
    const { id } = data(await daemon.call('POST', `${api}/session`))
    const blob = {
      role: 'assistant',
      content: 'Hi.',
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
    }
    const stored = await daemon.call('POST', `${api}/session/${id}/messages`, { body: { blob } })
    const read = async (query: string): Promise<unknown> =>
      data<{ items: unknown }>(await daemon.call('GET', `${api}/session/${id}/messages${query}`)).items

    expect(stored.status).toBe(201)
    expect(await read('')).toEqual([blob])
    expect(await read('?format=')).toEqual([blob])
    expect(await read('?format=openai')).toEqual([blob])
  })

  test('gotcha 23: an id that is there already gives its session; in another project it is its own', async () => {
    const home = temporaryHome()
    await openHome({ home }).create('other')
    const { key: other } = await openKeys({ home }).create({ name: 'other', project: 'other' })
    const daemon = await temporaryDaemon({ home })
    const start = (body: object): Promise<Answer> =>
      daemon.call('POST', `${api}/session`, { body: { use_uuid: nobody, ...body } })

    const [first, again] = [await start({ user: 'ada', configs: { a: 1 } }), await start({ user: 'bob', configs: { b: 2 } })]

    expect([first.status, again.status]).toEqual([201, 200])
    expect(data(again)).toEqual(data(first))
    expect(data(await start({ use_uuid: `urn:uuid:${nobody.toUpperCase()}` }))).toEqual(data(first))
    const elsewhere = await daemon.call('POST', `${api}/session`, { key: other, body: { use_uuid: nobody } })
    expect([elsewhere.status, data(elsewhere)['configs']]).toEqual([201, null])
    expect((await start({ use_uuid: 'nonsense' })).json).toEqual({ code: 400, msg: 'invalid UUID format for use_uuid' })
  })

  test('gotcha 23: of several that begin a session under one id at once, one does', async () => {
    const daemon = await temporaryDaemon()
    const begin = (user: string): Promise<Answer> =>
      daemon.call('POST', `${api}/session`, { body: { use_uuid: nobody, user, configs: { user } } })

    const all = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(begin))

    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201])
    expect(new Set(all.map((each) => JSON.stringify(data(each)))).size).toBe(1)
    const log = readFileSync(join(daemon.home, 'projects/default/sessions', nobody, 'log.jsonl'), 'utf8')
    expect(log.trimEnd().split('\n')).toHaveLength(1)
  })

  test('gotcha 34: a project that looks at every message looks at once', async () => {
    const daemon = await temporaryDaemon()
    await daemon.call('PATCH', `${api}/project/configs`, { body: { project_session_message_buffer_max_turns: 1 } })
    const { id } = data(await daemon.call('POST', `${api}/session`))
    await daemon.call('POST', `${api}/session/${id}/messages`, { body: { blob: migration[0] } })

    const observed = async (): Promise<unknown> =>
      data(await daemon.call('GET', `${api}/session/${id}/observing_status`))['observed']

    await expect.poll(observed, { timeout: 5_000, interval: 20 }).toBe(1)
    expect(data<{ items: Data[] }>(await daemon.call('GET', `${api}/session/${id}/task`)).items).toHaveLength(1)
  })

  test('a session of the past is learnt under its own day', async () => {
    const daemon = await temporaryDaemon()
    const { id: space } = data(await daemon.call('POST', `${api}/learning_spaces`, { body: {} }))
    const { id } = data(
      await daemon.call('POST', `${api}/session`, { body: { configs: { original_date: '2023/05/21 (Sun) 14:03' } } }),
    )
    for (const blob of migration) await daemon.call('POST', `${api}/session/${id}/messages`, { body: { blob } })
    await daemon.call('POST', `${api}/learning_spaces/${space}/learn`, { body: { session_id: id } })
    await daemon.call('POST', `${api}/session/${id}/flush`)

    const skills = data<{ name: string; file_index: { path: string }[] }[]>(
      await daemon.call('GET', `${api}/learning_spaces/${space}/skills`),
    )

    const log = skills.find(({ name }) => name === 'daily-logs')
    expect(log?.file_index.map(({ path }) => path)).toContain('2023-05-21.md')
  })
})
