import type { Message } from '../../model/message.ts'
import type { SessionId, SessionSummary } from '../../model/session.ts'
import type { TaskBook } from '../../model/task.ts'
import type { Stamp } from '../../model/time.ts'
import { findSpace } from '../refs.ts'
import type { Parts } from '../parts.ts'
import type { MessageHit, SearchRequest } from '../verbs/search.ts'
import { explain } from './explain.ts'
import { isNoise, messagePlace, messageText } from './message-documents.ts'
import type { MessageIndex } from './message-index.ts'

/** The messages that hold some of the words, the best first. */
export async function findMessages(
  parts: Parts,
  index: MessageIndex,
  asked: { readonly words: string; readonly request: SearchRequest; readonly limit: number; readonly until: Stamp | null },
): Promise<readonly MessageHit[]> {
  const { words, request, limit, until } = asked
  const { role, since, outcome } = request
  const search = await index.current()
  const sessions = chosenSessions(parts, request)
  const { matches, terms } = await search.find({
    words,
    tags: [
      ...(sessions === null ? [] : [sessions.map(({ id }) => `session:${id}`)]),
      ...(role === undefined ? [] : [[`role:${role}`]]),
    ],
    ...(since === undefined ? {} : { since }),
    ...(until === null ? {} : { until }),
    // A message has up to two documents.
    limit: outcome === undefined ? limit * 2 : search.size(),
  })
  const books = new Map<SessionId, TaskBook>()
  const hits = new Map<string, MessageHit>()
  for (const { id, score } of matches) {
    if (hits.size >= limit) break
    const { session, seq } = messagePlace(id)
    const summary = parts.index.get(session)
    const message = parts.sessions.messages(session, seq, seq)[0]
    if (summary === null || message === undefined || hits.has(message.id)) continue
    if (outcome !== undefined && outcomeOf(bookOf(parts, books, session), message) !== outcome) continue
    hits.set(message.id, {
      kind: 'message',
      session: { id: session, title: summary.title, space: summary.space },
      message: message.id,
      seq,
      role: message.role,
      within: isNoise(id) ? 'tools' : 'said',
      saidAt: message.saidAt,
      why: explain({ body: messageText(message, id) }, terms, score),
    })
  }
  return [...hits.values()]
}

/** The sessions that the filters leave; null when none was given. */
function chosenSessions(parts: Parts, { space, user }: SearchRequest): readonly SessionSummary[] | null {
  if (space === undefined && user === undefined) return null
  const spaceId = space === undefined ? null : findSpace(parts, space).id
  const userId = user === undefined ? null : (parts.users.find(user)?.id ?? '')
  return parts.index
    .all()
    .filter((session) => spaceId === null || session.space === spaceId)
    .filter((session) => userId === null || session.user === userId)
}

function bookOf(parts: Parts, books: Map<SessionId, TaskBook>, session: SessionId): TaskBook {
  const book = books.get(session) ?? parts.books.read(session)
  books.set(session, book)
  return book
}

/** How the task ended that a message belongs to; `none` while it has not, and outside of any. */
function outcomeOf(book: TaskBook, message: Message): 'success' | 'failed' | 'none' {
  const task = book.tasks.findLast(({ messages }) => messages.includes(message.id))
  return task?.status === 'success' || task?.status === 'failed' ? task.status : 'none'
}
