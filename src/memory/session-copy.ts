import { MemoryError } from '../errors.ts'
import type { Message, MessageId, NewMessage } from '../model/message.ts'
import type { Session, SessionId } from '../model/session.ts'
import type { TaskBook } from '../model/task.ts'
import { stampAfter, stampOf } from '../model/time.ts'
import type { FoldedLog } from '../store/session-log.ts'
import { messageRecords } from './message-records.ts'
import type { Parts } from './parts.ts'
import { foldedSession } from './refs.ts'

const mostCopied = 5000

/** A new session with the same messages, events and tasks. Throws `too-large` for more than 5,000 messages. */
export async function copySession(parts: Parts, folded: FoldedLog): Promise<Session> {
  const { id, user, tracking, configs } = folded.session
  if (folded.offsets.length > mostCopied)
    throw new MemoryError('too-large', `The session ${id} has more than ${mostCopied} messages, too many to copy.`, {
      field: 'session',
    })
  const copy = parts.ids.next()
  const twins = new Map<MessageId, MessageId>()
  await parts.sessions.create({
    v: 1,
    record: 'session',
    id: copy,
    user,
    tracking,
    configs,
    createdAt: stampOf(parts.clock.now()),
  })
  const step = 200
  for (let first = 1; first <= folded.offsets.length; first += step) {
    const messages = parts.sessions.messages(id, first, first + step - 1)
    const records = await parts.sessions.append(copy, (target) => messageRecords(parts, target, messages.map(asNew)))
    records.forEach((record, index) => {
      const original = messages[index]
      if (record.record === 'message' && original !== undefined) twins.set(original.id, record.message.id)
    })
  }
  for (const { type, data } of folded.events)
    await parts.sessions.append(copy, ({ session }) => {
      const createdAt = stampAfter(session.updatedAt, parts.clock.now())
      return [{ record: 'event', event: { id: parts.ids.next(), type, data, createdAt } }]
    })
  const book = parts.books.read(id)
  if (book.observed > 0) await parts.books.save(copy, bookOfCopy(parts, copy, book, twins))
  parts.bus.emit({ type: 'session-changed', session: copy })
  return foldedSession(parts, copy).session
}

/** What was seen in a conversation holds for its copy, under ids of its own; nothing of it was learnt yet. */
function bookOfCopy(parts: Parts, copy: SessionId, book: TaskBook, twins: ReadonlyMap<MessageId, MessageId>): TaskBook {
  const taskOf = (task: string): string => parts.ids.derive(copy, 'task', task)
  const twinOf = (message: MessageId): MessageId => twins.get(message) ?? message
  return {
    observed: book.observed,
    tasks: book.tasks.map((task) => ({ ...task, id: taskOf(task.id), messages: task.messages.map(twinOf), skipped: null })),
    preferences: book.preferences.map((preference) => ({
      ...preference,
      id: parts.ids.derive(copy, 'preference', preference.id),
      task: preference.task === null ? null : taskOf(preference.task),
      message: twinOf(preference.message),
      skipped: null,
    })),
  }
}

function asNew(message: Message): NewMessage {
  const { role, name, format, parts, meta, internal, source, saidAt } = message
  return { role, name, format, parts, meta, internal, source, saidAt }
}
