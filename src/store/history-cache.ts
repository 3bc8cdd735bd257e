import { dirname } from 'node:path'
import type { Oid } from '../model/commit.ts'
import type { LessonId } from '../model/lesson.ts'
import type { SessionId } from '../model/session.ts'
import type { SpaceId } from '../model/space.ts'
import type { Stamp } from '../model/time.ts'
import type { Codec } from '../seams/codec.ts'
import { makeDirectories } from './files.ts'
import type { Layout } from './layout.ts'
import { readSealed, replaceSealed } from './sealed.ts'

/** A lesson that a commit names; `session` is the one that taught it, also when it was deleted since. */
export type KnownLesson = {
  readonly id: LessonId
  readonly oid: Oid
  readonly subject: string
  readonly at: Stamp
  readonly session: SessionId
}
type Snapshot = { readonly head: Oid; readonly lessons: readonly KnownLesson[] }

/** What was read of a space's log, so that it is not read again: one file a space in `cache/`. */
export type HistoryCache = {
  /** Null when nothing is known, or the file cannot be read. */
  read(space: SpaceId): Snapshot | null
  save(space: SpaceId, snapshot: Snapshot): Promise<void>
}

export function openHistoryCache(layout: Layout, codec: Codec): HistoryCache {
  return {
    read(space) {
      try {
        const snapshot = readSealed<Snapshot & { v: 1 }>(layout.history(space), codec)
        return snapshot !== null && isWhole(snapshot) ? snapshot : null
      } catch {
        return null // a cache that cannot be read is made anew
      }
    },
    async save(space, snapshot) {
      makeDirectories(dirname(layout.history(space)))
      await replaceSealed(layout.history(space), { v: 1, ...snapshot } as Snapshot & { v: 1 }, codec)
    },
  }
}

function isWhole({ head, lessons }: Snapshot): boolean {
  const isText = (value: unknown): boolean => typeof value === 'string'
  return (
    isText(head) &&
    Array.isArray(lessons) &&
    lessons.every((each: KnownLesson | null) => each !== null && [each.id, each.oid, each.subject, each.at].every(isText))
  )
}
