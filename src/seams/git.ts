import type { Commit, CommitNote, Oid } from '../model/commit.ts'
import type { FileChange } from '../model/lesson.ts'
import type { Stamp } from '../model/time.ts'

export type TreeFile = { readonly path: string; readonly oid: Oid }

export type LogQuery = {
  /** The commit to start from; the branch's head when absent. */
  readonly from?: Oid
  /** Commits that this one reaches are left out. */
  readonly until?: Oid
  /** Only commits that touched this file or folder. */
  readonly path?: string
  readonly since?: Stamp
  readonly limit?: number
}

/** What came of publishing a commit. `moved`: the branch was no longer at the base. `edited`: a person's text stands in the way. */
export type Published = { readonly result: 'done' | 'moved' } | { readonly result: 'edited'; readonly paths: readonly string[] }

/** A repository with one branch, `main`, and a work tree that people edit. It speaks in commits, never in index and refs. */
export type Git = {
  /** Makes a repository at `dir` (which must not exist, and is there whole or not at all) with a first commit of these files. */
  create(dir: string, files: readonly { readonly path: string; readonly text: string }[], note: CommitNote): Promise<Oid>
  /** The branch's head. Throws `not-found` when `dir` is no repository. */
  head(dir: string): Promise<Oid>
  /** A file's bytes at a commit; null when it is not there. */
  read(dir: string, at: Oid, path: string): Promise<Uint8Array | null>
  /** Files at a commit, in order of path; those of one folder when `under` is given. */
  list(dir: string, at: Oid, under?: string): Promise<readonly TreeFile[]>
  /** Commits, newest first. */
  log(dir: string, query?: LogQuery): Promise<readonly Commit[]>
  /** Paths that differ between two commits. */
  changedPaths(dir: string, from: Oid, to: Oid): Promise<readonly string[]>
  /** Writes the objects of a commit on top of `base` and returns its id; nothing points to it yet. */
  commit(dir: string, base: Oid, changes: readonly FileChange[], note: CommitNote): Promise<Oid>
  /**
   * Moves `main` from `from` to `to`, and the work tree and index with it, so that `git status` is clean.
   *
   * Nothing is done unless the branch is at `from` and every file that changes still has the bytes that it had there.
   * Safe to be killed at any point: `recover` finishes or takes back.
   */
  publish(dir: string, from: Oid, to: Oid): Promise<Published>
  /** Finishes what a killed `publish` began; does nothing when there is nothing to finish. */
  recover(dir: string): Promise<void>
  /** Why lessons cannot be applied now (HEAD elsewhere, an open merge), as a sentence; null when they can. */
  obstacle(dir: string): Promise<string | null>
}
