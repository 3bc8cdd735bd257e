import type { MemoryEvent } from '../seams/bus.ts'
import type { BlockVerbs } from './verbs/blocks.ts'
import type { DiskVerbs } from './verbs/disks.ts'
import type { LessonVerbs, NoteVerbs } from './verbs/lessons.ts'
import type { ProjectVerbs, UserVerbs } from './verbs/project.ts'
import type { SearchVerbs } from './verbs/search.ts'
import type { AssetVerbs, SessionVerbs } from './verbs/sessions.ts'
import type { SkillVerbs } from './verbs/skills.ts'
import type { SpaceVerbs } from './verbs/spaces.ts'

export type * from './verbs/blocks.ts'
export type * from './verbs/disks.ts'
export type * from './verbs/history.ts'
export type * from './verbs/lessons.ts'
export type * from './verbs/project.ts'
export type * from './verbs/ref.ts'
export type * from './verbs/search.ts'
export type * from './verbs/sessions.ts'
export type * from './verbs/skills.ts'
export type * from './verbs/spaces.ts'

/**
 * One project's memory: everything that a command, the daemon or a screen can do.
 *
 * Arguments and answers are JSON values, so the same verbs work on a folder and through a daemon. Readers never lock and
 * never change state. Every verb can throw `MemoryError` `unavailable` when the disk fails.
 */
export type Memory = {
  readonly sessions: SessionVerbs
  readonly assets: AssetVerbs
  readonly spaces: SpaceVerbs
  readonly skills: SkillVerbs
  readonly lessons: LessonVerbs
  readonly notes: NoteVerbs
  readonly disks: DiskVerbs
  readonly users: UserVerbs
  readonly search: SearchVerbs
  readonly blocks: BlockVerbs
  readonly project: ProjectVerbs
  /** Calls the listener for what happens from now on, until the returned function is called. */
  on(listener: (event: MemoryEvent) => void): () => void
  /** Lets running work finish and gives back the project. */
  close(): Promise<void>
}
