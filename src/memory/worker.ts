import type { SessionId } from '../model/session.ts'
import { applySpace, type Applied } from './apply.ts'
import type { History } from './history.ts'
import { learnSession } from './learn.ts'
import type { FlushReport } from './memory.ts'
import { observeSession } from './observe.ts'
import type { Parts } from './parts.ts'
import { spaceFault, spaceOf } from './refs.ts'

/** What brings messages on their way, from the log to a commit. */
export type Worker = {
  /** Observes, learns and applies all that is due of a session. */
  flush(session: SessionId): Promise<FlushReport>
  /** A session has grown: works on it in the background when enough is waiting. */
  wake(session: SessionId): void
  /** When nothing runs any more. */
  idle(): Promise<void>
}

const nothing: Applied = { learnt: [], skipped: [], waiting: [] }

export function createWorker(parts: Parts, history: History): Worker {
  const running = new Map<SessionId, Promise<unknown>>()

  async function flush(session: SessionId): Promise<FlushReport> {
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
    return {
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
  }

  return {
    flush,
    wake(session) {
      const waiting = (parts.sessions.fold(session)?.offsets.length ?? 0) - parts.books.read(session).observed
      if (waiting < parts.ripeAt || running.has(session)) return
      const work = flush(session)
        // Nothing is lost by a failure: what was not observed is found again, what was not applied waits in the inbox.
        .catch(() => null)
        .finally(() => running.delete(session))
      running.set(session, work)
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values())
    },
  }
}
