import type { Message } from '../model/message.ts'
import type { SessionId } from '../model/session.ts'
import { applyEdits } from '../model/task.ts'
import type { Parts } from './parts.ts'

const batchLimit = 32
const overlap = 8

/**
 * Looks at all messages of a session that were not observed yet, batch by batch; how many they were.
 *
 * Each batch's tasks, preferences and the place up to which it looked are saved as one, so a crash runs a batch again or
 * not at all.
 */
export async function observeSession(parts: Parts, session: SessionId): Promise<number> {
  const folded = parts.sessions.fold(session)
  if (folded === null || !folded.session.tracking) return 0
  const last = folded.offsets.length
  let book = parts.books.read(session)
  const before = book.observed
  while (book.observed < last) {
    const start = book.observed + 1
    const waiting = parts.sessions.messages(session, start, start + batchLimit)
    const fresh = cutAtTurn(waiting)
    const earlier = parts.sessions.messages(session, start - overlap, book.observed)
    const edits = await parts.mind.observe({ session, book, earlier, fresh }, parts.ids)
    const seen = fresh.at(-1)?.seq
    if (seen === undefined) break // the log ends before its count says: a corrupt line, told by status
    book = { ...applyEdits(book, edits), observed: seen }
    await parts.books.save(session, book)
  }
  if (book.observed > before) parts.bus.emit({ type: 'tasks-changed', session })
  return book.observed - before
}

/** A full batch ends before a turn of the user, so that a call is not parted from its result; a short one is taken whole. */
function cutAtTurn(waiting: readonly Message[]): readonly Message[] {
  if (waiting.length <= batchLimit) return waiting
  for (let end = batchLimit; end > 0; end--) {
    const next = waiting[end]
    if (next?.role === 'user' && next.parts.some((part) => part.type === 'text')) return waiting.slice(0, end)
  }
  return waiting.slice(0, batchLimit)
}
