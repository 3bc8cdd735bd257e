import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { messagesOf, migration } from '../support/conversation.ts'
import { outcomeOf, startFailing } from '../support/failing-model.ts'
import { isSound, temporaryHome, temporaryMemory } from '../support/home.ts'

const topics = ['staging', 'production', 'the mirror', 'the archive', 'billing', 'search', 'the shop', 'reports']

test('with 30 % of all calls failing at random, every lesson ends learnt, skipped with a reason, or waiting with an error; none twice', async () => {
  const { provider, settings, failed } = await startFailing(0.3)
  onTestFinished(() => provider.close())
  const home = temporaryHome()
  mkdirSync(home)
  writeFileSync(join(home, 'config.json'), JSON.stringify(settings))
  const memory = await temporaryMemory(home)
  const { path } = await memory.spaces.create('ops')
  for (const topic of topics) {
    const { id } = await memory.sessions.create({ space: 'ops' })
    const text = JSON.stringify(migration).replaceAll('staging', topic)
    await memory.sessions.append(id, messagesOf(JSON.parse(text) as object[]))
    await memory.sessions.flush(id)
  }
  const first = await outcomeOf(memory, 'ops')
  for (let round = 0; round < 4; round++) await memory.lessons.retry()
  const last = await outcomeOf(memory, 'ops')

  console.log(
    `${provider.requests.length} calls, ${failed()} failed; at first ${JSON.stringify(first)}; then ${JSON.stringify(last)}`,
  )
  expect(failed() / provider.requests.length).toBeGreaterThan(0.2)
  for (const counts of [first, last]) expect(counts).toMatchObject({ unexplained: 0, twice: 0, lost: 0 })
  expect(last.stalled).toBe(0)
  expect(last.learnt).toBeGreaterThanOrEqual(topics.length)
  expect(isSound(path)).toBe(true)
})
