import type { LearnRecord, SessionSummary } from '../model/session.ts'
import type { Space } from '../model/space.ts'
import type { History } from './history.ts'
import { dueLessons } from './learn.ts'
import type { Parts } from './parts.ts'

/** How far learning has come with each session of a space, in the order in which they joined it. Looking changes nothing. */
export async function learningOf(parts: Parts, history: History, space: Space): Promise<readonly LearnRecord[]> {
  const learnt = await history.lessons(space.id)
  const records = parts.index
    .all()
    .filter((session) => session.space === space.id)
    .map((session): LearnRecord => {
      const joinedAt = parts.sessions.fold(session.id)?.joinedAt ?? session.createdAt
      return {
        id: parts.ids.derive(space.id, 'learns', session.id),
        space: space.id,
        session: session.id,
        ...progressOf(parts, space, session, learnt),
        createdAt: joinedAt,
        updatedAt: session.updatedAt > joinedAt ? session.updatedAt : joinedAt,
      }
    })
  return records.sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.id < b.id ? -1 : 1))
}

/** Derived from what lies on the disk: what waits, what was looked at, and what the space's log names. */
function progressOf(
  parts: Parts,
  space: Space,
  session: SessionSummary,
  learnt: ReadonlyMap<string, unknown>,
): Pick<LearnRecord, 'status' | 'phase'> {
  const waiting = parts.inbox.list(space.id).filter(({ lesson }) => lesson.session === session.id)
  if (waiting.some(({ error }) => error !== null)) return { status: 'failed', phase: 'stopped' }
  if (waiting.length > 0) return { status: 'running', phase: 'applying' }
  if (session.tracking && session.observed < session.messages)
    return session.observed === 0 ? { status: 'pending', phase: 'waiting' } : { status: 'running', phase: 'observing' }
  const due = dueLessons(parts, space.id, parts.books.read(session.id)).some(({ id }) => !learnt.has(id))
  return due ? { status: 'running', phase: 'distilling' } : { status: 'completed', phase: 'done' }
}
