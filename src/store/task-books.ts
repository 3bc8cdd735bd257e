import { MemoryError } from '../errors.ts'
import { emptyBook, type TaskBook } from '../model/task.ts'
import type { SessionId } from '../model/session.ts'
import type { Codec } from '../seams/codec.ts'
import type { Layout } from './layout.ts'
import { readSealed, replaceSealed } from './sealed.ts'

/** What the observer saw in each session. */
export type TaskBooks = {
  /** The empty book when nothing was observed yet. */
  read(session: SessionId): TaskBook
  save(session: SessionId, book: TaskBook): Promise<void>
}

export function openTaskBooks(layout: Layout, codec: Codec): TaskBooks {
  return {
    read(session) {
      const stored = readSealed<TaskBook & { v: 1 }>(layout.taskBook(session), codec)
      if (stored === null) return emptyBook
      const { v: _v, ...book } = stored
      const { observed, tasks, preferences } = book
      if (Number.isSafeInteger(observed) && Array.isArray(tasks) && Array.isArray(preferences)) return book
      throw new MemoryError('invalid', `${layout.taskBook(session)} lacks what was observed.`, {
        field: layout.taskBook(session),
        hint: 'Restore it from a backup, or move it away.',
      })
    },
    async save(session, book) {
      await replaceSealed(layout.taskBook(session), { v: 1, ...book }, codec)
    },
  }
}
