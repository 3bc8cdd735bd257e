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
}

/** A skill as lists show it; `problem` says why its SKILL.md cannot be read. */
export type Skill = {
  readonly id: SkillId
  readonly space: SpaceId
  /** The name in its front matter; the directory's name when that cannot be read. */
  readonly name: string
  readonly description: string
  /** Directory, from the repository's root: `skills/<slug>`. */
  readonly path: string
  /** Paths of its files, from the skill's directory. */
  readonly files: readonly string[]
  readonly user: UserId | null
  readonly meta: JsonObject | null
  readonly problem: string | null
  readonly createdAt: Stamp
}
