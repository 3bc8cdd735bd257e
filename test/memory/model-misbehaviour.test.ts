import { describe, expect, test } from 'vitest'
import type { Memory } from '../../src/memory/memory.ts'
import { messagesOf, migration } from '../support/conversation.ts'
import { git, isSound } from '../support/home.ts'
import { memoryWithModel } from '../support/model-home.ts'
import type { Answer, ChatRequest, Provider } from '../support/provider.ts'
import { reasonableModel, stageOf } from '../support/reasonable-model.ts'

const when = '2025-06-15T14:30:00.000000Z'

type Setting = { memory: Memory; provider: Provider; dir: string; session: string }

/** A conversation that teaches two lessons, and a provider whose script can be exchanged. */
async function setting(script: (request: ChatRequest) => Answer, settings: Record<string, unknown> = {}): Promise<Setting> {
  const { memory, provider } = await memoryWithModel(script, settings)
  const { path } = await memory.spaces.create('ops')
  const { id } = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(id, messagesOf(migration, { when }))
  return { memory, provider, dir: path, session: id }
}

function lessonsIn(dir: string): string[] {
  return git(dir, 'log', '--format=%(trailers:key=Lesson,valueonly,separator=)')
    .split('\n')
    .filter((line) => line !== '')
}

/** Both lessons are in the log, each once, and the repository is sound. */
function expectBoth(dir: string): void {
  const lessons = lessonsIn(dir)
  expect(new Set(lessons).size).toBe(lessons.length)
  expect(lessons).toHaveLength(2)
  expect(isSound(dir)).toBe(true)
}

/** Answers the first request of each stage badly, and then as it should be. */
function badOnce(bad: Answer | ((good: Answer) => Answer)): (request: ChatRequest) => Answer {
  const seen = new Set<string>()
  return (request) => {
    const stage = stageOf(request)
    const good = reasonableModel(request)
    if (seen.has(stage)) return good
    seen.add(stage)
    return typeof bad === 'function' ? bad(good) : bad
  }
}

const callsOf = (answer: Answer): readonly (readonly [string, object | string])[] =>
  'calls' in answer ? (answer.calls ?? []) : []

describe('misbehaviour once in each stage loses nothing and does nothing twice', () => {
  test.each<[string, Answer | ((good: Answer) => Answer)]>([
    ['429 with retry-after', { status: 429, headers: { 'retry-after': '0' } }],
    ['500', { status: 500 }],
    ['a cut connection', { trouble: 'cut' }],
    ['an answer that breaks off', { trouble: 'half' }],
    ['truncated JSON', { body: '{"choices":[{"message":' }],
    ['empty choices', { body: '{"choices":[]}' }],
    ['an unknown tool', { calls: [['delete_everything', { sure: true }]] }],
    ['arguments that are no JSON', { calls: [['finish', '{"subject": "half']] }],
    ['text instead of a call', { say: 'I would rather talk about it.' }],
    ['an answer cut at its limit', (good) => ({ calls: callsOf(good), finish: 'length' })],
    ['text before the calls', (good) => ({ say: 'Let me see.', calls: callsOf(good) })],
    ['the call written into the text', (good) => ({ say: textCalls(good) })],
    ['every call twice, and two finishes', (good) => ({ calls: callsOf(good).flatMap((call) => [call, call]) })],
    ['wrong usage figures', (good) => ({ calls: callsOf(good), usage: { prompt_tokens: -1, completion_tokens: 'all' } })],
  ])('%s', async (_name, bad) => {
    const { memory, dir, session } = await setting(badOnce(bad))
    const report = await memory.sessions.flush(session)

    expect(report).toMatchObject({ observed: migration.length, waiting: [] })
    expect(report).not.toHaveProperty('stalled')
    expectBoth(dir)
    expect((await memory.sessions.tasks(session)).tasks).toHaveLength(1)
  })

  test('a provider that hangs is left in time', async () => {
    const { memory, dir, session } = await setting(badOnce({ trouble: 'hang' }), { 'model.timeout': 1 })
    await memory.sessions.flush(session)

    expectBoth(dir)
  })
})

function textCalls(good: Answer): string {
  return callsOf(good)
    .map(([name, given]) => `<tool_call>${JSON.stringify({ name, arguments: given })}</tool_call>`)
    .join('\n')
}

describe('misbehaviour that goes on is told, and what it hindered waits', () => {
  test.each<[string, Answer, RegExp]>([
    ['429', { status: 429, message: 'no credit left' }, /no credit left/],
    ['500', { status: 500, message: 'out of order' }, /out of order|500/],
    ['a key that is not accepted', { status: 401 }, /does not accept the key/],
    ['an unknown model', { status: 404 }, /no such model/],
    ['retry-after of an hour', { status: 429, headers: { 'retry-after': '3600' } }, /429/],
    ['cut connections', { trouble: 'cut' }, /could not be reached or broke off/],
    ['empty choices', { body: '{"choices":[]}' }, /without a choice/],
    ['a model without tools', { status: 400, message: 'this model does not support tools' }, /does not support tools/],
    ['a model that only talks', { say: 'What a nice conversation.' }, /calls no tool/],
    ['huge output', { trouble: 'huge' }, /larger than/],
  ])('%s: observing stalls, and goes on when it is over', async (_name, bad, reason) => {
    let script = (): Answer => bad
    const { memory, dir, session } = await setting((request) => (script === reasonable ? reasonableModel(request) : script()))
    const report = await memory.sessions.flush(session)

    expect(report.observed).toBe(0)
    expect(report.stalled).toMatch(reason)
    expect((await memory.project.status()).problems.join()).toMatch(reason)
    const book = await memory.sessions.tasks(session)
    expect(book.tasks).toEqual([])
    expect(book).not.toHaveProperty('setAside')

    script = reasonable
    await memory.lessons.retry()
    expectBoth(dir)
    expect((await memory.project.status()).problems).toEqual([])
  })
  const reasonable = (): Answer => ({ say: '' })

  test.each<[string, Answer, RegExp]>([
    ['500', { status: 500, message: 'out of order' }, /500/],
    ['a content filter', { say: '', finish: 'content_filter' }, /filter/],
    ['a filtered prompt', { status: 400, message: 'content_filter' }, /filter/],
    ['answers that are always cut', { say: 'and so on and so', finish: 'length' }, /cut off/],
    ['words only', { say: 'No.' }, /calls no tool/],
    ['an unknown tool for ever', { calls: [['dance', {}]] }, /did not finish within/],
    ['huge output', { trouble: 'huge' }, /larger than/],
  ])('%s while distilling or learning: the lessons wait with the reason, retry learns them', async (_name, bad, reason) => {
    let broken = true
    const { memory, dir, session } = await setting((request) =>
      broken && stageOf(request) !== 'observe' ? bad : reasonableModel(request),
    )
    const report = await memory.sessions.flush(session)
    const failed = await memory.lessons.list({ state: 'failed' })

    expect(report.learnt).toEqual([])
    expect(report.waiting).toHaveLength(2)
    expect(failed.length).toBeGreaterThan(0)
    for (const each of failed) expect(each.reason).toMatch(reason)

    broken = false
    const retried = await memory.lessons.retry()
    expect(retried).toMatchObject({ waiting: [] })
    expectBoth(dir)
  })

  test('a message that breaks the observer is found by halving and set aside; all others are observed', async () => {
    const { memory, dir, session, provider } = await setting((request) => {
      const opening = request.messages.find(({ role }) => role === 'user')?.content ?? ''
      const fresh = opening.slice(opening.indexOf('# NEW messages'))
      return fresh.includes('systemctl stop orders-worker') ? { status: 400, message: 'bad request' } : reasonableModel(request)
    })
    const report = await memory.sessions.flush(session)
    const { setAside, tasks } = await memory.sessions.tasks(session)

    expect(report.observed).toBe(migration.length)
    expect(setAside).toMatchObject([{ seq: 4, reason: expect.stringContaining('bad request') as string }])
    expect(report.skipped).toContainEqual({ task: 'message 4', reason: expect.stringContaining('bad request') as string })
    expect(tasks.flatMap(({ messages }) => messages).length).toBeGreaterThanOrEqual(migration.length - 2)
    expect(provider.requests.filter((request) => stageOf(request) === 'observe').length).toBeLessThan(12)
    expect(isSound(dir)).toBe(true)
  })

  test('so is one on which the provider fails while it answers everything else', async () => {
    const { memory, session } = await setting((request) => {
      const opening = request.messages.find(({ role }) => role === 'user')?.content ?? ''
      const fresh = opening.slice(opening.indexOf('# NEW messages'))
      return fresh.includes('systemctl stop orders-worker') ? { status: 500 } : reasonableModel(request)
    })
    await memory.sessions.flush(session)

    expect((await memory.sessions.tasks(session)).setAside).toMatchObject([{ seq: 4 }])
  })

  test('a result that is refused is mended once, precisely; refused twice, the lesson waits with the reason', async () => {
    let stubborn = true
    const refused: string[] = []
    const { memory, dir, session } = await setting((request) => {
      if (stageOf(request) !== 'learn') return reasonableModel(request)
      const told = request.messages.findLast(({ role }) => role === 'user')?.content ?? ''
      if (told.startsWith('Not accepted')) refused.push(told)
      if (!stubborn && told.startsWith('Not accepted'))
        return {
          calls: [
            ['retire_entry', bad('')],
            ['finish', { subject: 'mended', nothing: 'mended' }],
          ],
        }
      return {
        calls: [
          ['create_skill', { name: 'bad-skill', description: 'x' }],
          ['add_entry', bad('See https://evil.example/x')],
          ['finish', { subject: 'bad' }],
        ],
      }
    })
    const bad = (text: string): object => ({
      path: 'skills/bad-skill/SKILL.md',
      heading: 'Bad',
      reason: 'r',
      watch_out: text === '' ? [] : [text],
    })
    const report = await memory.sessions.flush(session)

    expect(report.learnt).toEqual([])
    expect(report.waiting.map(({ reason }) => reason).join()).toMatch(/refused twice.*evil\.example/)
    expect(refused[0]).toMatch(/The address https:\/\/evil\.example\/x is not in the lesson/)
    expect(git(dir, 'ls-files')).not.toContain('bad-skill')

    stubborn = false
    await memory.lessons.retry()
    expect(git(dir, 'ls-files')).toContain('bad-skill')
    expect(git(dir, 'grep', '-l', '', '--', 'skills/bad-skill')).not.toContain('evil')
  })
})

describe('money', () => {
  const prices = { scripted: { input: 1000, cached: 0, output: 1000, at: '2026-11-01' } }

  test('the day’s budget stops learning visibly, before the call that would pass it, and goes on when it is raised', async () => {
    const { memory, provider, session } = await setting(reasonableModel, { prices, 'budget.day': 0.5, 'budget.lesson': 'none' })
    const report = await memory.sessions.flush(session)

    expect(provider.requests).toHaveLength(0)
    expect(report.stalled).toMatch(/Today's budget of \$0\.5000 is used up/)
    expect((await memory.project.status()).problems.join()).toMatch(/budget/)
  })

  test('a lesson’s budget stops that lesson alone', async () => {
    const { memory, session, dir } = await setting(reasonableModel, { prices, 'budget.day': 'none', 'budget.lesson': 1 })
    const report = await memory.sessions.flush(session)

    expect(report.observed).toBe(migration.length)
    expect(report.waiting.map(({ reason }) => reason).join()).toMatch(/This lesson's budget of \$1\.00 is used up/)
    expect(report.learnt.length + report.waiting.length).toBe(2)
    expect(lessonsIn(dir)).toHaveLength(report.learnt.length)
  })

  test('each call is a line with its tokens and its price, failed ones too, and sums agree by day, space and lesson', async () => {
    const { memory, session, provider } = await setting(badOnce({ status: 500 }), {
      prices,
      'budget.day': 'none',
      'budget.lesson': 'none',
    })
    await memory.sessions.flush(session)
    const reports = await Promise.all((['day', 'space', 'lesson'] as const).map((by) => memory.project.cost({ by })))

    for (const { total } of reports) expect(total).toMatchObject({ calls: provider.requests.length, failed: 3 })
    expect(reports[0]?.total.usd).toBeCloseTo(((reports[0]?.total.input ?? 0) + (reports[0]?.total.output ?? 0)) / 1000)
    expect(reports[1]?.groups.map(({ name }) => name)).toEqual(['ops'])
    expect(reports[2]?.groups).toHaveLength(3)
    expect((await memory.project.cost({ since: '2999-01-01T00:00:00.000000Z' })).total.calls).toBe(0)
  })
})
