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
      return { observed: stored.observed, tasks: stored.tasks, preferences: stored.preferences }
    },
    async save(session, book) {
      await replaceSealed(layout.taskBook(session), { v: 1, ...book }, codec)
    },
  }
}
