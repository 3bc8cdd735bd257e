import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { messagesOf, migration } from '../support/conversation.ts'
import { git, isSound } from '../support/home.ts'
import { memoryWithModel } from '../support/model-home.ts'
import { reasonableModel, stageOf } from '../support/reasonable-model.ts'

const when = '2025-06-15T14:30:00.000000Z'

test('a conversation becomes lessons by a model, each a commit that says who learnt it and what it cost', async () => {
  const { memory, provider } = await memoryWithModel(reasonableModel, {
    prices: { scripted: { input: 1, cached: 0, output: 2, at: '2026-11-01' } },
  })
  const space = await memory.spaces.create('ops')
  const session = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(session.id, messagesOf(migration, { when }))
  const report = await memory.sessions.flush(session.id)

  expect(report).toMatchObject({ observed: migration.length, waiting: [] })
  expect(report.learnt).toHaveLength(2)
  expect(isSound(space.path)).toBe(true)
  const log = git(space.path, 'log', '--format=%B')
  expect(log).toMatch(/^Learner: scripted$/m)
  expect(log).toMatch(/^Prompt: observe@\d+ distil@\d+ learn@\d+$/m)
  expect(log).toMatch(/^Tokens: \d+ in, \d+ out$/m)
  expect(log).toMatch(/^Cost: \$0\.\d{4}$/m)
  expect(readFileSync(join(space.path, 'skills/daily-logs/2025-06-15.md'), 'utf8')).toContain('Task:')
  expect(readFileSync(join(space.path, 'skills/user-general-facts/personal.md'), 'utf8')).toContain('use pnpm')

  const asked = provider.requests.length
  await memory.sessions.flush(session.id)
  expect(provider.requests).toHaveLength(asked)
  expect(provider.requests.map(stageOf)).toEqual(['observe', 'distil', ...Array(asked - 2).fill('learn')])
})
