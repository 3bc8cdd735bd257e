import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importPaths } from '../../src/transcripts.ts'
import { messagesOf, migration } from '../support/conversation.ts'
import { memoryWithModel } from '../support/model-home.ts'
import type { Answer } from '../support/provider.ts'
import { reasonableModel, stageOf } from '../support/reasonable-model.ts'
import { tempFolder } from '../support/temp-folder.ts'

const down: Answer = { status: 503, message: 'out of order' }

test('a model that is away is waited for once, not by each conversation again', async () => {
  const { memory, provider } = await memoryWithModel(() => down)
  await memory.spaces.create('ops')
  const asked: number[] = []
  for (let index = 0; index < 3; index++) {
    const { id } = await memory.sessions.create({ space: 'ops' })
    await memory.sessions.append(id, messagesOf(migration))
    const before = provider.requests.length
    await memory.sessions.flush(id)
    asked.push(provider.requests.length - before)
  }

  // Five tries of a patient caller, and one of whoever looks whether anything is answered at all.
  expect(asked).toEqual([6, 2, 2])
})

test('an import keeps what it cannot observe, says why, and retry learns all of it', async () => {
  let away = true
  const { memory, provider } = await memoryWithModel((request) => (away ? down : reasonableModel(request)))
  const folder = tempFolder()
  for (const name of ['staging', 'production', 'archive']) {
    const text = JSON.stringify(migration).replaceAll('staging', name)
    writeFileSync(join(folder, `${name}.json`), text)
  }
  const summary = await importPaths(memory, [folder], { space: 'ops' })
  const asked = provider.requests.length

  expect(summary).toMatchObject({
    sessions: { created: 3 },
    tasks: 0,
    stalled: expect.stringContaining('out of order') as string,
  })
  expect(asked).toBe(6)
  expect((await memory.lessons.retry()).stalled).toMatch(/out of order/)
  expect(provider.requests.length - asked).toBe(2)

  away = false
  expect(await memory.lessons.retry()).toMatchObject({ observed: 3 * migration.length, waiting: [] })
  expect((await memory.project.status()).problems).toEqual([])
})

test('a trial goes the whole way and keeps nothing but its cost', async () => {
  const { memory, provider } = await memoryWithModel(reasonableModel)
  const { mind, steps, spent } = await memory.project.testModel()

  expect(mind).toBe('scripted')
  expect(steps).toMatchObject([
    { step: 'observe', ok: true, detail: 'tasks: 1, preferences: 1' },
    { step: 'distil', ok: true },
    { step: 'learn', ok: true, detail: expect.stringContaining('would write skills/') as string },
  ])
  expect(provider.requests.map(stageOf)).toEqual(['observe', 'distil', 'learn'])
  expect(spent).toMatchObject({ calls: 3, failed: 0, unpriced: 3 })
  expect(await memory.sessions.list()).toEqual([])
  expect(await memory.spaces.list()).toEqual([])
  const { groups } = await memory.project.cost({ by: 'lesson' })
  expect(groups).toMatchObject([
    { name: 'models test', calls: 2 },
    { name: 'observing', calls: 1 },
  ])
})

test('a trial of a model that is away ends with the first call, and says what to do', async () => {
  const { memory, provider } = await memoryWithModel(() => down)
  const { steps } = await memory.project.testModel()

  expect(steps).toMatchObject([{ step: 'observe', ok: false, detail: expect.stringContaining('out of order') as string }])
  expect(provider.requests).toHaveLength(1)
})

test('a trial of a model that cannot call tools says so for each step', async () => {
  const { memory } = await memoryWithModel(() => ({ say: 'Nice.' }))
  const { steps } = await memory.project.testModel()

  expect(steps.map(({ ok, detail }) => ({ ok, detail }))).toEqual(
    Array(3).fill({ ok: false, detail: 'The model did not do it: it calls no tool.' }),
  )
})
