import { existsSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { asMemoryError } from '../errors.ts'
import type { LessonId, WaitingLesson } from '../model/lesson.ts'
import type { SpaceId } from '../model/space.ts'
import { isUuid } from '../model/uuid.ts'
import type { Codec } from '../seams/codec.ts'
import { listNames, makeDirectories, removeTree } from './files.ts'
import type { Layout } from './layout.ts'
import { readSealed, replaceSealed } from './sealed.ts'

/** Lessons that are learnt but not yet in a commit, a file each. */
export type Inbox = {
  /** Those that can be read, in the order in which they are applied; `problems` tells the others. */
  list(space: SpaceId): readonly WaitingLesson[]
  /** Why some of its files cannot be read, as sentences. */
  problems(space: SpaceId): readonly string[]
  /** True when it has a file, readable or not. */
  has(space: SpaceId, lesson: LessonId): boolean
  get(space: SpaceId, lesson: LessonId): WaitingLesson | null
  put(waiting: WaitingLesson): Promise<void>
  remove(space: SpaceId, lesson: LessonId): void
  clear(space: SpaceId): Promise<void>
}

export function openInbox(layout: Layout, codec: Codec): Inbox {
  const get = (space: SpaceId, lesson: LessonId): WaitingLesson | null => readSealed(layout.waiting(space, lesson), codec)
  const attempts = (space: SpaceId): (WaitingLesson | string)[] =>
    listNames(layout.inbox(space))
      .map((name) => basename(name, '.json'))
      .filter(isUuid)
      .flatMap((lesson) => {
        try {
          return get(space, lesson) ?? []
        } catch (error) {
          return asMemoryError(error).message
        }
      })
  return {
    get,
    has: (space, lesson) => existsSync(layout.waiting(space, lesson)),
    problems: (space) => attempts(space).filter((each) => typeof each === 'string'),
    list(space) {
      const lessons = attempts(space).filter((each) => typeof each !== 'string')
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
