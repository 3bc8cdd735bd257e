import type { LearnRecord, Session, SessionSummary } from '../model/session.ts'
import type { Space } from '../model/space.ts'
import { isFinished, type TaskId } from '../model/task.ts'
import { isParked } from './confirm.ts'
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

/** The finished tasks of a session that its space has judged: learnt, skipped with a reason, or laid before a person. */
export async function digestedOf(parts: Parts, history: History, session: Session): Promise<readonly TaskId[]> {
  const { id, space } = session
  if (space === null || parts.spaces.read(space) === null) return []
  const book = parts.books.read(id)
  const learnt = await history.lessons(space)
  const open = new Set(
    dueLessons(parts, space, book).flatMap(({ id: lesson, task }) => {
      const waiting = learnt.has(lesson) ? null : parts.inbox.get(space, lesson)
      const isJudged = learnt.has(lesson) || (waiting !== null && isParked(parts, waiting))
      return task === null || isJudged ? [] : [task.id]
    }),
  )
  return book.tasks.filter(({ status, id: task }) => isFinished(status) && !open.has(task)).map((task) => task.id)
}

/** Derived from what lies on the disk: what waits, what was looked at, and what the space's log names. */
function progressOf(
  parts: Parts,
  space: Space,
  session: SessionSummary,
  learnt: ReadonlyMap<string, unknown>,
): Pick<LearnRecord, 'status' | 'phase'> {
  const inbox = parts.inbox.list(space.id).filter(({ lesson }) => lesson.session === session.id)
  // What a person has to confirm is done as far as we can.
  const parked = new Set(inbox.filter((each) => isParked(parts, each)).map(({ lesson }) => lesson.id))
  const waiting = inbox.filter(({ lesson }) => !parked.has(lesson.id))
  if (waiting.some(({ error }) => error !== null)) return { status: 'failed', phase: 'stopped' }
  if (waiting.length > 0) return { status: 'running', phase: 'applying' }
  if (session.tracking && session.observed < session.messages)
    return session.observed === 0 ? { status: 'pending', phase: 'waiting' } : { status: 'running', phase: 'observing' }
  const due = dueLessons(parts, space.id, parts.books.read(session.id)).some(({ id }) => !learnt.has(id) && !parked.has(id))
  return due ? { status: 'running', phase: 'distilling' } : { status: 'completed', phase: 'done' }
}
