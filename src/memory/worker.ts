import type { WaitingLesson } from '../model/lesson.ts'
import type { SessionId } from '../model/session.ts'
import type { SpaceId } from '../model/space.ts'
import { applySpace, type Applied } from './apply.ts'
import type { History } from './history.ts'
import { createDebounce } from './debounce.ts'
import { dueLessons, learnSession } from './learn.ts'
import type { FlushReport } from './memory.ts'
import { observeSession } from './observe.ts'
import type { Parts } from './parts.ts'
import { spaceFault, spaceOf } from './refs.ts'

/** What brings messages on their way, from the log to a commit. */
export type Worker = {
  /** Observes, learns and applies all that is due of a session. */
  flush(session: SessionId): Promise<FlushReport>
  /**
   * A session has grown: works on it in the background when enough is waiting, and in a daemon also when nothing more came for
   * a while. `patient`: only then, since more is about to come.
   */
  wake(session: SessionId, options?: { readonly patient?: boolean }): void
  /** Something may be due without a new message, such as after a space was attached: in a daemon it is looked at now. */
  nudge(session: SessionId): void
  /** Takes up what was left waiting: when the last process ended, or when something outside held it up. */
  resume(): Promise<void>
  /** When nothing runs any more; given a session, nothing of that one. */
  idle(session?: SessionId): Promise<void>
  /** Begins nothing more by itself. */
  stop(): void
}

/** How often the wait for the last message can be put off. */
const longestMs = 60_000
const everything = 'everything'

const nothing: Applied = { learnt: [], skipped: [], waiting: [], held: false }

/** `held`: something outside stopped it, which time may settle. */
type Attended = { readonly report: FlushReport; readonly held: boolean }

export function createWorker(parts: Parts, history: History): Worker {
  const running = new Map<SessionId, Promise<{ readonly stalled: boolean }>>()
  /** All that works on a session, by itself or because somebody asked and perhaps waits no more. */
  const jobs = new Map<Promise<unknown>, SessionId>()

  function attend(session: SessionId): Promise<Attended> {
    const job = bringOn(session)
    jobs.set(job, session)
    const forget = (): unknown => jobs.delete(job)
    job.then(forget, forget)
    return job
  }

  async function bringOn(session: SessionId): Promise<Attended> {
    const { seen, judged } = await parts.locks.hold(`book:${session}`, async () => ({
      seen: await observeSession(parts, session),
      judged: await learnSession(parts, history, session),
    }))
    const folded = parts.sessions.fold(session)
    const space = folded === null ? null : spaceOf(parts, folded)
    const applied = space === null ? nothing : await applySpace(parts, history, space)
    const book = parts.books.read(session)
    const known = new Map(
      book.preferences.map((preference) => [
        space === null ? '' : parts.ids.derive(space, 'preference', preference.id),
        preference.text,
      ]),
    )
    const report: FlushReport = {
      session,
      observed: seen.observed,
      tasks: book.tasks.length,
      learnt: applied.learnt,
      skipped: [
        ...seen.setAside.map(({ seq, reason }) => ({ task: `message ${seq}`, reason: `it could not be observed: ${reason}` })),
        ...judged.skipped,
        ...applied.skipped.map(({ lesson, reason }) => ({ task: known.get(lesson) ?? lesson, reason })),
      ],
      waiting: applied.waiting,
      obstacle: folded === null ? null : spaceFault(parts, folded),
      ...(seen.stalled === null ? {} : { stalled: seen.stalled }),
    }
    return { report, held: seen.stalled !== null || applied.held }
  }

  const later = createDebounce(parts.clock, { quietMs: parts.quietMs, longestMs: Math.max(longestMs, parts.quietMs), run: work })
  let stopped = false

  const { restMs } = parts
  const rests = createDebounce(parts.clock, { quietMs: restMs, longestMs: restMs, run: () => void resume() })
  let resuming: Promise<void> = Promise.resolve()

  /** Nothing is lost by a failure: what was not observed is found again, what was not applied waits in the inbox. */
  function work(session: SessionId): void {
    if (running.has(session) || stopped) return
    const job = attend(session).then(
      ({ report, held }) => after(session, { held, stalled: report.stalled !== undefined }),
      () => after(session, { held: true, stalled: false }),
    )
    running.set(session, job)
  }

  function after<T extends { readonly held: boolean }>(session: SessionId, outcome: T): T {
    running.delete(session)
    if (parts.background && outcome.held) rests.touch(everything)
    // What came while it ran is waiting now.
    else if (parts.background && unobserved(parts, session) > 0) later.touch(session)
    return outcome
  }

  /** One after the other, since what stalls one conversation would stall the next, too. */
  async function takeUp(): Promise<void> {
    for (const session of await leftWaiting(parts, history)) {
      if (stopped) return
      work(session)
      if ((await running.get(session))?.stalled === true) break
    }
    for (const space of parts.spaces.ids()) {
      const waits = !stopped && parts.inbox.list(space).some(isReady)
      const applied = waits ? await applySpace(parts, history, space).catch(() => null) : null
      if (applied?.held === true && parts.background) rests.touch(everything)
    }
  }

  function resume(): Promise<void> {
    resuming = resuming.then(takeUp).catch(() => undefined)
    return resuming
  }

  return {
    flush: async (session) => (await attend(session)).report,
    wake(session, { patient = false } = {}) {
      const waiting = unobserved(parts, session)
      if (waiting === 0) return
      if (!patient && waiting >= ripeAt(parts)) {
        later.drop(session)
        work(session)
      } else if (parts.background) later.touch(session)
    },
    nudge(session) {
      if (parts.background) work(session)
    },
    resume,
    async idle(session) {
      if (session === undefined) await resuming
      for (;;) {
        const open = [...jobs].filter(([, each]) => session === undefined || each === session)
        if (open.length === 0) return
        await Promise.allSettled(open.map(([job]) => job))
      }
    },
    stop() {
      stopped = true
      later.stop()
      rests.stop()
    },
  }
}

/** What failed by itself waits until somebody asks for it again: time is no reason to fail once more. */
function isReady({ error }: WaitingLesson): boolean {
  return error === null || error.outside === true
}

/** How many messages are looked at together, unless the project has an own number under the name of the official clients. */
function ripeAt(parts: Parts): number {
  const own = parts.configs.read()['project_session_message_buffer_max_turns']
  return typeof own === 'number' && own >= 1 ? own : parts.ripeAt
}

function unobserved(parts: Parts, session: SessionId): number {
  const folded = parts.sessions.fold(session)
  if (folded === null || !folded.session.tracking) return 0
  return folded.offsets.length - parts.books.read(session).observed
}

/** Sessions with messages that nobody looked at, or with something to learn that is neither learnt nor skipped. */
async function leftWaiting(parts: Parts, history: History): Promise<readonly SessionId[]> {
  const waiting: SessionId[] = []
  for (const { id, messages, observed, tracking, space } of parts.index.all()) {
    if (tracking && messages > observed) waiting.push(id)
    else if (space !== null && (await isDue(parts, history, { id, space }))) waiting.push(id)
  }
  return waiting
}

async function isDue(parts: Parts, history: History, { id, space }: { id: SessionId; space: SpaceId }): Promise<boolean> {
  if (parts.spaces.read(space) === null) return false
  try {
    const learnt = await history.lessons(space)
    const due = dueLessons(parts, space, parts.books.read(id)).filter((lesson) => !learnt.has(lesson.id))
    // What failed waits until somebody asks for it again: a start is no reason to fail once more.
    const failed = new Set(parts.inbox.list(space).flatMap(({ lesson, error }) => (error === null ? [] : [lesson.id])))
    return due.some((lesson) => !failed.has(lesson.id))
  } catch {
    return false // what is broken is told by status
  }
}
