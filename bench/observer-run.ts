import type { Lesson } from '../src/model/lesson.ts'
import type { Message } from '../src/model/message.ts'
import { applyEdits, emptyBook, isFinished, type Task, type TaskBook } from '../src/model/task.ts'
import type { Ids } from '../src/seams/ids.ts'
import type { LearnPlan, Mind } from '../src/seams/mind.ts'

export type Space = Map<string, string>
export type LearntSession = {
  readonly book: TaskBook
  readonly tasks: readonly { task: Task; skip: string | null }[]
  readonly lessons: number
}

const batch = 16
const overlap = 16

/** Observes, distils and learns one session, as memory does. */
export async function runSession(
  mind: Mind,
  ids: Ids,
  name: string,
  messages: readonly Message[],
  space: Space,
): Promise<LearntSession> {
  const session = ids.derive('6ba7b810-9dad-11d1-80b4-00c04fd430c8', name)
  const book = await observeInBatches(mind, ids, session, messages)
  return learnInto(mind, ids, session, messages, book, space)
}

/** Batches of sixteen, cut before a user's message, with the turns before as overlap. */
export async function observeInBatches(mind: Mind, ids: Ids, session: string, messages: readonly Message[]): Promise<TaskBook> {
  let book = emptyBook
  let from = 0
  while (from < messages.length) {
    const to = cut(messages, from)
    const earlier = messages.slice(Math.max(0, from - overlap), from)
    const edits = await mind.observe({ session, book, earlier, fresh: messages.slice(from, to) }, ids)
    book = { ...applyEdits(book, edits), observed: to }
    from = to
  }
  return book
}

export async function learnInto(
  mind: Mind,
  ids: Ids,
  session: string,
  messages: readonly Message[],
  book: TaskBook,
  space: Space,
  seen: (plan: LearnPlan) => void = () => undefined,
): Promise<LearntSession> {
  const tasks: { task: Task; skip: string | null }[] = []
  let lessons = 0
  for (const preference of book.preferences) {
    const body = { kind: 'preferences' as const, preferences: [preference.text] }
    const base = { goal: preference.text, appliesWhen: '', body, steps: [], evidence: '' }
    await apply({ ...base, ...about(preference.id, preference.at), session, task: preference.task })
  }
  for (const task of book.tasks) {
    const own = messages.filter((message) => task.messages.includes(message.id))
    const preferences = book.preferences.filter((preference) => preference.task === task.id)
    const distilled = await mind.distill({ task, messages: own, preferences })
    tasks.push({ task, skip: distilled.skip })
    if (distilled.skip !== null || !isFinished(task.status)) continue
    const { goal, appliesWhen, body, steps, evidence } = distilled
    const lesson = { goal, appliesWhen, body, steps, evidence }
    lessons++
    await apply({ ...lesson, ...about(task.id, own.at(-1)?.saidAt ?? task.updatedAt), session, task: task.id })
  }
  return { book, tasks, lessons }

  async function apply(lesson: Lesson): Promise<void> {
    const plan = await mind.learn({
      lesson,
      zone: 'UTC',
      skills: { paths: () => Promise.resolve([...space.keys()]), read: (path) => Promise.resolve(space.get(path) ?? null) },
    })
    seen(plan)
    for (const change of plan.changes) if (change.op === 'write') space.set(change.path, change.text)
  }
  function about(of: string, at: string): Pick<Lesson, 'id' | 'revision' | 'from' | 'to' | 'at'> {
    return { id: ids.derive(session, 'lesson', of), revision: 1, from: 1, to: messages.length, at }
  }
}

function cut(messages: readonly Message[], from: number): number {
  const least = from + batch
  if (least >= messages.length) return messages.length
  for (let to = least; to > from; to--) {
    const message = messages[to]
    if (
      message?.role === 'user' &&
      message.parts.some((part) => part.type === 'text') &&
      !message.parts.some((part) => part.type === 'tool-result')
    )
      return to
  }
  return least
}
