import type { Person } from '../../model/commit.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Skill, SkillId } from '../../model/space.ts'
import type { Stamp } from '../../model/time.ts'
import type { Blame, Diff, LogEntry, LogFilter, Restored, Why } from './history.ts'
import type { Ref, Revision } from './ref.ts'

export type SkillVerbs = {
  /** Those of a space, the shared ones too; without a space those of all, once for each that includes them, and the rest of the library. */
  list(filter?: { space?: Ref; asOf?: Revision }): Promise<readonly Skill[]>
  /** A skill's SKILL.md, or the file that the target names; as it lies in the work tree, or was. */
  show(target: string, options?: { asOf?: Revision }): Promise<SkillText>
  /** Commits, newest first; the target is a space, a skill or a file, and all spaces when absent. */
  log(target?: string, filter?: LogFilter): Promise<readonly LogEntry[]>
  /**
   * What changed between two versions of a space, a skill or a file.
   *
   * Without `from`: what the newest commit that touched it changed. Without `to`: up to now, edits by hand included.
   */
  diff(target: string, from?: Revision, to?: Revision): Promise<Diff>
  /** Each line of a file and the commit that wrote it, through renames. */
  blame(target: string): Promise<Blame>
  /** The lesson behind one line, the conversation that taught it, and what stood there before. The target names a line. */
  why(target: string): Promise<Why>
  /** Brings a skill or a file back to how it was, as a new commit. */
  restore(target: string, to: Revision): Promise<Restored>
  /**
   * Takes a skill out of its space, as a commit that `undo` takes back.
   *
   * One of the library that no space includes goes to the project's trash. Throws `refused` when spaces share it.
   */
  remove(target: string): Promise<Restored>
  /** Takes a skill out of all spaces and moves it to the trash, from where `undo` brings it back into the library. */
  discard(skill: string): Promise<{ readonly trash: string }>
  /**
   * Lets a space include a skill that lives elsewhere. Two or more share it; then it lives in the library.
   *
   * What one of them learns, all of them see. Throws `exists` (`field` `skill`: it is included already; `name`: another skill
   * there has its name). `undo` takes it back.
   */
  include(skill: string, space: Ref): Promise<Included>
  /** Takes a skill out of one space; it lives on in the last that includes it, or in the library. `undo` takes it back. */
  exclude(skill: string, space: Ref): Promise<Included>
  /**
   * Copies a folder with a SKILL.md, or what a ZIP archive holds, into a space as a new skill; without a space, into the library.
   *
   * `user`, `meta` and `author` are for the library; a skill of a space is its user's. Throws `invalid` when it breaks a rule of
   * the format that cannot be mended, for archives that are broken, encrypted, or lead out of their folder, `too-large` for
   * more than 1,999 files or 100 MiB, `exists` when the space has a skill of that name.
   */
  add(source: string, space?: Ref | undefined, about?: { user?: string; meta?: JsonObject; author?: Person }): Promise<AddedSkill>
  /** Writes a skill's files as a ZIP archive. Throws `too-large` for more than 200 files or 50 MiB. */
  pack(skill: string, archive: string): Promise<{ readonly files: number; readonly bytes: number }>
  /** Commits what people changed in the work trees, under their name. */
  keep(space?: Ref): Promise<readonly LogEntry[]>
  /** What breaks the rules of the Agent Skills format. */
  validate(target?: string): Promise<readonly Finding[]>
}

export type SkillText = {
  readonly skill: Skill
  readonly file: string
  readonly text: string
  readonly firstLine: number
  /** Where the file lies on the disk. */
  readonly location: string
}

/** Where a skill is after a space began or ceased to include it. */
export type Included = {
  readonly skill: { readonly id: SkillId; readonly name: string }
  /** Of the inclusion itself. */
  readonly id: string
  readonly at: Stamp
  /** Name of the space that holds it, or `library`. */
  readonly home: string
  /** Names of all spaces that include it. */
  readonly spaces: readonly string[]
}

/** A skill that came in, and what of its archive did not. */
export type AddedSkill = Skill & { readonly skipped: readonly Skipped[] }

/** What was left out, and why. */
export type Skipped = { readonly path: string; readonly reason: string }

export type Finding = {
  readonly space: string
  readonly path: string
  readonly level: 'error' | 'warning'
  readonly message: string
}
