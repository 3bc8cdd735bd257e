import { statSync } from 'node:fs'
import type { SessionId, SessionSummary } from '../model/session.ts'
import { emptyBook } from '../model/task.ts'
import type { Codec } from '../seams/codec.ts'
import { makeDirectories } from './files.ts'
import type { Layout } from './layout.ts'
import { readSealed, replaceSealed } from './sealed.ts'
import type { Sessions } from './sessions.ts'
import type { TaskBooks } from './task-books.ts'

/** What lists show of every session, kept in `cache/` so that the logs need not be folded again. */
export type SessionIndex = {
  all(): readonly SessionSummary[]
  get(session: SessionId): SessionSummary | null
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
      return new Map((snapshot?.rows ?? []).map((row) => [row.summary.id, row]))
    } catch {
      return new Map() // a cache that cannot be read is made anew
    }
  }

  function fresh(session: SessionId): Row | null {
    const known = (rows ??= load())
    const log = statSync(layout.sessionLog(session), { throwIfNoEntry: false })?.size
    if (log === undefined) return null
    const book = fingerprint(layout.taskBook(session))
    const row = known.get(session)
    if (row !== undefined && row.log === log && row.book === book) return row
    const made = summarise(session, log, book)
    changed = true
    if (made === null) known.delete(session)
    else known.set(session, made)
    return made
  }

  function summarise(session: SessionId, log: number, book: string): Row | null {
    broken.delete(session)
    try {
      const folded = parts.sessions.fold(session)
      if (folded === null) return null
      // Most sessions of a program that only stores have no book, and asking for a missing file is slow.
      const { observed, tasks } = book === '' ? emptyBook : parts.books.read(session)
      const summary = { ...folded.session, messages: folded.offsets.length, observed, tasks: tasks.length, title: folded.title }
      const problems = folded.problems.map(({ line, reason }) => `${layout.sessionLog(session)}:${line}: ${reason}`)
      return { log, book, summary, problems }
    } catch (error) {
      broken.set(session, (error as Error).message)
      return null
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

function fingerprint(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats === undefined ? '' : `${stats.ino}:${stats.size}:${stats.mtimeMs}`
}
