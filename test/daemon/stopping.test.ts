import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migration } from '../support/conversation.ts'
import { temporaryDaemon, type TestDaemon } from '../support/daemon.ts'
import { temporaryHome } from '../support/home.ts'
import { homeWithModel } from '../support/model-home.ts'
import type { Answer, Provider } from '../support/provider.ts'
import { reasonableModel } from '../support/reasonable-model.ts'
import { scriptedProvider } from '../support/scripted-provider.ts'
import { openMemory } from '../../src/open.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A model that answers nothing until it is told to. */
async function silentModel(): Promise<{ provider: Provider; wake(): void }> {
  let silent = true
  const provider = await scriptedProvider((request): Answer => (silent ? { trouble: 'hang' } : reasonableModel(request)))
  return { provider, wake: () => (silent = false) }
}

/** A session with a conversation that nobody has looked at. */
async function talked({ call }: TestDaemon): Promise<string> {
  const { id } = (await call('POST', '/api/v1/session')).json.data as unknown as { id: string }
  for (const blob of migration) await call('POST', `/api/v1/session/${id}/messages`, { body: { blob } })
  return id
}

test('gotcha 11: a flush is answered in time although the model hangs, and others are served meanwhile', async () => {
  const { provider } = await silentModel()
  const daemon = await temporaryDaemon({ home: homeWithModel(provider.url), flushMs: 100, patienceMs: 0 })
  const id = await talked(daemon)

  const flushed = daemon.call('POST', `/api/v1/session/${id}/flush`)
  while (provider.requests.length === 0) await turn()
  const [read, again] = await Promise.all([
    daemon.call('GET', `/api/v1/session/${id}/messages`),
    daemon.call('POST', `/api/v1/session/${id}/flush`),
  ])

  const late = { code: 0, msg: '', data: { status: 0, errmsg: expect.stringContaining('background') as string } }
  expect((await flushed).json).toEqual(late)
  expect(again.json).toEqual(late)
  expect((read.json.data as unknown as { items: unknown[] }).items).toHaveLength(migration.length)
})

test('a stop while a model hangs leaves what it was asked for to the next start', async () => {
  const { provider, wake } = await silentModel()
  const home = homeWithModel(provider.url)
  const first = await temporaryDaemon({ home, patienceMs: 0 })
  const id = await talked(first)
  const flushed = first.call('POST', `/api/v1/session/${id}/flush`)
  while (provider.requests.length === 0) await turn()

  await first.close()

  expect((await flushed).status).toBe(200)
  expect(existsSync(join(home, 'daemon.json'))).toBe(false)
  const before = await openMemory({ home, access: 'read' })
  expect((await before.sessions.get(id)).observed).toBe(0)
  await before.close()

  wake()
  const second = await temporaryDaemon({ home, patienceMs: 0 })
  const observed = async (): Promise<boolean> => {
    const { json } = await second.call('GET', `/api/v1/session/${id}/messages?format=acontext`)
    const { items } = json.data as unknown as { items: { session_task_process_status: string }[] }
    return items.every((item) => item.session_task_process_status === 'success')
  }
  while (!(await observed())) await turn()
})

test('a stop answers a flush that works, and what it learns is whole', async () => {
  const daemon = await temporaryDaemon()
  const id = await talked(daemon)

  const flushed = daemon.call('POST', `/api/v1/session/${id}/flush`)
  await daemon.call('GET', '/health') // came after it, so that it runs now
  await daemon.close()

  expect((await flushed).json).toEqual({ code: 0, msg: '', data: { status: 0, errmsg: '' } })
  const memory = await openMemory({ home: daemon.home, access: 'read' })
  expect((await memory.sessions.get(id)).observed).toBe(migration.length)
  await memory.close()
})

test('a second daemon for a home is refused, and the first goes on', async () => {
  const first = await temporaryDaemon()

  const second = temporaryDaemon({ home: first.home })

  await expect(second).rejects.toMatchObject({ code: 'busy', message: expect.stringContaining(first.url) as string })
  expect((await first.call('GET', '/api/v1/ping')).status).toBe(200)
  expect(existsSync(join(first.home, 'daemon.json'))).toBe(true)
})

test('of many that start at once one serves', async () => {
  const home = temporaryHome()

  const started = await Promise.allSettled(Array.from({ length: 6 }, () => temporaryDaemon({ home })))

  const served = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  expect(served).toHaveLength(1)
  expect(started.flatMap((each) => (each.status === 'rejected' ? [(each.reason as { code: string }).code] : []))).toEqual(
    Array.from({ length: 5 }, () => 'busy'),
  )
  expect((await served[0]?.call('GET', '/api/v1/ping'))?.status).toBe(200)
})
