import { createServer } from 'node:http'
import { readFileSync, readdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createApp } from '../../daemon/app.ts'
import { jsonObject, jsonText, maybe, queryBoolean, uuid } from '../../daemon/fields.ts'
import { pageFields, pageOf } from '../../daemon/page.ts'
import { openProjects } from '../../daemon/projects.ts'
import { created, own } from '../../daemon/reply.ts'
import { route, type Route } from '../../daemon/route.ts'
import { openHome, openKeys } from '../../src/open.ts'
import { call } from '../support/daemon.ts'
import { temporaryHome } from '../support/home.ts'

/** An application of these routes alone, and a way to call it. */
async function serve(routes: readonly Route[]) {
  const home = temporaryHome()
  const { key } = await openKeys({ home }).create({ name: 'test', project: 'default' })
  const projects = openProjects(home, () => undefined)
  const daemon = {
    home: openHome({ home }),
    version: '0',
    projects,
    keys: openKeys({ home }),
    rootToken: null,
    localToken: 'local',
  }
  const server = createServer(
    createApp(
      { ...daemon, host: '127.0.0.1', stopping: new AbortController().signal, askToStop: () => undefined, log: () => undefined },
      routes,
    ),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.close()
    await projects.closeAll()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`
  return { home, url, key, ask: (method: string, path: string, given = {}) => call(`${url}${path}`, method, { key, ...given }) }
}

const things = route({
  method: 'POST',
  path: '/thing/:id',
  summary: 'Echo.',
  tag: 'test',
  params: z.object({ id: uuid() }),
  query: z.object({ flag: queryBoolean(), filter: jsonText(jsonObject()) }),
  body: z.object({ name: maybe(z.string()), on: maybe(z.boolean()), inner: maybe(z.object({ count: z.int() })) }),
  emptyBody: true,
  handle: ({ params, query, body }) => created({ ...params, ...query, ...body }),
})

const id = '0b7c21aa-3f5e-4c11-9a55-00c0ffee0001'

test('what is written leniently is read as one thing', async () => {
  const { ask } = await serve([things])

  for (const text of [id, id.toUpperCase(), `urn:uuid:${id}`, `{${id}}`, id.replaceAll('-', '')]) {
    const { status, json } = await ask(
      'POST',
      `/thing/${encodeURIComponent(text)}?flag=T&filter=${encodeURIComponent('{"a":1}')}`,
    )
    expect([status, json.data]).toEqual([201, { id, flag: true, filter: { a: 1 } }])
  }
})

test('null counts as absent, an urlencoded form as an object', async () => {
  const { ask } = await serve([things])

  const nulls = await ask('POST', `/thing/${id}`, { body: { name: null, on: null } })
  const form = await ask('POST', `/thing/${id}`, {
    body: 'name=a+b&on=true&inner=%7B%22count%22%3A2%7D',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })

  expect(nulls.json.data).toEqual({ id, flag: false })
  expect(form.json.data).toEqual({ id, flag: false, name: 'a b', on: true, inner: { count: 2 } })
})

test.each([
  ['/thing/abc', {}, 'parameter error: id: is no UUID'],
  [`/thing/${id}?filter=%7B`, {}, 'parameter error: filter: must be a JSON object'],
  [`/thing/${id}?filter=[]`, {}, 'parameter error: filter: must be a JSON object'],
  [`/thing/${id}`, { inner: { count: 'x' } }, 'parameter error: inner.count: '],
  [`/thing/${id}`, [], 'parameter error: body: '],
])('%s with %j is refused, and the field is named', async (path, body, msg) => {
  const { ask } = await serve([things])

  const { status, json } = await ask('POST', path, { body })

  expect([status, json.code]).toEqual([400, 400])
  expect(json.msg.startsWith(msg)).toBe(true)
})

test('files of a form lie in a folder of the home for as long as the call runs', async () => {
  let seen: unknown = null
  const upload = route({
    method: 'POST',
    path: '/upload',
    summary: 'Take files.',
    tag: 'test',
    multipart: { bytes: 100_000, count: 2, fields: z.object({}), files: ['file'] },
    handle({ form }) {
      seen = form?.files.map(({ path, ...file }) => ({ ...file, text: readFileSync(path, 'utf8') }))
      return own((response) => void response.end(`${form?.fields['meta']}`))
    },
  })
  const { ask, home } = await serve([upload])
  const send = (parts: readonly string[]) =>
    ask('POST', '/upload', {
      body: [...parts.map((part) => `--b\r\nContent-Disposition: form-data; ${part}\r\n`), '--b--\r\n'].join(''),
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    })
  const file = (name: string, text: string): string =>
    `name="file"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n${text}`

  const good = await send(['name="meta"\r\n\r\n{}', file('../../evil.txt', 'hello')])
  const many = await send([file('a', '1'), file('b', '2'), file('c', '3')])
  const large = await send([file('a', 'x'.repeat(200_000))])
  const torn = await ask('POST', '/upload', {
    body: '--b\r\nContent',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  })
  const unbound = await ask('POST', '/upload', { body: 'x', headers: { 'content-type': 'multipart/form-data' } })

  expect(good.text).toBe('{}')
  expect(seen).toEqual([{ field: 'file', filename: 'evil.txt', mime: 'text/plain', size: 5, text: 'hello' }])
  expect([many.status, large.status, torn.status, unbound.status]).toEqual([400, 413, 400, 400])
  expect(readdirSync(`${home}/projects/default/cache/incoming`)).toEqual([])
})

test('pages of any size, in either direction, together are the whole list once', () => {
  const stamp = fc
    .integer({ min: 0, max: 5_000 })
    .map((n) => `2026-01-01T00:00:0${Math.floor(n / 1000)}.000${String(n % 1000).padStart(3, '0')}Z`)
  const things = fc.uniqueArray(fc.record({ createdAt: stamp, id: fc.uuid() }), { selector: ({ id }) => id, maxLength: 30 })
  fc.assert(
    fc.property(things, fc.integer({ min: 1, max: 9 }), fc.boolean(), (all, limit, time_desc) => {
      const seen: string[] = []
      let cursor: string | undefined
      for (let more = true; more; more = cursor !== undefined) {
        const page = pageOf(all, { limit, cursor, time_desc }, { place: (each) => each, wire: (each) => each.id })
        expect(page.has_more).toBe(page.next_cursor !== undefined)
        seen.push(...page.items)
        cursor = page.next_cursor
      }
      const sorted = [...all].sort((a, b) => (a.createdAt + a.id < b.createdAt + b.id ? -1 : 1)).map((each) => each.id)
      expect(seen).toEqual(time_desc ? sorted.reverse() : sorted)
    }),
  )
  expect(z.object(pageFields()).parse({})).toEqual({ limit: 20, cursor: undefined, time_desc: false })
})
