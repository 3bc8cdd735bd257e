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

export type Bus = {
  emit(event: MemoryEvent): void
  /** Calls `listener` for every event until the returned function is called. */
  on(listener: (event: MemoryEvent) => void): () => void
}
