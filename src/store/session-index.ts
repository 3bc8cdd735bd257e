import { asMemoryError } from '../errors.ts'
import type { SessionId, SessionSummary } from '../model/session.ts'
import { emptyBook, type TaskBook } from '../model/task.ts'
import type { Codec } from '../seams/codec.ts'
import { makeDirectories, statsOf } from './files.ts'
import type { Layout } from './layout.ts'
import { readSealed, replaceSealed } from './sealed.ts'
import type { Sessions } from './sessions.ts'
import type { TaskBooks } from './task-books.ts'

/** What lists show of every session, kept in `cache/` so that the logs need not be folded again. */
export type SessionIndex = {
  all(): readonly SessionSummary[]
  get(session: SessionId): SessionSummary | null
  /** Another text when the log or the task book has changed; null when there is no log. */
  version(session: SessionId): string | null
  /** Lines that could not be read, as sentences. */
  problems(): readonly string[]
  /** Writes the cache, when something in it has changed. */
  save(): Promise<void>
  /** Drops what is known, so that everything is read anew. */
  forget(): void
}

/**
 * One session in the cache. It holds as long as the log has this size (logs only grow) and `tasks.json` is the same file
 * (it is replaced as one).
 */
type Row = { readonly log: number; readonly book: string; readonly summary: SessionSummary; readonly problems: readonly string[] }
type Snapshot = { readonly v: 1; readonly rows: readonly Row[] }

export function openSessionIndex(layout: Layout, codec: Codec, parts: { sessions: Sessions; books: TaskBooks }): SessionIndex {
  let rows: Map<SessionId, Row> | null = null
  let changed = false
  const broken = new Map<SessionId, string>()

  function load(): Map<SessionId, Row> {
    try {
      const snapshot = readSealed<Snapshot>(layout.sessionIndex, codec)
      return new Map((snapshot?.rows ?? []).filter(isWhole).map((row) => [row.summary.id, row]))
    } catch {
      return new Map() // a cache that cannot be read is made anew
    }
  }

  function fresh(session: SessionId): Row | null {
    const known = (rows ??= load())
    const log = statsOf(layout.sessionLog(session))?.size
    const book = fingerprint(layout.taskBook(session))
    if (log === undefined) return missing(session, book)
    const row = known.get(session)
    if (row !== undefined && row.log === log && row.book === book) return row
    const made = summarise(session, log, book)
    changed = true
    if (made === null) known.delete(session)
    else known.set(session, made)
    return made
  }

  /** A folder without a log was begun and not finished, unless something was observed in it. */
  function missing(session: SessionId, book: string): null {
    if (book !== '') broken.set(session, `${layout.sessionLog(session)} is gone; restore it from a backup.`)
    return null
  }

  function summarise(session: SessionId, log: number, book: string): Row | null {
    broken.delete(session)
    try {
      const folded = parts.sessions.fold(session)
      if (folded === null) return missing(session, book)
      const problems = folded.problems.map(({ line, reason }) => `${layout.sessionLog(session)}:${line}: ${reason}`)
      const { observed, tasks } = readBook(session, book, problems)
      const summary = { ...folded.session, messages: folded.offsets.length, observed, tasks: tasks.length, title: folded.title }
      return { log, book, summary, problems }
    } catch (error) {
      broken.set(session, asMemoryError(error).message)
      return null
    }
  }

  /** A book that cannot be read is a problem; the conversation is there all the same. */
  function readBook(session: SessionId, book: string, problems: string[]): TaskBook {
    // Most sessions of a program that only stores have no book, and asking for a missing file is slow.
    if (book === '') return emptyBook
    try {
      return parts.books.read(session)
    } catch (error) {
      problems.push(asMemoryError(error).message)
      return emptyBook
    }
  }

  function refresh(): Row[] {
    const ids = parts.sessions.ids()
    const found = ids.flatMap((id) => fresh(id) ?? [])
    const known = (rows ??= load())
    if (known.size > found.length) {
      const present = new Set(ids)
      for (const id of known.keys()) if (!present.has(id)) known.delete(id)
      changed = true
    }
    return found
  }

  return {
    all: () => refresh().map((row) => row.summary),
    get: (session) => fresh(session)?.summary ?? null,
    version(session) {
      const log = fingerprint(layout.sessionLog(session))
      return log === '' ? null : `${log} ${fingerprint(layout.taskBook(session))}`
    },
    problems: () => [...refresh().flatMap((row) => row.problems), ...broken.values()],
    async save() {
      if (rows === null || !changed) return
      makeDirectories(layout.cache)
      await replaceSealed(layout.sessionIndex, { v: 1, rows: [...rows.values()] } as Snapshot, codec)
      changed = false
    },
    forget() {
      rows = new Map()
      changed = true
    },
  }
}

/** Others may have written to the cache; what is wrong in it is read anew. */
function isWhole(row: Row | null): row is Row {
  if (row === null || typeof row !== 'object' || !Array.isArray(row.problems)) return false
  const { id, title, updatedAt, messages, tasks } = row.summary ?? {}
  return [id, title, updatedAt].every((each) => typeof each === 'string') && Number.isFinite(messages) && Number.isFinite(tasks)
}

function fingerprint(path: string): string {
  const stats = statsOf(path)
  return stats === null ? '' : `${stats.ino}:${stats.size}:${stats.mtimeMs}`
}
