import { trailer, type Commit, type Oid } from '../model/commit.ts'
import type { LessonId } from '../model/lesson.ts'
import type { SpaceId } from '../model/space.ts'
import type { Git } from '../seams/git.ts'
import type { HistoryCache, KnownLesson } from '../store/history-cache.ts'

export type LearntLesson = Omit<KnownLesson, 'id'>

/** Which lessons the log of a space names: the truth about what was learnt. */
export type History = {
  /** Oldest first. */
  lessons(space: SpaceId): Promise<ReadonlyMap<LessonId, LearntLesson>>
  /** Writes what was read anew to the cache. */
  save(): Promise<void>
  /** Drops what is known, so that everything is read anew. */
  forget(): void
}

type Known = { head: Oid; readonly lessons: Map<LessonId, LearntLesson>; saved: boolean }

/** Reads each commit once: what an earlier head named is kept, as long as the new head has grown from it. */
export function openHistory(git: Git, dirOf: (space: SpaceId) => string, cache: HistoryCache): History {
  const known = new Map<SpaceId, Known>()

  async function grow(space: SpaceId, from: Known | null, head: Oid): Promise<Known> {
    const dir = dirOf(space)
    if (from !== null) {
      const fresh = await newCommits(git, dir, from.head, head)
      if (fresh !== null) return { head, lessons: named(fresh, from.lessons), saved: false }
    }
    return { head, lessons: named(await git.log(dir, { from: head }), new Map()), saved: false }
  }

  return {
    async lessons(space) {
      const head = await git.head(dirOf(space))
      const before = known.get(space) ?? fromCache(cache.read(space))
      const now = before?.head === head ? before : await grow(space, before, head)
      known.set(space, now)
      return now.lessons
    },
    forget: () => known.clear(),
    async save() {
      for (const [space, each] of known) {
        if (each.saved) continue
        await cache.save(space, { head: each.head, lessons: [...each.lessons].map(([id, lesson]) => ({ id, ...lesson })) })
        each.saved = true
      }
    },
  }
}

/** Commits since an earlier head; null when the branch did not grow from it (somebody rewrote history). */
async function newCommits(git: Git, dir: string, earlier: Oid, head: Oid): Promise<readonly Commit[] | null> {
  try {
    const fresh = await git.log(dir, { from: head, until: earlier })
    return fresh.some((commit) => commit.parents.includes(earlier)) ? fresh : null
  } catch {
    return null // the earlier head is not in this repository any more
  }
}

function named(commits: readonly Commit[], earlier: ReadonlyMap<LessonId, LearntLesson>): Map<LessonId, LearntLesson> {
  const lessons = new Map(earlier)
  for (const commit of [...commits].reverse()) {
    // What a skill brought along when it moved here was learnt elsewhere.
    const isCarried = trailer(commit, 'Moved-From') !== null
    if (commit.lesson !== null && !isCarried && !lessons.has(commit.lesson)) {
      lessons.set(commit.lesson, {
        oid: commit.oid,
        subject: commit.subject,
        at: commit.at,
        session: trailer(commit, 'Session') ?? '',
      })
    }
  }
  return lessons
}

function fromCache(stored: { readonly head: Oid; readonly lessons: readonly KnownLesson[] } | null): Known | null {
  if (stored === null) return null
  return { head: stored.head, lessons: new Map(stored.lessons.map(({ id, ...lesson }) => [id, lesson])), saved: true }
}
