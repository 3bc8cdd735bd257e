import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answerCache } from '../../daemon/answer-cache.ts'
import { migration } from '../support/conversation.ts'
import { temporaryDaemon } from '../support/daemon.ts'
import { form } from '../support/form.ts'

type Page = { items: Record<string, unknown>[]; metas: object[]; events?: object[]; this_time_tokens: number }

/** A daemon with one session, and ways to change and to read it. */
async function room() {
  const daemon = await temporaryDaemon()
  const { id } = (await daemon.call('POST', '/api/v1/session')).json.data as unknown as { id: string }
  const path = `/api/v1/session/${id}`
  const read = async (query = ''): Promise<Page> =>
    (await daemon.call('GET', `${path}/messages${query}`)).json.data as unknown as Page
  const say = async (blob: object): Promise<string> =>
    ((await daemon.call('POST', `${path}/messages`, { body: { blob } })).json.data as unknown as { id: string }).id
  return { ...daemon, id, path, read, say, log: join(daemon.home, 'projects/default/sessions', id, 'log.jsonl') }
}

test('whatever changes a session shows in the next read of it', async () => {
  const { call, path, read, say, log } = await room()
  const first = await say({ role: 'user', content: 'one' })
  expect((await read()).items).toEqual([{ role: 'user', content: 'one' }])
  expect(await read()).toEqual(await read())

  await say({ role: 'assistant', content: 'two' })
  expect((await read()).items).toHaveLength(2)
  await call('PATCH', `${path}/messages/${first}/meta`, { body: { meta: { seen: true } } })
  expect((await read()).metas).toEqual([{ seen: true }, {}])
  await call('POST', `${path}/events`, { body: { type: 'note', data: { a: 1 } } })
  await say({ role: 'user', content: 'three' })
  expect((await read('?with_events=true')).events).toHaveLength(1)

  // By hand, of the same length.
  writeFileSync(log, readFileSync(log, 'utf8').replace('"text":"one"', '"text":"ONE"'))
  expect((await read()).items[0]).toEqual({ role: 'user', content: 'ONE' })

  await call('DELETE', path)
  expect((await call('GET', `${path}/messages`)).status).toBe(400)
})

test('each way of asking has an answer of its own', async () => {
  const { read, say } = await room()
  await say({ role: 'user', content: 'one' })
  await say({ role: 'assistant', content: 'two' })
  const ways = ['', '?limit=1', '?limit=1&time_desc=true', '?format=anthropic', '?format=acontext', '?format=gemini']

  const answers = []
  for (const query of [...ways, ...ways]) answers.push(JSON.stringify(await read(query)))

  expect(answers.slice(ways.length)).toEqual(answers.slice(0, ways.length))
  expect(new Set(answers).size).toBe(ways.length)
})

test('how far a session was observed shows at once', async () => {
  const { call, path, read, say } = await room()
  for (const blob of migration) await say(blob)
  const statuses = async (): Promise<unknown[]> => [
    ...new Set((await read('?format=acontext')).items.map((item) => item['session_task_process_status'])),
  ]
  expect(await statuses()).toEqual(['pending'])

  await call('POST', `${path}/flush`)

  expect(await statuses()).toEqual(['success'])
})

test('an answer with files is made anew: its links count from now', async () => {
  const { call, path, read } = await room()
  const blob = { role: 'user', parts: [{ type: 'file', file_field: 'f' }] }
  const payload = JSON.stringify({ format: 'acontext', blob })
  await call('POST', `${path}/messages`, await form({ payload, f: new File(['x'], 'a.txt', { type: 'text/plain' }) }))
  const expiry = async (): Promise<string> =>
    JSON.stringify((await read('?format=acontext')) as object).match(/"expire_at":"[^"]+"/)?.[0] ?? ''

  const before = await expiry()
  const later = new Date()
  while (new Date().getTime() <= later.getTime()) await read('?format=acontext')

  expect(before).not.toBe('')
  expect(await expiry()).not.toBe(before)
})

test('a project never gets the answer of another', async () => {
  const { home, path, read, say, url } = await room()
  await say({ role: 'user', content: 'mine' })
  await read()
  const { openHome, openKeys } = await import('../../src/open.ts')
  const { call } = await import('../support/daemon.ts')
  await openHome({ home }).create('other')
  const { key } = await openKeys({ home }).create({ name: 'other', project: 'other' })

  const { status, text } = await call(`${url}${path}/messages`, 'GET', { key })

  expect(status).toBe(400)
  expect(text).not.toContain('mine')
})

test('never more is kept than the bound, and only what was asked for with its version', () => {
  const step = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    version: fc.nat(2),
    size: fc.integer({ min: 1, max: 40 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const cache = answerCache(100)
      for (const { key, version, size } of steps) {
        cache.put(key, String(version), Buffer.alloc(size, version))
        const kept = ['a', 'b', 'c', 'd', 'e'].flatMap((each) => ['0', '1', '2'].map((at) => [at, cache.get(each, at)] as const))
        const bytes = kept.flatMap(([at, found]) => (found === null ? [] : [{ at, found }]))
        expect(bytes.reduce((sum, { found }) => sum + found.length, 0)).toBeLessThanOrEqual(100)
        expect(bytes.every(({ at, found }) => found.every((byte) => String(byte) === at))).toBe(true)
        expect(cache.get(key, String(version)) === null).toBe(size > 25)
      }
    }),
  )
})
