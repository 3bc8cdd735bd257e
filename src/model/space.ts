import type { BlockNote } from './block.ts'
import type { JsonObject } from './json.ts'
import type { Stamp } from './time.ts'
import type { UserId } from './user.ts'

export type SpaceId = string
export type SkillId = string

/** A learning space: the content of `space.json` at the root of its repository. */
export type Space = {
  readonly v: 1
  readonly id: SpaceId
  readonly name: string
  readonly user: UserId | null
  readonly meta: JsonObject | null
  readonly createdAt: Stamp
}

/** What maps a skill's id to its directory: the content of `.acontext/skills/<id>.json`. */
export type SkillRecord = {
  readonly v: 1
  readonly id: SkillId
  /** Directory, from the repository's root: `skills/<slug>`. */
  readonly path: string
  readonly user: UserId | null
  readonly meta: JsonObject | null
  readonly createdAt: Stamp
  /** Ids that lost against this one when two machines added the same directory; they still resolve. */
  readonly aliases: readonly SkillId[]
  /** What owners attached to single files, by their path on the skill's disk (`/scripts/run.py`). */
  readonly files?: Readonly<Record<string, JsonObject>>
  /** What its files cannot say of blocks that clients of the older wire made in it, by their ids. */
  readonly blocks?: Readonly<Record<string, BlockNote>>
}

/** A skill of the library that a space includes: the content of its `.acontext/includes/<id>.json`. */
export type Inclusion = {
  readonly v: 1
  readonly id: SkillId
  /** Where the space's readers see it: `skills/<slug>`. No folder of its own may lie there. */
  readonly path: string
  readonly createdAt: Stamp
}

/** A skill as lists show it; `problem` says why its SKILL.md cannot be read. */
export type Skill = {
  readonly id: SkillId
  /** The space that it is seen in; its own id when it lies in the library and no space includes it. */
  readonly space: SpaceId
  /** The repository that holds it: the space's id, or its own when it lies in the library. */
  readonly repository: string
  /** The name in its front matter; the directory's name when that cannot be read. */
  readonly name: string
  readonly description: string
  /** Directory, from the space's root: `skills/<slug>`. */
  readonly path: string
  /** Paths of its files, from the skill's directory. */
  readonly files: readonly string[]
  readonly user: UserId | null
  readonly meta: JsonObject | null
  readonly problem: string | null
  /** Other ids that lead to it. */
  readonly aliases: readonly SkillId[]
  readonly createdAt: Stamp
  /** When one of its files was last written, to the work tree too; as of a commit, when that was made. */
  readonly updatedAt: Stamp
}

/** The name by which people reach the skills that no space or several spaces include. */
export const libraryName = 'library'

/** A repository of the library, where a space is asked for. */
export function librarySpace(id: SkillId): Space {
  return { v: 1, id, name: libraryName, user: null, meta: null, createdAt: '1970-01-01T00:00:00.000000Z' }
}
