import type { Person } from '../../model/commit.ts'
import type { Artifact, Disk } from '../../model/disk.ts'
import type { FileContent } from '../../model/file-content.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Ref } from './ref.ts'

/**
 * Trees of files that an agent keeps. The folder of every skill is one too: what is written there is a commit, under
 * `author` (the person at this machine, when absent), and deleting it deletes the skill.
 *
 * A path is absolute (`/docs/a.md`), that of a folder ends with a slash. Throws `not-found` for an unknown disk or file,
 * `invalid` for a path with `..` in its folder.
 */
export type DiskVerbs = {
  /** Oldest first. */
  list(filter?: { user?: string }): Promise<readonly Disk[]>
  create(input?: { user?: string }): Promise<Disk>
  get(disk: Ref): Promise<Disk>
  /** Removes the disk and its files for good; a skill can be brought back by `undo`. */
  delete(disk: Ref): Promise<void>
  /** What lies directly in a folder (`/`); nothing when there is no such folder. */
  ls(disk: Ref, directory?: string): Promise<DiskListing>
  stat(disk: Ref, path: string): Promise<Artifact>
  /** The file's text and how to read it. */
  read(disk: Ref, path: string): Promise<ArtifactText>
  /** Where a file's bytes lie on this machine, to be read piece by piece. */
  locate(disk: Ref, path: string): Promise<{ readonly artifact: Artifact; readonly file: string }>
  /**
   * Puts a file in its place, whole or not at all; one that is there is replaced, with its meta.
   *
   * Throws `exists` where a folder is there or a file on the way, `too-large` above the setting `disks.fileBytes`.
   */
  put(disk: Ref, path: string, source: DiskSource, options?: { meta?: JsonObject; author?: Person }): Promise<Artifact>
  /** Replaces all that a file's owner attached to it. */
  update(disk: Ref, path: string, meta: JsonObject, options?: { author?: Person }): Promise<Artifact>
  remove(disk: Ref, path: string, options?: { author?: Person }): Promise<void>
  /** Text files that hold a match of a regular expression (RE2, any case); at most `limit` (100). Throws `invalid` for a bad pattern. */
  grep(disk: Ref, pattern: string, options?: { limit?: number }): Promise<readonly GrepHit[]>
  /** Files whose whole path fits: `*` is any run of characters, slashes too, `?` one character. */
  glob(disk: Ref, pattern: string, options?: { limit?: number }): Promise<readonly Artifact[]>
}

/** What a file is made of: one that lies on this machine, or its content. */
export type DiskSource = { readonly file: string } | { readonly text: string } | { readonly base64: string }

/** What lies directly in a folder of a disk: files, and names of folders. */
export type DiskListing = { readonly artifacts: readonly Artifact[]; readonly directories: readonly string[] }

/** An artifact with its text; null when it is no text that can be read, such as an image. */
export type ArtifactText = { readonly artifact: Artifact; readonly content: FileContent | null }

/** An artifact that holds a match, and the first line that it touches: its number from 1, and its first 200 characters. */
export type GrepHit = Artifact & { readonly line: number; readonly text: string }
