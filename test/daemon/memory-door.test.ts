import { expect, onTestFinished, test } from 'vitest'
import { connectMemory } from '../../src/client.ts'
import type { Memory } from '../../src/memory/memory.ts'
import { openMemory } from '../../src/open.ts'
import { reachMemory } from '../../src/reach.ts'
import { findDaemon } from '../../src/running.ts'
import type { MemoryEvent } from '../../src/seams/bus.ts'
import { messagesOf, migration } from '../support/conversation.ts'
import { call, temporaryDaemon } from '../support/daemon.ts'
import { temporaryHome } from '../support/home.ts'

async function servedMemory() {
  const daemon = await temporaryDaemon()
  const memory = await reachMemory({ home: daemon.home, access: 'write' })
  onTestFinished(() => memory.close())
  return { daemon, memory }
}

/** The next event of a type. */
function heard(memory: Memory, type: MemoryEvent['type']): Promise<MemoryEvent> {
  return new Promise((resolve) => {
    const forget = memory.on((event) => {
      if (event.type !== type) return
      forget()
      resolve(event)
    })
  })
}

test('a memory behind a daemon learns, and gives the answers of the folder', async () => {
  const { daemon, memory } = await servedMemory()

  await memory.spaces.create('ops', { meta: { team: 'web' } })
  const { id } = await memory.sessions.create({ user: 'kim', space: 'ops' })
  await memory.sessions.append(id, messagesOf(migration))
  const report = await memory.sessions.flush(id)

  expect(report.learnt.length).toBeGreaterThan(0)
  const folder = await openMemory({ home: daemon.home, access: 'read' })
  onTestFinished(() => folder.close())
  const answers = async (each: Memory): Promise<unknown> =>
    Promise.all([
      each.sessions.messages(id, { after: 2, limit: 3 }),
      each.sessions.tasks(id),
      each.spaces.list(),
      each.skills.list(),
      each.skills.log(),
      each.skills.log(undefined, { limit: 1 }),
      each.lessons.list({ space: 'ops' }),
      each.lessons.trace(report.learnt[0]?.lesson ?? ''),
      each.users.list(),
      each.search.find('migrations'),
    ])
  expect(await answers(memory)).toEqual(await answers(folder))
})

test('errors come through as they were thrown', async () => {
  const { memory } = await servedMemory()
  const problem = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (error: { toJSON(): object }) => error.toJSON(),
    )
  const folder = await openMemory({ home: temporaryHome(), access: 'write' })
  onTestFinished(() => folder.close())

  for (const fails of [
    (each: Memory) => each.sessions.get('nobody'),
    (each: Memory) => each.spaces.create('x'.repeat(999)),
    (each: Memory) => each.skills.show('../../etc/passwd'),
    (each: Memory) => each.project.undo(),
  ]) {
    const told = await problem(fails(memory))

    expect(told).toEqual(await problem(fails(folder)))
    expect(told).toMatchObject({ code: expect.stringMatching(/not-found|invalid|usage/) as string })
  }
})

test('the door opens to the local token alone, and says what is wrong with a call', async () => {
  const { daemon } = await servedMemory()
  const { token = '' } = findDaemon(daemon) ?? {}
  const ask = (path: string, body: unknown, key: string | null = token) =>
    call(`${daemon.url}/api/v1/memory/${path}`, 'POST', { key, body })

  expect((await ask('sessions/list', { args: [] }, daemon.key)).status).toBe(401)
  expect((await ask('sessions/list', { args: [] }, null)).status).toBe(401)
  expect(await ask('sessions/list', { args: [null] })).toMatchObject({ status: 200, json: { data: [] } })
  const wrong = await Promise.all([
    ask('sessions/list', { args: [{ limit: 1 }] }),
    ask('sessions/get', { args: [7] }),
    ask('sessions/get', { args: ['a', 'b'] }),
    ask('sessions/constructor', { args: [] }),
    ask('on/call', { args: [] }),
    ask('sessions/list', {}),
    ask('sessions/list?project=none', { args: [] }),
  ])
  expect(wrong.map(({ status }) => status)).toEqual([400, 400, 400, 404, 404, 400, 404])
  expect(wrong[0]?.json).toMatchObject({ msg: 'args.0: Unrecognized key: "limit"', data: { code: 'invalid' } })
  expect(wrong[1]?.json).toMatchObject({ data: { field: 'args.0' } })
})

test('what happens in the daemon is heard, by who reads the folder too', async () => {
  const { daemon, memory } = await servedMemory()
  const reader = await reachMemory({ home: daemon.home, access: 'read' })
  onTestFinished(() => reader.close())
  // The first event shows that the stream is open; sessions are made until it comes.
  let open = false
  const first = Promise.all([heard(memory, 'session-changed'), heard(reader, 'session-changed')]).then(() => (open = true))
  while (!open) await Promise.race([memory.sessions.create(), first])

  const events = Promise.all([heard(memory, 'space-changed'), heard(reader, 'space-changed')])
  const { id } = await memory.spaces.create('ops')
  await memory.lessons.remember({ text: 'Deploys on Fridays only.', space: 'ops' })

  expect(await events).toEqual([
    { type: 'space-changed', space: id },
    { type: 'space-changed', space: id },
  ])
})

/** The first blocks of an event stream. */
async function blocks(daemon: { url: string }, token: string, last: string | null, count: number): Promise<string[]> {
  const end = new AbortController()
  const response = await fetch(`${daemon.url}/api/v1/memory/events`, {
    signal: end.signal,
    headers: { authorization: `Bearer ${token}`, ...(last === null ? {} : { 'last-event-id': last }) },
  })
  let text = ''
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(piece).toString()
    if (text.split('\n\n').length > count) break
  }
  end.abort()
  return text.split('\n\n').slice(0, count)
}

test('a stream goes on where it was cut, or says that events were missed', async () => {
  const { daemon, memory } = await servedMemory()
  const { token = '' } = findDaemon(daemon) ?? {}
  const listening = blocks(daemon, token, null, 2)
  let done = false
  void listening.then(() => (done = true))
  while (!done) await Promise.race([memory.sessions.create(), listening])
  const [here, event = ''] = await listening
  const id = /^id: (.*)$/m.exec(event)?.[1] ?? ''
  await memory.spaces.create('ops')

  const [missed] = await blocks(daemon, token, id, 1)
  const [reset] = await blocks(daemon, token, 'elsewhere-7', 1)

  expect(here).toBe(': here')
  expect(missed).toMatch(/^id: .*\nevent: memory\ndata: \{"type":/)
  expect(reset).toBe('event: reset\ndata: {}')
})

test('a daemon that is gone is told, with what to do', async () => {
  const { daemon, memory } = await servedMemory()
  await daemon.close()

  await expect(memory.sessions.list()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining(daemon.url) as string,
    hint: expect.stringContaining('acontext logs') as string,
  })
  expect(findDaemon(daemon)).toBeNull()
})

test('a project is named by the client', async () => {
  const daemon = await temporaryDaemon()
  const { token = '' } = findDaemon(daemon) ?? {}
  const other = connectMemory({ url: daemon.url, token }, 'other')
  onTestFinished(() => other.close())

  await expect(other.project.status()).rejects.toMatchObject({ code: 'not-found' })
})
