import type { Memory } from '../../src/memory/memory.ts'
import { isFinished } from '../../src/model/task.ts'
import { modelSettings } from './model-settings.ts'
import { startProvider, type Answer, type ChatRequest, type Provider } from './provider.ts'
import { reasonableModel } from './reasonable-model.ts'

const failures: readonly Answer[] = [
  { status: 429, headers: { 'retry-after': '0' } },
  { status: 500 },
  { status: 503 },
  { trouble: 'cut' },
  { trouble: 'half' },
  { body: '{"choices":[]}' },
  { body: '{"choices":[{"mess' },
  { status: 400, message: 'content_filter' },
  { say: 'I am not in the mood.' },
  { calls: [['finish', '{"subject": "ha']] },
  { calls: [['no_such_tool', {}]] },
  { say: 'and so on and', finish: 'length' },
]

/** A provider that fails a share of all calls at random, the same way every time, and answers the others reasonably. */
export async function startFailing(
  rate: number,
  seed = 42,
): Promise<{ provider: Provider; settings: Record<string, unknown>; failed(): number }> {
  let state = seed
  let failed = 0
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const provider = await startProvider((request: ChatRequest): Answer => {
    if (random() >= rate) return reasonableModel(request)
    failed += 1
    return failures[Math.floor(random() * failures.length)] ?? { status: 500 }
  })
  const prices = { scripted: { input: 0.25, cached: 0.025, output: 2, at: '2026-11-01' } }
  return { provider, settings: { ...modelSettings(provider.url), prices, 'budget.day': 'none' }, failed: () => failed }
}

export type LessonCounts = {
  readonly due: number
  readonly learnt: number
  readonly skipped: number
  readonly waiting: number
  /** Waiting lessons without a reason, lessons that the log names twice, and what is in no state at all: all must be 0. */
  readonly unexplained: number
  readonly twice: number
  readonly lost: number
  readonly stalled: number
  readonly setAside: number
}

/** What became of everything that the sessions of a space had to teach. */
export async function outcomeOf(memory: Memory, space: string): Promise<LessonCounts> {
  const lessons = await memory.lessons.list({ space })
  const inState = (state: string): number => lessons.filter((lesson) => lesson.state === state).length
  const named = (await memory.skills.log(space)).flatMap(({ lesson }) => (lesson === null ? [] : [lesson]))
  const sessions = await memory.sessions.list({ space })
  const books = await Promise.all(sessions.map(({ id }) => memory.sessions.tasks(id)))
  const due = books.flatMap(({ tasks, preferences }) => [
    ...tasks.filter(({ status }) => isFinished(status)),
    ...preferences,
  ]).length
  const waiting = inState('waiting') + inState('failed')
  return {
    due,
    learnt: inState('learnt'),
    skipped: inState('skipped'),
    waiting,
    // A lesson that was not tried waits for the one before it, which says why.
    unexplained: lessons.filter(({ state, reason }) => (state === 'failed' || state === 'skipped') && (reason ?? '') === '')
      .length,
    twice: named.length - new Set(named).size,
    lost: due - inState('learnt') - inState('skipped') - waiting,
    stalled: books.filter(({ stalled }) => stalled !== undefined).length,
    setAside: books.flatMap(({ setAside }) => setAside ?? []).length,
  }
}
