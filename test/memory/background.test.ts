import { expect, onTestFinished, test } from 'vitest'
import { createDebounce } from '../../src/memory/debounce.ts'
import type { Memory } from '../../src/memory/memory.ts'
import { openMemory } from '../../src/open.ts'
import { migration, messagesOf } from '../support/conversation.ts'
import { temporaryHome } from '../support/home.ts'
import { homeWithModel } from '../support/model-home.ts'
import { reasonableModel, stageOf } from '../support/reasonable-model.ts'
import { scriptedProvider } from '../support/scripted-provider.ts'
import { writeConfig } from '../../src/config.ts'

/** A clock that stands until it is told to go on. */
function standingClock() {
  let now = 0
  const waits = new Set<{ at: number; go(): void }>()
  return {
    zone: 'UTC',
    now: () => new Date(now),
    pause: (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        const wait = { at: now + ms, go: resolve }
        waits.add(wait)
        signal.addEventListener('abort', () => (waits.delete(wait), resolve()))
      }),
    async advance(ms: number) {
      now += ms
      for (const wait of [...waits]) if (wait.at <= now && waits.delete(wait)) wait.go()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

test('what is touched again waits again, and never longer than the bound', async () => {
  const clock = standingClock()
  const done: string[] = []
  const debounce = createDebounce(clock, { quietMs: 8, longestMs: 20, run: (key) => done.push(key) })

  debounce.touch('a')
  await clock.advance(7)
  debounce.touch('a')
  await clock.advance(7)
  expect(done).toEqual([])
  debounce.touch('a')
  await clock.advance(6)
  expect(done).toEqual(['a'])
  debounce.touch('b')
  debounce.touch('c')
  debounce.drop('b')
  await clock.advance(8)
  expect(done).toEqual(['a', 'c'])
  debounce.touch('d')
  debounce.stop()
  debounce.touch('e')
  await clock.advance(99)
  expect(done).toEqual(['a', 'c'])
})

async function open(home: string, background: boolean): Promise<Memory> {
  const memory = await openMemory({ home, project: 'default', access: 'write', background })
  let closing: Promise<void> | null = null
  const close = (): Promise<void> => (closing ??= memory.close())
  onTestFinished(close)
  return { ...memory, close }
}

/** When a lesson was learnt, or at once when one is there. */
async function learnt(memory: Memory): Promise<void> {
  const heard = new Promise<void>((resolve) => memory.on((event) => event.type === 'lesson-learnt' && resolve()))
  if ((await memory.lessons.list({ state: 'learnt' })).length === 0) await heard
}

test('a daemon observes and learns by itself some time after the last message', async () => {
  const home = temporaryHome()
  await writeConfig(home, 'observe.seconds', '0.05')
  const memory = await open(home, true)
  await memory.spaces.create('ops')
  const { id } = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(id, messagesOf(migration))

  await learnt(memory)

  expect((await memory.sessions.get(id)).observed).toBe(migration.length)
})

test('what was left waiting is found when the daemon starts', async () => {
  const home = temporaryHome()
  const before = await open(home, false)
  await before.spaces.create('ops')
  const { id } = await before.sessions.create({ space: 'ops' })
  await before.sessions.append(id, messagesOf(migration))
  await before.close()

  await learnt(await open(home, true))
})

test.each(['observe', 'learn'] as const)('what a model that is away held up is taken up again by itself: %s', async (stage) => {
  // Five tries of the patient caller; observing also looks whether anything is answered at all.
  const patience = stage === 'observe' ? 6 : 5
  let asked = 0
  const provider = await scriptedProvider((request) => {
    const isMeant = stage === 'observe' || stageOf(request) === stage
    return isMeant && ++asked <= patience ? { status: 503 } : reasonableModel(request)
  })
  const home = homeWithModel(provider.url, { 'observe.seconds': 0.05, 'retry.seconds': 0.05 })
  const memory = await open(home, true)
  await memory.spaces.create('ops')
  const { id } = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(id, messagesOf(migration))

  await learnt(memory)
})

test('a lesson that a model fails on is tried three times by itself, and then on request only', async () => {
  const provider = await scriptedProvider((request) =>
    stageOf(request) === 'distil' ? { say: '', finish: 'content_filter' } : reasonableModel(request),
  )
  const memory = await open(homeWithModel(provider.url), false)
  await memory.spaces.create('ops')
  const { id } = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(id, messagesOf(migration))
  const asked = (): number => provider.requests.filter((request) => stageOf(request) === 'distil').length
  for (let times = 0; times < 5; times++) await memory.sessions.flush(id)

  expect(asked()).toBe(3)
  expect((await memory.sessions.flush(id)).waiting).toMatchObject([{ reason: expect.stringContaining('filter') as string }])

  await memory.lessons.retry()
  expect(asked()).toBe(4)
})

test('a session that is attached late teaches what was finished before', async () => {
  const home = temporaryHome()
  const memory = await open(home, true)
  await memory.spaces.create('ops')
  const { id } = await memory.sessions.create()
  await memory.sessions.append(id, messagesOf(migration))
  await memory.sessions.flush(id)
  await memory.sessions.learn(id, 'ops')

  await learnt(memory)
})
