import { MemoryError } from '../errors.ts'
import type { WaitingLesson } from '../model/lesson.ts'
import type { SessionId } from '../model/session.ts'
import type { Space, SpaceId } from '../model/space.ts'
import { applySpace, dismiss, type Applied } from './apply.ts'
import { isParked, parkedReason } from './confirm.ts'
import type { History } from './history.ts'
import type { FlushReport, LessonDetail, LessonState, LessonSummary, LessonVerbs, Remembered, Statement } from './memory.ts'
import { requireWrite, type Parts } from './parts.ts'
import { allSpaces, findSpace, resolveRef } from './refs.ts'
import { forgetSession, revertLesson } from './revert.ts'
import { anySession, entryOf } from './log.ts'

export function lessonVerbs(
  parts: Parts,
  history: History,
  work: { remember(statement: Statement): Promise<Remembered>; flush(session: SessionId): Promise<FlushReport> },
): LessonVerbs {
  const inboxes = (): WaitingLesson[] => allSpaces(parts).flatMap((space) => [...parts.inbox.list(space.id)])

  function findWaiting(ref: string): WaitingLesson {
    const all = inboxes()
    const id = resolveRef(
      ref,
      'lesson',
      all.map(({ lesson }) => ({ id: lesson.id })),
    )
    const found = all.find(({ lesson }) => lesson.id === id)
    if (found === undefined)
      throw new MemoryError('not-found', `No lesson "${ref}" is waiting.`, { hint: 'acontext lessons list --waiting' })
    return found
  }

  async function list(spaces: readonly Space[], state?: LessonState): Promise<LessonSummary[]> {
    const wants = (each: LessonState): boolean => state === undefined || state === each
    const lists = await Promise.all(
      spaces.map(async (space) => [
        ...(await waitingOf(parts, space)),
        ...(wants('skipped') ? skippedOf(parts, space) : []),
        ...(wants('learnt') ? await learntOf(history, space) : []),
      ]),
    )
    return lists
      .flat()
      .filter((lesson) => wants(lesson.state))
      .sort((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0))
  }

  async function get(ref: string): Promise<LessonDetail> {
    const all = (await list(allSpaces(parts))).filter((lesson) => lesson.id !== null)
    const names = all.flatMap(({ id, commit }) => [{ id: id ?? '' }, ...(commit === null ? [] : [{ id: commit }])])
    const found = resolveRef(ref, 'lesson', names)
    const summary = all.find(({ id, commit }) => id === found || commit === found)
    if (summary === undefined)
      throw new MemoryError('not-found', `There is no lesson "${ref}".`, { hint: 'acontext lessons list' })
    return detail(parts, summary)
  }

  /** One after the other: what stalls one conversation would stall the next, too. */
  async function flushUntilStalled(sessions: readonly SessionId[]): Promise<readonly FlushReport[]> {
    const reports: FlushReport[] = []
    for (const session of sessions) {
      reports.push(await work.flush(session))
      if (reports.at(-1)?.stalled !== undefined) break
    }
    return reports
  }

  return {
    list: async ({ space, state } = {}) => list(space === undefined ? allSpaces(parts) : [findSpace(parts, space)], state),
    get,
    async remember(statement) {
      requireWrite(parts)
      return work.remember(statement)
    },
    async retry(ref) {
      requireWrite(parts)
      const flushed = ref === undefined ? await flushUntilStalled(unobservedSessions(parts)) : []
      const spaces = ref === undefined ? allSpaces(parts).map(({ id }) => id) : [findWaiting(ref).space]
      const applied: Applied[] = await Promise.all(spaces.map((space) => applySpace(parts, history, space, { asked: true })))
      const stalled = flushed.at(-1)?.stalled
      return {
        observed: flushed.reduce((sum, { observed }) => sum + observed, 0),
        learnt: [...flushed, ...applied].flatMap(({ learnt }) => learnt),
        waiting: applied.flatMap(({ waiting }) => waiting),
        ...(stalled === undefined ? {} : { stalled }),
      }
    },
    async unconfirmed(space) {
      const { id, name } = findSpace(parts, space)
      return parts.inbox
        .list(id)
        .filter((each) => isParked(parts, each))
        .map(({ lesson, queuedAt }) => ({ lesson, space: { id, name }, since: queuedAt }))
    },
    async confirm(ref) {
      requireWrite(parts)
      const waiting = findWaiting(ref)
      await parts.inbox.put({ ...waiting, confirmed: true })
      const { learnt, waiting: left } = await applySpace(parts, history, waiting.space)
      return { learnt, waiting: left }
    },
    async trace(ref) {
      const { id } = await get(ref)
      return id === null ? null : parts.traces.read(id)
    },
    async revert(ref) {
      requireWrite(parts)
      return revertLesson(parts, history, ref)
    },
    async forget(session) {
      requireWrite(parts)
      return forgetSession(parts, history, await anySession(parts, history, session))
    },
    async drop(ref) {
      requireWrite(parts)
      const { space, lesson } = findWaiting(ref)
      await dismiss(parts, space, [{ lesson, reason: 'dropped by a person' }])
      return { dropped: lesson.id }
    },
  }
}

async function detail(parts: Parts, summary: LessonSummary): Promise<LessonDetail> {
  const { space, id, commit } = summary
  if (commit === null) {
    const waiting = parts.inbox.get(space.id, id ?? '')
    return { ...summary, attempts: waiting?.attempts ?? 0, lesson: waiting?.lesson ?? null, entry: null }
  }
  const [found] = await parts.git.log(parts.spaces.dir(space.id), { from: commit, limit: 1 })
  return { ...summary, attempts: 0, lesson: null, entry: found === undefined ? null : entryOf(found, space) }
}

function unobservedSessions(parts: Parts): SessionId[] {
  return parts.index
    .all()
    .filter((session) => session.tracking && session.observed < session.messages)
    .map(({ id }) => id)
}

/** Conversations whose observation stands still, such as for a model that was not reachable. */
export function stalledSessions(parts: Parts): SessionId[] {
  return unobservedSessions(parts).filter((id) => stallOf(parts, id) !== null)
}

/** Why a conversation is not observed any further; null when it is. A book that cannot be read is told by status. */
export function stallOf(parts: Parts, session: SessionId): string | null {
  try {
    return parts.books.read(session).stalled?.message ?? null
  } catch {
    return null
  }
}

/** What waits in a space's inbox, with the reason where there is one. */
export async function waitingOf(parts: Parts, space: Pick<Space, 'id' | 'name'>): Promise<LessonSummary[]> {
  const inbox = parts.inbox.list(space.id)
  const obstacle = inbox.length === 0 ? null : await parts.git.obstacle(parts.spaces.dir(space.id))
  return inbox
    .map((each) => ({ ...each, parked: isParked(parts, each) ? parkedReason : null }))
    .map(({ lesson, error, parked }) => ({
      id: lesson.id,
      state: error === null ? 'waiting' : 'failed',
      space: { id: space.id, name: space.name },
      goal: lesson.goal,
      session: lesson.session,
      at: lesson.at,
      reason: error?.message ?? parked ?? obstacle,
      commit: null,
    }))
}

function skippedOf(parts: Parts, space: Space): LessonSummary[] {
  return sessionsOf(parts, space.id).flatMap((session) => {
    const { tasks, preferences } = parts.books.read(session)
    const seen = [
      ...tasks.map((task) => ({ ...task, goal: task.description, at: task.updatedAt })),
      ...preferences.map((each) => ({ ...each, goal: each.text })),
    ]
    return seen.flatMap(({ skipped, goal, at }): LessonSummary[] =>
      skipped?.space !== space.id
        ? []
        : [
            {
              id: null,
              state: 'skipped',
              space: { id: space.id, name: space.name },
              goal,
              session,
              at,
              reason: skipped.reason,
              commit: null,
            },
          ],
    )
  })
}

/** Newest first; git's times have whole seconds only, in which much can be learnt. */
async function learntOf(history: History, space: Space): Promise<LessonSummary[]> {
  const lessons = await history.lessons(space.id)
  return [...lessons].reverse().map(([id, { oid, subject, at, session }]) => ({
    id,
    state: 'learnt',
    space: { id: space.id, name: space.name },
    goal: subject,
    session,
    at,
    reason: null,
    commit: oid,
  }))
}

function sessionsOf(parts: Parts, space: SpaceId): string[] {
  return parts.index
    .all()
    .filter((session) => session.space === space)
    .map(({ id }) => id)
}
