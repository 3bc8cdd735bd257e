import type { Oid } from '../../model/commit.ts'
import type { JsonObject } from '../../model/json.ts'
import type { LearnRecord } from '../../model/session.ts'
import type { Space } from '../../model/space.ts'
import type { Stamp } from '../../model/time.ts'
import type { Restored } from './history.ts'
import type { Ref, Revision } from './ref.ts'

export type SpaceVerbs = {
  /** Throws `exists` when the project has a space of that name, `invalid` when the name cannot be one. */
  create(name: string, input?: { user?: string; meta?: JsonObject }): Promise<SpaceSummary>
  list(): Promise<readonly SpaceSummary[]>
  get(space: Ref): Promise<SpaceSummary>
  rename(space: Ref, name: string): Promise<SpaceSummary>
  /** Merges into what is attached to a space, key by key (a null is kept as one), or with `whole` replaces it. */
  describe(space: Ref, meta: JsonObject, options?: { whole?: boolean }): Promise<SpaceSummary>
  /** How far learning has come with each session of a space, in the order in which they joined it. */
  learning(space: Ref): Promise<readonly LearnRecord[]>
  /** Brings all files back to how they were at a revision or time, as a new commit. */
  restore(space: Ref, to: Revision): Promise<Restored>
  /** Moves the whole repository to the project's trash, from where `undo` brings it back. Its skills live on in the library. */
  delete(space: Ref): Promise<{ readonly trash: string }>
}

export type SpaceSummary = Space & {
  /** When its name or what is attached to it was last changed. */
  readonly updatedAt: Stamp
  /** The repository's folder. */
  readonly path: string
  readonly head: Oid
  readonly skills: number
  readonly lessons: number
  readonly waiting: number
  readonly sessions: number
  readonly lastLesson: { readonly subject: string; readonly at: Stamp } | null
  /** Why lessons cannot be applied now; null when they can. */
  readonly obstacle: string | null
}
