import { expect, test } from 'vitest'
import { temporaryDaemon } from '../support/daemon.ts'
import { api, data, read, said, session, store, talk, type Data, type Read } from '../support/wire.ts'

// The numbers are those of the gotchas in the description of the wire format.

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

test('gotcha 9: copying what is not there, or no id, is told by the names that clients look for', async () => {
  const daemon = await temporaryDaemon()

  const unknown = await daemon.call('POST', `${api}/session/9b2f6a4e-0000-4000-8000-000000000000/copy`)
  const nonsense = await daemon.call('POST', `${api}/session/nonsense/copy`)

  expect([unknown.status, unknown.json.msg]).toEqual([404, 'SESSION_NOT_FOUND'])
  expect([nonsense.status, nonsense.json.msg]).toEqual([400, 'INVALID_SESSION_ID'])
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
