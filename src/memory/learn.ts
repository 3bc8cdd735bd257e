import type { Lesson, LessonId, WaitingLesson } from '../model/lesson.ts'
import type { Message, MessageId } from '../model/message.ts'
import type { SessionId } from '../model/session.ts'
import type { SpaceId } from '../model/space.ts'
import { isFinished, type Preference, type Task, type TaskBook } from '../model/task.ts'
import { stampAfter, type Stamp } from '../model/time.ts'
import type { FoldedLog } from '../store/session-log.ts'
import type { History } from './history.ts'
import type { Parts } from './parts.ts'
import { spaceOf } from './refs.ts'

export type Judged = { readonly queued: number; readonly skipped: readonly { readonly task: string; readonly reason: string }[] }

/** What taught something and was judged neither learnt nor skipped: what is still due in a space. */
export type Due = { readonly id: LessonId; readonly at: Stamp } & (
  { readonly task: Task; readonly preference: null } | { readonly task: null; readonly preference: Preference }
)

/**
 * Distils what is due of a session into its space's inbox.
 *
 * Lesson ids are derived from what they come from, so a run that was killed finds again what it had begun.
 */
export async function learnSession(parts: Parts, history: History, session: SessionId): Promise<Judged> {
  const folded = parts.sessions.fold(session)
  const space = folded === null ? null : spaceOf(parts, folded)
  if (folded === null || space === null) return { queued: 0, skipped: [] }
  const book = parts.books.read(session)
  const learnt = await history.lessons(space)
  const due = dueLessons(parts, space, book).filter(({ id }) => !learnt.has(id) && !parts.inbox.has(space, id))
  const skips = new Map<string, string>()
  let queuedAt = parts.inbox.list(space).at(-1)?.queuedAt ?? null
  for (const each of due) {
    const made =
      each.task === null
        ? ofPreference(folded, session, each.id, each.preference)
        : await ofTask(parts, folded, session, each, book)
    if (typeof made === 'string') {
      skips.set(each.task?.id ?? each.preference?.id ?? '', made)
      continue
    }
    queuedAt = stampAfter(queuedAt, parts.clock.now())
    await parts.inbox.put(waiting(space, made, queuedAt))
    parts.bus.emit({ type: 'lesson-waiting', space, lesson: made.id })
  }
  if (skips.size > 0) await parts.books.save(session, withSkips(book, space, skips))
  const skipped = book.tasks.flatMap((task) =>
    skips.has(task.id) ? { task: task.description, reason: skips.get(task.id) ?? '' } : [],
  )
  return { queued: due.length - skips.size, skipped }
}

/** Everything in a book that a space has to judge, oldest first. */
export function dueLessons(parts: Pick<Parts, 'ids'>, space: SpaceId, book: TaskBook): readonly Due[] {
  const tasks = book.tasks
    .filter((task) => isFinished(task.status) && !(task.skipped?.space === space && task.skipped.revision === task.revision))
    .map((task): Due => ({
      id: parts.ids.derive(space, 'task', task.id, task.revision),
      at: task.updatedAt,
      task,
      preference: null,
    }))
  const preferences = book.preferences
    .filter((preference) => preference.skipped?.space !== space)
    .map((preference): Due => ({
      id: parts.ids.derive(space, 'preference', preference.id),
      at: preference.at,
      task: null,
      preference,
    }))
  return [...tasks, ...preferences].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

/** The book with the reasons why a space learns nothing from some of its tasks and preferences. */
export function withSkips(book: TaskBook, space: SpaceId, reasons: ReadonlyMap<string, string>): TaskBook {
  const reasonOf = (id: string): string | undefined => reasons.get(id)
  return {
    ...book,
    tasks: book.tasks.map((task) => {
      const reason = reasonOf(task.id)
      return reason === undefined ? task : { ...task, skipped: { space, revision: task.revision, reason } }
    }),
    preferences: book.preferences.map((preference) => {
      const reason = reasonOf(preference.id)
      return reason === undefined ? preference : { ...preference, skipped: { space, reason } }
    }),
  }
}

async function ofTask(
  parts: Parts,
  folded: FoldedLog,
  session: SessionId,
  due: Due & { task: Task },
  book: TaskBook,
): Promise<Lesson | string> {
  const { task } = due
  const messages = messagesOf(parts, folded, session, task.messages)
  const last = messages.at(-1)
  if (last === undefined) return 'no message of the conversation belongs to it'
  const preferences = book.preferences.filter((preference) => preference.task === task.id)
  const distilled = await parts.mind.distill({ task, messages, preferences })
  if (distilled.skip !== null) return distilled.skip
  const { goal, appliesWhen, body, steps, evidence } = distilled
  return {
    id: due.id,
    goal,
    appliesWhen,
    body,
    steps,
    evidence,
    session,
    task: task.id,
    revision: task.revision,
    from: messages[0]?.seq ?? last.seq,
    to: last.seq,
    at: last.saidAt,
  }
}

function ofPreference(folded: FoldedLog, session: SessionId, id: LessonId, preference: Preference): Lesson {
  const seq = folded.seqs.get(preference.message) ?? 0
  return {
    id,
    goal: preference.text,
    appliesWhen: '',
    body: { kind: 'preferences', preferences: [preference.text] },
    steps: [],
    evidence: '',
    session,
    task: preference.task,
    revision: 1,
    from: seq,
    to: seq,
    at: preference.at,
  }
}

function messagesOf(parts: Parts, folded: FoldedLog, session: SessionId, ids: readonly MessageId[]): readonly Message[] {
  const seqs = ids.flatMap((id) => folded.seqs.get(id) ?? [])
  if (seqs.length === 0) return []
  const wanted = new Set(seqs)
  const first = seqs.reduce((a, b) => Math.min(a, b))
  const last = seqs.reduce((a, b) => Math.max(a, b))
  return parts.sessions.messages(session, first, last).filter((message) => wanted.has(message.seq))
}

function waiting(space: SpaceId, lesson: Lesson, queuedAt: Stamp): WaitingLesson {
  return { v: 1, space, queuedAt, lesson, plan: null, attempts: 0, error: null }
}
