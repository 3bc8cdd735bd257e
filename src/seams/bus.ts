import type { Oid } from '../model/commit.ts'
import type { DiskId } from '../model/disk.ts'
import type { LessonId } from '../model/lesson.ts'
import type { SessionId } from '../model/session.ts'
import type { SpaceId } from '../model/space.ts'

/** What happened, for those who watch; a hint to look, never the only sign of it. */
export type MemoryEvent =
  | { readonly type: 'session-changed'; readonly session: SessionId }
  | { readonly type: 'tasks-changed'; readonly session: SessionId }
  | { readonly type: 'lesson-waiting'; readonly space: SpaceId; readonly lesson: LessonId }
  | { readonly type: 'lesson-learnt'; readonly space: SpaceId; readonly lesson: LessonId; readonly subject: string }
  | { readonly type: 'lesson-failed'; readonly space: SpaceId; readonly lesson: LessonId; readonly reason: string }
  | { readonly type: 'space-changed'; readonly space: SpaceId }
  /** A disk with files of its own; what is put into a skill's folder changes its space. */
  | { readonly type: 'disk-changed'; readonly disk: DiskId }
  /** What a person saved was committed by the watcher; `findings` is what it breaks of the format's rules. */
  | {
      readonly type: 'edits-kept'
      readonly space: SpaceId
      readonly commit: Oid
      readonly subject: string
      readonly findings: readonly { readonly path: string; readonly level: 'error' | 'warning'; readonly message: string }[]
    }
  /** What a person saved cannot be committed now. */
  | { readonly type: 'edits-waiting'; readonly space: SpaceId; readonly reason: string }
  /** Some place is not watched any more; edits there are kept by the next command that writes. */
  | { readonly type: 'watch-failed'; readonly reason: string }
  /** A listener was cut off for so long that events were missed: it looks at everything again. */
  | { readonly type: 'events-missed' }

/** Tells all who listen in this process what happened. */
export type Bus = {
  /** Calls every listener at once; one that throws keeps no other from hearing it. */
  emit(event: MemoryEvent): void
  /** Calls `listener` for every event until the returned function is called. */
  on(listener: (event: MemoryEvent) => void): () => void
}
