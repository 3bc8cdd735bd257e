import { MemoryError } from '../errors.ts'
import { laterParts } from '../formats/transcript.ts'
import type { JsonObject } from '../model/json.ts'
import type { Message, MessageId, NewMessage } from '../model/message.ts'
import type { Session, SessionEvent, SessionId, SessionSummary } from '../model/session.ts'
import type { SpaceId } from '../model/space.ts'
import { stampAfter, stampOf } from '../model/time.ts'
import type { FoldedLog } from '../store/session-log.ts'
import type { History } from './history.ts'
import { digestedOf } from './learning.ts'
import type { ImportPart, ImportedPart, SessionVerbs } from './memory.ts'
import { messageRecords } from './message-records.ts'
import { requireWrite, type Parts } from './parts.ts'
import { findSpace, foldedSession, learnedElsewhere, sessionId } from './refs.ts'
import { copySession } from './session-copy.ts'
import type { Worker } from './worker.ts'

export function sessionVerbs(parts: Parts, worker: Worker, history: History): SessionVerbs {
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

  async function attach(session: SessionId, space: string, { once = false, instead = false } = {}): Promise<void> {
    await parts.sessions.append(session, (folded) => {
      const current = folded.session.space
      if (current === space && !once) return []
      if (!instead && current !== null && parts.spaces.read(current) !== null) {
        throw learnedElsewhere(session, current)
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

  /** A session's space that was deleted reads as none, until `undo` brings it back. */
  function inLivingSpace(): (session: SessionSummary) => SessionSummary {
    let living: Set<SpaceId> | null = null
    return (session) => {
      if (session.space === null) return session
      living ??= new Set(parts.spaces.ids())
      return living.has(session.space) ? session : { ...session, space: null }
    }
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
        .map(inLivingSpace())
        .filter((session) => user === undefined || session.user === user)
        .filter((session) => space === undefined || session.space === space)
        .filter((session) => since === undefined || session.updatedAt >= since)
        .sort((a, b) => (a.createdAt > b.createdAt ? -1 : a.createdAt < b.createdAt ? 1 : 0))
    },
    async get(ref) {
      const id = sessionId(parts, ref)
      const summary = parts.index.get(id)
      return inLivingSpace()(summary ?? { ...foldedSession(parts, id).session, messages: 0, observed: 0, tasks: 0, title: '' })
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
    digested: async (ref) => digestedOf(parts, history, foldedSession(parts, ref).session),
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
