import { MemoryError } from '../errors.ts'
import { emptyBook, type TaskBook } from '../model/task.ts'
import type { SessionId } from '../model/session.ts'
import type { Codec } from '../seams/codec.ts'
import { statsOf } from './files.ts'
import type { Layout } from './layout.ts'
import { readSealed, replaceSealed } from './sealed.ts'

/** What the observer saw in each session. */
export type TaskBooks = {
  /** The empty book when nothing was observed yet. */
  read(session: SessionId): TaskBook
  save(session: SessionId, book: TaskBook): Promise<void>
}

// A server looks at the same few books with every message.
const keptBooks = 64

export function openTaskBooks(layout: Layout, codec: Codec): TaskBooks {
  const kept = new Map<string, { readonly version: string; readonly book: TaskBook }>()

  function keep(path: string, version: string, book: TaskBook): TaskBook {
    kept.delete(path)
    kept.set(path, { version, book })
    for (const oldest of kept.keys()) if (kept.size > keptBooks) kept.delete(oldest)
    return book
  }

  return {
    read(session) {
      const path = layout.taskBook(session)
      const version = versionOf(path)
      if (version === null) return emptyBook
      const known = kept.get(path)
      if (known?.version === version) return known.book
      const stored = readSealed<TaskBook & { v: 1 }>(path, codec)
      if (stored === null) return emptyBook
      const { v: _v, ...book } = stored
      const { observed, tasks, preferences } = book
      if (Number.isSafeInteger(observed) && Array.isArray(tasks) && Array.isArray(preferences)) return keep(path, version, book)
      throw new MemoryError('invalid', `${path} lacks what was observed.`, {
        field: path,
        hint: 'Restore it from a backup, or move it away.',
      })
    },
    async save(session, book) {
      const path = layout.taskBook(session)
      await replaceSealed(path, { v: 1, ...book }, codec)
      const version = versionOf(path)
      if (version !== null) keep(path, version, book)
    },
  }
}

/** A replaced file is another one, or of another size or time; null when there is none. */
function versionOf(path: string): string | null {
  const stats = statsOf(path)
  return stats === null ? null : `${stats.ino}:${stats.size}:${stats.mtimeMs}`
}
