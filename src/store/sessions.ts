import { statSync } from 'node:fs'
import { MemoryError } from '../errors.ts'
import type { Message } from '../model/message.ts'
import type { LogRecord, SessionId } from '../model/session.ts'
import { isUuid } from '../model/uuid.ts'
import type { Codec } from '../seams/codec.ts'
import { openAppendLog, type AppendLog } from './append-log.ts'
import { listNames, removeTree } from './files.ts'
import { keptMessages } from './kept-messages.ts'
import type { Layout } from './layout.ts'
import { beginFold, eachMessage, foldLog, foldRecord, patched, type FoldedLog } from './session-log.ts'

/** Makes the records to append from what the log holds when its turn comes. Throwing appends nothing. */
export type Build = (folded: FoldedLog) => readonly LogRecord[]

/** The conversations: one append-only log each. */
export type Sessions = {
  ids(): readonly SessionId[]
  /** What the log says now; null when there is no such session. */
  fold(session: SessionId): FoldedLog | null
  messages(session: SessionId, first: number, last: number): readonly Message[]
  create(record: SessionRecord): Promise<void>
  /** Appends in order of asking; on the disk when it returns. Those who wait for one log share its sync. */
  append(session: SessionId, build: Build): Promise<readonly LogRecord[]>
  remove(session: SessionId): Promise<void>
  close(): Promise<void>
}

type SessionRecord = Extract<LogRecord, { record: 'session' }>
type Job = { readonly build: Build; resolve(records: readonly LogRecord[]): void; reject(error: unknown): void }
type Live = {
  readonly folded: FoldedLog
  log: AppendLog | null
  /** When the file was last written, in ms; null when nobody has looked since our own last write. */
  changedAt: number | null
  /** Somebody else wrote while we did: the fold holds less than the log. */
  stale: boolean
  readonly queue: Job[]
  draining: Promise<void> | null
}

// Open logs cost a file descriptor each, folded ones some memory; a server talks to few sessions at a time.
const liveLimit = 64
/** Bytes of logs whose messages stay parsed; in memory they take about twice as much. */
const keptBytes = 16 << 20

export function openSessions(layout: Layout, codec: Codec): Sessions {
  const lives = new Map<SessionId, Live>()
  const kept = keptMessages(keptBytes)

  /** The session as it is held in memory, or read now; the least recently used one is let go. */
  function live(session: SessionId): Live | null {
    const known = lives.get(session)
    if (known !== undefined) lives.delete(session)
    if (known !== undefined && isCurrent(session, known)) {
      lives.set(session, known)
      return known
    }
    void known?.log?.close()
    kept.forget(session)
    const folded = foldLog(layout.sessionLog(session), codec)
    return folded === null ? null : remember(session, folded)
  }

  function remember(session: SessionId, folded: FoldedLog): Live {
    const fresh: Live = { folded, log: null, changedAt: null, stale: false, queue: [], draining: null }
    lives.set(session, fresh)
    for (const [id, old] of lives) {
      if (lives.size <= liveLimit) break
      if (old.draining !== null || old === fresh) continue
      lives.delete(id)
      kept.forget(id)
      void old.log?.close()
    }
    return fresh
  }

  /** While we write it, a log is what we think; otherwise somebody else's hand shows in its size and time. */
  function isCurrent(session: SessionId, known: Live): boolean {
    if (known.draining !== null) return true
    if (known.stale) return false
    const stats = statSync(layout.sessionLog(session), { throwIfNoEntry: false })
    if (stats?.size !== known.folded.size) return false
    known.changedAt ??= stats.mtimeMs
    return known.changedAt === stats.mtimeMs
  }

  /** Messages `first` to `last` (sequence numbers), as they are now. */
  function messagesOf(session: SessionId, folded: FoldedLog, first: number, last: number): Message[] {
    const stored = [...kept.from(session, first, last)]
    const rest = { codec, first: first + stored.length, last }
    eachMessage(layout.sessionLog(session), folded, rest, (message, bytes) => {
      kept.keep(session, message, bytes)
      stored.push(message)
    })
    return stored.map((message) => patched(message, folded))
  }

  function encode(records: readonly LogRecord[]): Uint8Array[] {
    return records.map((record) => Buffer.concat([codec.encode(Buffer.from(JSON.stringify(record))), Buffer.from('\n')]))
  }

  async function drain(session: SessionId, target: Live): Promise<void> {
    await Promise.resolve() // those who ask in the same turn share the first write
    while (target.queue.length > 0) {
      const jobs = target.queue.splice(0)
      await writeGroup(session, target, jobs)
    }
    target.draining = null
  }

  /** Jobs build on each other's records, so the fold goes ahead of the disk and is read anew when the disk refuses. */
  async function writeGroup(session: SessionId, target: Live, jobs: readonly Job[]): Promise<void> {
    const done: { job: Job; records: readonly LogRecord[] }[] = []
    const lines: Uint8Array[] = []
    let log: AppendLog
    try {
      log = target.log ??= openAppendLog(layout.sessionLog(session))
    } catch (error) {
      for (const job of jobs) job.reject(error)
      return
    }
    target.stale ||= log.length !== target.folded.size
    let end = log.length
    for (const job of jobs) {
      try {
        const records = job.build(target.folded)
        const encoded = encode(records)
        records.forEach((record, index) => {
          foldRecord(target.folded, record, end)
          end += encoded[index]?.length ?? 0
        })
        lines.push(...encoded)
        done.push({ job, records })
      } catch (error) {
        job.reject(error)
      }
    }
    try {
      target.changedAt = null
      if (lines.length > 0) {
        const size = await log.append(Buffer.concat(lines))
        target.stale ||= size !== end
        target.folded.size = size
      }
      for (const { job, records } of done) job.resolve(records)
    } catch (error) {
      lives.delete(session)
      kept.forget(session)
      await log.close()
      const orphans = target.queue.splice(0)
      for (const job of [...done.map((each) => each.job), ...orphans]) job.reject(error)
    }
  }

  const beginning = new Map<SessionId, Promise<unknown>>()

  async function begin(record: SessionRecord): Promise<void> {
    const path = layout.sessionLog(record.id)
    const log = openAppendLog(path)
    if (log.length > 0) {
      await log.close()
      throw new MemoryError('exists', `There is a session ${record.id} already.`, { field: 'id' })
    }
    const folded = beginFold(record, path)
    folded.size = await log.append(Buffer.concat(encode([record])))
    remember(record.id, folded).log = log
  }

  return {
    ids: () => listNames(layout.sessions).filter(isUuid),
    fold: (session) => live(session)?.folded ?? null,
    messages(session, first, last) {
      const found = live(session)
      if (found === null) return []
      return messagesOf(session, found.folded, Math.max(1, first), Math.min(last, found.folded.offsets.length))
    },
    async create(record) {
      // Of several that begin one session at once, all but the first find it there.
      while (beginning.has(record.id)) await beginning.get(record.id)
      const work = begin(record)
      beginning.set(
        record.id,
        work.catch(() => undefined),
      )
      try {
        await work
      } finally {
        beginning.delete(record.id)
      }
    },
    append(session, build) {
      const target = live(session)
      if (target === null)
        throw new MemoryError('not-found', `There is no session ${session}.`, { hint: 'acontext sessions list' })
      return new Promise((resolve, reject) => {
        target.queue.push({ build, resolve, reject })
        target.draining ??= drain(session, target)
      })
    },
    async remove(session) {
      const known = lives.get(session)
      lives.delete(session)
      kept.forget(session)
      await known?.draining
      await known?.log?.close()
      await removeTree(layout.session(session))
    },
    async close() {
      const all = [...lives.values()]
      lives.clear()
      await Promise.all(all.flatMap((each) => each.draining ?? []))
      await Promise.all(all.flatMap((each) => each.log?.close() ?? []))
    },
  }
}
