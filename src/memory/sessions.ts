import { MemoryError } from '../errors.ts'
import { answering } from '../formats/gemini-pairing.ts'
import { laterParts } from '../formats/transcript.ts'
import type { JsonObject } from '../model/json.ts'
import type { Message, MessageId, NewMessage } from '../model/message.ts'
import type { LogRecord, Session, SessionEvent, SessionId } from '../model/session.ts'
import type { TaskBook } from '../model/task.ts'
import { readLocalTime, stampAfter, stampOf, type Stamp } from '../model/time.ts'
import type { FoldedLog } from '../store/session-log.ts'
import type { ImportPart, ImportedPart, SessionVerbs } from './memory.ts'
import { requireWrite, type Parts } from './parts.ts'
import { findSpace, foldedSession, sessionId } from './refs.ts'
import type { Worker } from './worker.ts'

export function sessionVerbs(parts: Parts, worker: Worker): SessionVerbs {
  async function start(id: SessionId, input: NonNullable<Parameters<SessionVerbs['create']>[0]>): Promise<Session> {
    const space = input.space === undefined ? null : findSpace(parts, input.space).id
    const user = input.user === undefined ? null : (await parts.users.ensure(input.user)).id
    const createdAt = stampOf(parts.clock.now())
    const { tracking = true, configs = null } = input
    await parts.sessions.create({ v: 1, record: 'session', id, user, tracking, configs, createdAt })
    if (space !== null) await attach(id, space)
    parts.bus.emit({ type: 'session-changed', session: id })
    return foldedSession(parts, id).session
  }

  async function attach(session: SessionId, space: string, { once = false } = {}): Promise<void> {
    await parts.sessions.append(session, (folded) => {
      const current = folded.session.space
      if (current === space && !once) return []
      if (current !== null && parts.spaces.read(current) !== null) {
        throw new MemoryError('exists', `The session ${session} is already learned by another space (${current}).`, {
          field: 'session',
          hint: `acontext sessions copy ${session.slice(0, 8)} makes a copy that another space can learn from.`,
        })
      }
      return [{ record: 'space', space, at: stampAfter(folded.session.updatedAt, parts.clock.now()) }]
    })
  }

  /** Stores the messages that the log does not hold yet, told by their ids. */
  async function store(session: SessionId, messages: readonly NewMessage[]): Promise<readonly Message[]> {
    const records = await parts.sessions.append(session, (folded) => messageRecords(parts, folded, messages))
    if (records.length > 0) parts.bus.emit({ type: 'session-changed', session })
    return records.flatMap((record) => (record.record === 'message' ? [record.message] : []))
  }

  return {
    async create(input = {}) {
      requireWrite(parts)
      return start(input.id ?? parts.ids.next(), input)
    },
    async list(filter = {}) {
      const user = filter.user === undefined ? undefined : (parts.users.find(filter.user)?.id ?? '')
      const space = filter.space === undefined ? undefined : findSpace(parts, filter.space).id
      const { since } = filter
      return parts.index
        .all()
        .filter((session) => user === undefined || session.user === user)
        .filter((session) => space === undefined || session.space === space)
        .filter((session) => since === undefined || session.updatedAt >= since)
        .sort((a, b) => (a.createdAt > b.createdAt ? -1 : a.createdAt < b.createdAt ? 1 : 0))
    },
    async get(ref) {
      const id = sessionId(parts, ref)
      const summary = parts.index.get(id)
      return summary ?? { ...foldedSession(parts, id).session, messages: 0, observed: 0, tasks: 0, title: '' }
    },
    version: async (ref) => parts.index.version(sessionId(parts, ref)) ?? '',
    async messages(ref, page = {}) {
      const folded = foldedSession(parts, ref)
      const count = folded.offsets.length
      const { after = 0, before = count + 1, limit = count, newest = false } = page
      const [first, end] = [placeOf(folded, after) + 1, placeOf(folded, before)]
      const from = newest ? Math.max(first, end - limit) : first
      return parts.sessions.messages(folded.session.id, from, Math.min(end, from + limit) - 1)
    },
    async append(ref, messages) {
      requireWrite(parts)
      const id = sessionId(parts, ref)
      const stored = await store(id, messages)
      worker.wake(id)
      return stored
    },
    async import(part) {
      if (part.dryRun !== true) requireWrite(parts)
      const imported = await importPart(parts, part, { start, attach, store })
      if (part.dryRun !== true) worker.wake(imported.session, { patient: true })
      return imported
    },
    tasks: async (ref) => parts.books.read(sessionId(parts, ref)),
    events: async (ref) => foldedSession(parts, ref).events,
    async addEvent(ref, { type, data }) {
      requireWrite(parts)
      const id = sessionId(parts, ref)
      const records = await parts.sessions.append(id, (folded) => {
        const createdAt = stampAfter(folded.session.updatedAt, parts.clock.now())
        return [{ record: 'event', event: { id: parts.ids.next(), type, data, createdAt } }]
      })
      parts.bus.emit({ type: 'session-changed', session: id })
      return records.flatMap((record) => (record.record === 'event' ? [record.event] : []))[0] as SessionEvent
    },
    async configure(ref, configs, { merge = false } = {}) {
      requireWrite(parts)
      const id = sessionId(parts, ref)
      await parts.sessions.append(id, ({ session }) => [
        {
          record: 'configs',
          configs: merge ? merged(session.configs ?? {}, configs) : configs,
          at: stampAfter(session.updatedAt, parts.clock.now()),
        },
      ])
      parts.bus.emit({ type: 'session-changed', session: id })
      return foldedSession(parts, id).session
    },
    async annotate(ref, message, patch) {
      requireWrite(parts)
      const id = sessionId(parts, ref)
      const records = await parts.sessions.append(id, (folded) => {
        const seq = folded.seqs.get(message)
        if (seq === undefined)
          throw new MemoryError('not-found', `The session ${id} has no message ${message}.`, { field: 'message' })
        const known = folded.metas.get(message)?.meta ?? parts.sessions.messages(id, seq, seq)[0]?.meta ?? {}
        const at = stampAfter(folded.session.updatedAt, parts.clock.now())
        return [{ record: 'message-meta', message, meta: merged(known, patch), at }]
      })
      return records.flatMap((record) => (record.record === 'message-meta' ? [record.meta] : []))[0] ?? {}
    },
    async flush(ref) {
      requireWrite(parts)
      return worker.flush(sessionId(parts, ref))
    },
    async learn(ref, spaceRef, options = {}) {
      requireWrite(parts)
      const id = sessionId(parts, ref)
      await attach(id, findSpace(parts, spaceRef).id, options)
      parts.bus.emit({ type: 'session-changed', session: id })
      worker.nudge(id)
      return foldedSession(parts, id).session
    },
    async copy(ref) {
      requireWrite(parts)
      return copySession(parts, foldedSession(parts, ref))
    },
    async delete(ref) {
      requireWrite(parts)
      const id = sessionId(parts, ref)
      await worker.idle(id)
      await parts.sessions.remove(id)
      parts.bus.emit({ type: 'session-changed', session: id })
    },
  }
}

type Steps = {
  start(id: SessionId, input: { user?: string; space?: string }): Promise<Session>
  attach(session: SessionId, space: string): Promise<void>
  store(session: SessionId, messages: readonly NewMessage[]): Promise<readonly Message[]>
}

async function importPart(parts: Parts, part: ImportPart, steps: Steps): Promise<ImportedPart> {
  const session = parts.ids.derive(parts.project.id, part.kind, part.origin)
  const folded = parts.sessions.fold(session)
  const created = folded === null
  const messages = newMessages(parts, session, folded, part.messages)
  if (part.dryRun === true) return { session, created, appended: messages.length, known: part.messages.length - messages.length }
  const { user, space } = part
  if (created) await steps.start(session, { ...(user === undefined ? {} : { user }), ...(space === undefined ? {} : { space }) })
  else if (space !== undefined) await steps.attach(session, findSpace(parts, space).id)
  const appended = (await steps.store(session, messages)).length
  return { session, created, appended, known: part.messages.length - appended }
}

/** Those of an imported conversation that the log lacks, under the ids that they always get. */
function newMessages(
  parts: Parts,
  session: SessionId,
  folded: FoldedLog | null,
  messages: readonly NewMessage[],
): readonly NewMessage[] {
  const idOf = (source: string): string => parts.ids.derive(session, source)
  const stored = (source: string): number | null => {
    const seq = folded?.seqs.get(idOf(source))
    return seq === undefined ? null : (parts.sessions.messages(session, seq, seq)[0]?.parts.length ?? 0)
  }
  // Only the last message of a conversation that was read while it grew can have been stored in part.
  const tail =
    folded === null || folded.offsets.length === 0
      ? null
      : parts.sessions.messages(session, folded.offsets.length, folded.offsets.length)[0]
  const tailSource = tail?.source?.id.replace(/\+\d+$/, '')
  return messages.flatMap((message) => {
    if (message.source === null) return message
    if (message.source.id === tailSource) {
      const later = laterParts(message, stored)
      return later === null || later.source === null ? [] : { ...later, id: idOf(later.source.id) }
    }
    const id = idOf(message.source.id)
    return folded?.seqs.has(id) === true ? [] : { ...message, id }
  })
}

/** A sequence number, given as it is or by the message that has it. Throws `not-found`. */
function placeOf(folded: FoldedLog, place: number | MessageId): number {
  const seq = typeof place === 'number' ? place : folded.seqs.get(place)
  if (seq !== undefined) return seq
  throw new MemoryError('not-found', `The session ${folded.session.id} has no message ${place}.`, { field: 'message' })
}

/** Key by key; null takes one out. */
function merged(known: JsonObject, patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries({ ...known, ...patch }).filter(([, value]) => value !== null))
}

const mostCopied = 5000

async function copySession(parts: Parts, folded: FoldedLog): Promise<Session> {
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

/** When a conversation of the past took place, as its session says by the setting that the official learner reads. */
function originalDate(configs: JsonObject | null, zone: string): Stamp | null {
  const text = configs?.['original_date']
  return typeof text === 'string' ? readLocalTime(text, zone) : null
}

/** The records of those messages that the log does not hold yet, each with its place after the last one. */
function messageRecords(parts: Parts, folded: FoldedLog, messages: readonly NewMessage[]): LogRecord[] {
  const records: LogRecord[] = []
  const fresh = new Set<string>()
  let previous = folded.lastMessage
  let seq = folded.offsets.length
  const open = [...folded.openCalls]
  const original = originalDate(folded.session.configs, parts.clock.zone)
  for (const given of messages) {
    const message = given.format === 'gemini' && given.source === null ? answering(given, open) : given
    const id = message.id ?? parts.ids.next()
    if (folded.seqs.has(id) || fresh.has(id)) continue
    fresh.add(id)
    const createdAt = stampAfter(previous?.createdAt ?? folded.session.createdAt, parts.clock.now())
    seq += 1
    const stored: Message = {
      ...message,
      id,
      seq,
      parent: previous?.id ?? null,
      saidAt: message.saidAt ?? original ?? createdAt,
      createdAt,
      updatedAt: createdAt,
    }
    records.push({ record: 'message', message: stored })
    previous = stored
  }
  return records
}
