import { expect, test } from 'vitest'
import { costLines, modelTestLines } from '../../src/cli/model-view.ts'
import { taskList } from '../../src/cli/task-view.ts'
import { plainLook as look } from '../../src/cli/look.ts'
import { nothingSpent } from '../../src/model/cost.ts'

const spent = { ...nothingSpent, calls: 3, failed: 1, input: 1200, output: 80, usd: 0.0042, unpriced: 1 }

test('a message that was set aside and a conversation that stands still are told with their reasons', () => {
  const at = '2026-11-01T10:00:00.000000Z'
  const setAside = [{ message: 'm', seq: 7, reason: 'it was refused', at }]
  const told = taskList(
    { observed: 9, tasks: [], preferences: [], setAside, stalled: { code: 'busy', message: 'no credit', at } },
    look,
  )

  expect(told).toContain('message 7: it was refused')
  expect(told).toContain('Observing stands still: no credit')
})

test('sums of costs have their calls, failures, tokens and money; a failed call needs no price', () => {
  const told = costLines(
    { by: 'lesson', groups: [{ key: '0123456789', name: '0123456789', ...spent }], total: spent, exhausted: null },
    look,
  )

  expect(told).toMatch(/LESSON +CALLS +FAILED +TOKENS IN +OUT +COST/)
  expect(told).toMatch(/01234567 +3 +1 +1200 +80 +\$0\.0042/)
  expect(costLines({ by: 'day', groups: [], total: nothingSpent, exhausted: null }, look)).toBe('')
})

test('money that nobody can tell is said to be unknown', () => {
  const told = modelTestLines(
    {
      mind: 'm',
      steps: [{ step: 'observe', ok: false, detail: 'away', hint: 'start it', ms: 20 }],
      spent: { ...spent, failed: 2, usd: 0, unpriced: 1 },
    },
    look,
  )

  expect(told).toMatch(/✗ observe +away/)
  expect(told).toMatch(/start it/)
  expect(told).toMatch(/3 calls, 1200 tokens in, 80 out, no price known/)
})
