import { MemoryError } from '../errors.ts'
import { laterParts } from '../formats/transcript.ts'
import type { Message, NewMessage } from '../model/message.ts'
import type { LogRecord, Session, SessionId } from '../model/session.ts'
import { stampAfter, stampOf } from '../model/time.ts'
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

  async function attach(session: SessionId, space: string): Promise<void> {
    await parts.sessions.append(session, (folded) => {
      const current = folded.session.space
      if (current === space) return []
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
      return start(parts.ids.next(), input)
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
    async messages(ref, page = {}) {
      const folded = foldedSession(parts, ref)
      const { after = 0, limit = folded.offsets.length } = page
      return parts.sessions.messages(folded.session.id, after + 1, after + limit)
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
      return importPart(parts, part, { start, attach, store })
    },
    tasks: async (ref) => parts.books.read(sessionId(parts, ref)),
    events: async (ref) => foldedSession(parts, ref).events,
    async flush(ref) {
      requireWrite(parts)
      return worker.flush(sessionId(parts, ref))
    },
    async learn(ref, spaceRef) {
      requireWrite(parts)
      const id = sessionId(parts, ref)
      await attach(id, findSpace(parts, spaceRef).id)
      parts.bus.emit({ type: 'session-changed', session: id })
      return foldedSession(parts, id).session
    },
    async copy(ref) {
      requireWrite(parts)
      return copySession(parts, foldedSession(parts, ref))
    },
    async delete(ref) {
      requireWrite(parts)
      const id = sessionId(parts, ref)
      await worker.idle()
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

async function copySession(parts: Parts, folded: FoldedLog): Promise<Session> {
  const { id, user, tracking, configs } = folded.session
  const copy = parts.ids.next()
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
    await parts.sessions.append(copy, (target) => messageRecords(parts, target, messages.map(asNew)))
  }
  parts.bus.emit({ type: 'session-changed', session: copy })
  return foldedSession(parts, copy).session
}

function asNew(message: Message): NewMessage {
  const { role, name, format, parts, meta, internal, source, saidAt } = message
  return { role, name, format, parts, meta, internal, source, saidAt }
}

/** The records of those messages that the log does not hold yet, each with its place after the last one. */
function messageRecords(parts: Parts, folded: FoldedLog, messages: readonly NewMessage[]): LogRecord[] {
  const records: LogRecord[] = []
  const fresh = new Set<string>()
  let previous = folded.lastMessage
  let seq = folded.offsets.length
  for (const message of messages) {
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
      saidAt: message.saidAt ?? createdAt,
      createdAt,
      updatedAt: createdAt,
    }
    records.push({ record: 'message', message: stored })
    previous = stored
  }
  return records
}
