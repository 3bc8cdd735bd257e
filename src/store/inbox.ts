import { rmSync } from 'node:fs'
import { basename } from 'node:path'
import type { LessonId, WaitingLesson } from '../model/lesson.ts'
import type { SpaceId } from '../model/space.ts'
import { isUuid } from '../model/uuid.ts'
import type { Codec } from '../seams/codec.ts'
import { listNames, makeDirectories, removeTree } from './files.ts'
import type { Layout } from './layout.ts'
import { readSealed, replaceSealed } from './sealed.ts'

/** Lessons that are learnt but not yet in a commit, a file each. */
export type Inbox = {
  /** In the order in which they are applied. */
  list(space: SpaceId): readonly WaitingLesson[]
  get(space: SpaceId, lesson: LessonId): WaitingLesson | null
  put(waiting: WaitingLesson): Promise<void>
  remove(space: SpaceId, lesson: LessonId): void
  clear(space: SpaceId): Promise<void>
}

export function openInbox(layout: Layout, codec: Codec): Inbox {
  const get = (space: SpaceId, lesson: LessonId): WaitingLesson | null => readSealed(layout.waiting(space, lesson), codec)
  return {
    get,
    list(space) {
      const lessons = listNames(layout.inbox(space))
        .map((name) => basename(name, '.json'))
        .filter(isUuid)
        .flatMap((lesson) => get(space, lesson) ?? [])
      return lessons.sort((a, b) => (a.queuedAt < b.queuedAt ? -1 : a.queuedAt > b.queuedAt ? 1 : 0))
    },
    async put(waiting) {
      makeDirectories(layout.inbox(waiting.space))
      await replaceSealed(layout.waiting(waiting.space, waiting.lesson.id), waiting, codec)
    },
    remove(space, lesson) {
      rmSync(layout.waiting(space, lesson), { force: true })
    },
    async clear(space) {
      await removeTree(layout.inbox(space))
    },
  }
}
