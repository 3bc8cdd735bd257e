import { asMemoryError, type MemoryError } from '../errors.ts'
import type { Lesson, LessonId, WaitingLesson } from '../model/lesson.ts'
import type { Message, MessageId } from '../model/message.ts'
import type { SessionId } from '../model/session.ts'
import type { SpaceId } from '../model/space.ts'
import { isFinished, type Preference, type Task, type TaskBook } from '../model/task.ts'
import { stampAfter, stampOf, type Stamp } from '../model/time.ts'
import type { FoldedLog } from '../store/session-log.ts'
import type { History } from './history.ts'
import { isOutside } from './model-calls.ts'
import type { Parts } from './parts.ts'
import { spaceOf } from './refs.ts'
import { filesSeen, headsOf, sharedIn } from './shared.ts'

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
  let away = false
  for (const each of due) {
    const made: Lesson | Undistilled | string =
      each.task === null
        ? ofPreference(folded, session, each.id, each.preference)
        : await ofTask(parts, folded, { ...each, space }, book, away)
    if (typeof made === 'string') {
      skips.set(each.task?.id ?? each.preference?.id ?? '', made)
      continue
    }
    queuedAt = stampAfter(queuedAt, parts.clock.now())
    const entry = 'undistilled' in made ? { ...waiting(space, made.lesson, queuedAt), ...made } : waiting(space, made, queuedAt)
    away ||= 'undistilled' in made && made.away
    await parts.inbox.put(withoutAway(entry))
    parts.bus.emit({ type: 'lesson-waiting', space, lesson: each.id })
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

type DueTask = Due & { readonly task: Task; readonly space: SpaceId }
/** A task that could not be distilled now: it waits with the reason. `away`: no other could be, either. */
type Undistilled = Pick<WaitingLesson, 'lesson' | 'error'> & {
  readonly undistilled: true
  readonly attempts: number
  readonly away: boolean
}

async function ofTask(
  parts: Parts,
  folded: FoldedLog,
  due: DueTask,
  book: TaskBook,
  away: boolean,
): Promise<Lesson | Undistilled | string> {
  const messages = messagesOf(parts, folded, folded.session.id, due.task.messages)
  const last = messages.at(-1)
  if (last === undefined) return 'no message of the conversation belongs to it'
  const lesson = bareLesson(folded.session.id, due, messages[0]?.seq ?? last.seq, last)
  if (away) return { lesson, undistilled: true, attempts: 0, error: null, away }
  try {
    return await distilled(parts, due.space, lesson, { task: due.task, messages, book })
  } catch (error) {
    const problem = asMemoryError(error)
    if (parts.mind.alive === undefined) throw problem
    return { lesson, undistilled: true, attempts: 1, error: reasonToWait(parts, problem), away: isOutside(problem) }
  }
}

export function reasonToWait({ clock }: Pick<Parts, 'clock'>, problem: MemoryError): NonNullable<WaitingLesson['error']> {
  const { code, message } = problem
  return { code, message, at: stampOf(clock.now()), ...(isOutside(problem) ? { outside: true } : {}) }
}

/** Distils what could not be distilled before; the reason when it teaches nothing after all. */
export async function distilWaiting(parts: Parts, { space, lesson }: WaitingLesson): Promise<Lesson | string> {
  const folded = parts.sessions.fold(lesson.session)
  const book = parts.books.read(lesson.session)
  const task = book.tasks.find(({ id }) => id === lesson.task)
  if (folded === null || task === undefined) return 'its conversation is gone'
  if (task.revision !== lesson.revision) return 'the task was taken up again'
  const messages = messagesOf(parts, folded, lesson.session, task.messages)
  return distilled(parts, space, lesson, { task, messages, book })
}

async function distilled(
  parts: Parts,
  space: SpaceId,
  lesson: Lesson,
  { task, messages, book }: { task: Task; messages: readonly Message[]; book: TaskBook },
): Promise<Lesson | string> {
  const preferences = book.preferences.filter((preference) => preference.task === task.id)
  const place = { lesson: lesson.id, session: lesson.session, space }
  const shared = await sharedIn(parts, space)
  const skills = filesSeen(parts, space, await parts.git.head(parts.spaces.dir(space)), shared, await headsOf(parts, shared))
  const made = await parts.mind.distill({ task, messages, preferences, place, skills })
  if (made.skip !== null) return made.skip
  const { goal, appliesWhen, body, steps, evidence } = made
  return { ...lesson, goal, appliesWhen, body, steps, evidence }
}

/** What is known of a lesson before its task is distilled. */
function bareLesson(session: SessionId, { id, task }: DueTask, from: number, last: Message): Lesson {
  const nothing = { kind: 'success', approach: '', decisions: [], learnings: [], preferences: [] } as const
  const { id: taskId, revision, description: goal } = task
  const to = last.seq
  return {
    id,
    goal,
    appliesWhen: '',
    body: nothing,
    steps: [],
    evidence: '',
    session,
    task: taskId,
    revision,
    from,
    to,
    at: last.saidAt,
  }
}

function withoutAway({ away: _away, ...waiting }: WaitingLesson & { readonly away?: boolean }): WaitingLesson {
  return waiting
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

/** Messages by their ids, read stretch by stretch: a task that was taken up again much later does not drag in all between. */
function messagesOf(parts: Parts, folded: FoldedLog, session: SessionId, ids: readonly MessageId[]): readonly Message[] {
  const seqs = [...new Set(ids.flatMap((id) => folded.seqs.get(id) ?? []))].sort((a, b) => a - b)
  const stretches: { first: number; last: number }[] = []
  for (const seq of seqs) {
    const open = stretches.at(-1)
    if (open !== undefined && seq === open.last + 1) open.last = seq
    else stretches.push({ first: seq, last: seq })
  }
  return stretches.flatMap(({ first, last }) => parts.sessions.messages(session, first, last))
}

function waiting(space: SpaceId, lesson: Lesson, queuedAt: Stamp): WaitingLesson {
  return { v: 1, space, queuedAt, lesson, plan: null, attempts: 0, error: null }
}
