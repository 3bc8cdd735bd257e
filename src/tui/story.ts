import type { LessonDetail, LogEntry, Memory } from '../memory/memory.ts'
import type { Message, MessageId } from '../model/message.ts'
import type { Preference, Task, TaskBook } from '../model/task.ts'

/** What was seen in a conversation: a task, with what its user wished meanwhile; or a wish, in a task or outside of any. */
export type Seen =
  | { readonly kind: 'task'; readonly task: Task; readonly wishes: readonly Preference[] }
  | { readonly kind: 'wish'; readonly wish: Preference; readonly task: Task | null }

/** A task or a wish, what was said in it and what it taught. */
export type Story = {
  readonly seen: Seen
  /** The first of its messages. */
  readonly messages: readonly Message[]
  /** How many it has in all. */
  readonly total: number
  readonly lessons: readonly LogEntry[]
  readonly waiting: readonly LessonDetail[]
}

/** Messages of it that are shown, and how many of the conversation are looked through for them. */
const shownMessages = 40
const pageLimit = 100
const pagesRead = 5
/** Lessons of the inbox that are opened to see which task they come from. */
const openedLessons = 20

/** The story of what a question names: the session's id, a blank, and the id of a task or a wish. Null when it is not there any more. */
export async function storyOf(memory: Memory, name: string): Promise<Story | null> {
  const [session = '', id = ''] = name.split(' ')
  const seen = seenIn(await memory.sessions.tasks(session), id)
  if (seen === null) return null
  const ids = seen.kind === 'task' ? seen.task.messages : [seen.wish.message]
  const messages = await messagesOf(memory, session, ids)
  const said = messages[0]?.seq
  const [log, inbox] = await Promise.all([memory.skills.log(undefined, { session }), inboxOf(memory, session)])
  return {
    seen,
    messages,
    total: ids.length,
    lessons: log.filter((entry) => taughtBy(seen, said, taskOf(entry), rangeOf(entry))),
    waiting: inbox.filter(({ lesson }) =>
      lesson === null ? false : taughtBy(seen, said, lesson.task, `${lesson.from}..${lesson.to}`),
    ),
  }
}

function seenIn({ tasks, preferences }: TaskBook, id: string): Seen | null {
  const task = tasks.find((each) => each.id === id)
  if (task !== undefined) return { kind: 'task', task, wishes: preferences.filter((each) => each.task === id) }
  const wish = preferences.find((each) => each.id === id)
  return wish === undefined ? null : { kind: 'wish', wish, task: tasks.find((each) => each.id === wish.task) ?? null }
}

/** A task teaches what names it; a wish what comes from its message alone. */
function taughtBy(seen: Seen, said: number | undefined, task: string | null, range: string): boolean {
  if (seen.kind === 'task') return task === seen.task.id
  return task === (seen.wish.task ?? null) && range === `${said}..${said}`
}

function taskOf({ trailers }: LogEntry): string | null {
  return trailers.find(({ name }) => name === 'Task')?.value ?? null
}

function rangeOf({ trailers }: LogEntry): string {
  return trailers.find(({ name }) => name === 'Messages')?.value ?? ''
}

/** The first of these messages, which may have others between them. */
async function messagesOf(memory: Memory, session: string, ids: readonly MessageId[]): Promise<readonly Message[]> {
  const [first] = ids
  if (first === undefined) return []
  const wanted = new Set(ids)
  const [before] = await memory.sessions.messages(session, { before: first, limit: 1, newest: true })
  const found: Message[] = []
  let after = before?.seq ?? 0
  for (let page = 0; page < pagesRead; page++) {
    const read = await memory.sessions.messages(session, { after, limit: pageLimit })
    found.push(...read.filter(({ id }) => wanted.has(id)))
    if (found.length >= Math.min(wanted.size, shownMessages) || read.length < pageLimit) break
    after += pageLimit
  }
  return found.slice(0, shownMessages)
}

/** What a conversation taught that is not learnt yet. */
async function inboxOf(memory: Memory, session: string): Promise<readonly LessonDetail[]> {
  const lists = await Promise.all([memory.lessons.list({ state: 'failed' }), memory.lessons.list({ state: 'waiting' })])
  const ids = lists.flat().flatMap((lesson) => (lesson.session === session && lesson.id !== null ? [lesson.id] : []))
  return Promise.all(ids.slice(0, openedLessons).map((id) => memory.lessons.get(id)))
}
