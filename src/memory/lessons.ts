import { MemoryError } from '../errors.ts'
import type { Lesson, WaitingLesson } from '../model/lesson.ts'
import type { Space, SpaceId } from '../model/space.ts'
import { applySpace, markSkipped } from './apply.ts'
import type { History } from './history.ts'
import type { LessonState, LessonSummary, LessonVerbs } from './memory.ts'
import { requireWrite, type Parts } from './parts.ts'
import { allSpaces, findSpace, resolveRef } from './refs.ts'

export function lessonVerbs(parts: Parts, history: History): LessonVerbs {
  const waitingLessons = (): WaitingLesson[] => allSpaces(parts).flatMap((space) => [...parts.inbox.list(space.id)])

  function findWaiting(ref: string): WaitingLesson {
    const all = waitingLessons()
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

  return {
    async list(filter = {}) {
      const spaces = filter.space === undefined ? allSpaces(parts) : [findSpace(parts, filter.space)]
      const { state } = filter
      const wants = (each: LessonState): boolean => state === undefined || state === each
      const lists = await Promise.all(
        spaces.map(async (space) => [
          ...waitingOf(parts, space),
          ...(wants('skipped') ? skippedOf(parts, space) : []),
          ...(wants('learnt') ? await learntOf(parts, history, space) : []),
        ]),
      )
      return lists
        .flat()
        .filter((lesson) => wants(lesson.state))
        .sort((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0))
    },
    async get(ref): Promise<{ lesson: Lesson; attempts: number; reason: string | null }> {
      const { lesson, attempts, error } = findWaiting(ref)
      return { lesson, attempts, reason: error?.message ?? null }
    },
    async retry(ref) {
      requireWrite(parts)
      const spaces = ref === undefined ? allSpaces(parts).map(({ id }) => id) : [findWaiting(ref).space]
      for (const space of spaces) await applySpace(parts, history, space)
      return allSpaces(parts).flatMap((space) => waitingOf(parts, space))
    },
    async drop(ref) {
      requireWrite(parts)
      const { space, lesson } = findWaiting(ref)
      await markSkipped(parts, space, lesson, 'dropped by a person')
      parts.inbox.remove(space, lesson.id)
    },
  }
}

/** What waits in a space's inbox, with the reason where it was tried. */
export function waitingOf(parts: Parts, space: Pick<Space, 'id' | 'name'>): LessonSummary[] {
  return parts.inbox.list(space.id).map(({ lesson, error }) => ({
    id: lesson.id,
    state: error === null ? 'waiting' : 'failed',
    space: { id: space.id, name: space.name },
    goal: lesson.goal,
    session: lesson.session,
    at: lesson.at,
    reason: error?.message ?? null,
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

async function learntOf(parts: Parts, history: History, space: Space): Promise<LessonSummary[]> {
  const lessons = await history.lessons(space.id)
  return [...lessons].map(([id, { oid, subject, at, session }]) => ({
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
