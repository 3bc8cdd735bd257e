import type { Commit, CommitNote, Oid, Trailer } from '../model/commit.ts'
import type { FileChange } from '../model/lesson.ts'
import type { Stamp } from '../model/time.ts'

/** A file of a commit, and the blob that holds its bytes. */
export type TreeFile = { readonly path: string; readonly oid: Oid }

/** Which commits are wanted; all of the branch when nothing is said. */
export type LogQuery = {
  /** The commit to start from; the branch's head when absent. */
  readonly from?: Oid
  /** Commits that this one reaches are left out. */
  readonly until?: Oid
  /** Only commits that touched this file or folder. */
  readonly path?: string
  /** Committed in that second or later. */
  readonly since?: Stamp
  readonly limit?: number
}

/** What came of publishing a commit. `moved`: the branch was no longer at the base. `edited`: a person's text stands in the way. */
export type Published = { readonly result: 'done' | 'moved' } | { readonly result: 'edited'; readonly paths: readonly string[] }

/** A file that differs between two commits; null where it is not there. `was` is its old path when it was renamed, `modes` are git's (`100755`: executable). */
export type PathChange = {
  readonly path: string
  readonly before: Oid | null
  readonly after: Oid | null
  readonly was: string | null
  readonly modes: { readonly before: string | null; readonly after: string | null }
}

/** A line of a file, and where it was written: in that commit, at that path, as that line (from 1). */
export type BlamedLine = {
  readonly line: number
  readonly text: string
  readonly oid: Oid
  readonly path: string
  readonly origin: number
}

/** What a person did in the work tree since we last wrote it, and has not committed. */
export type HandEdit = { readonly path: string; readonly kind: 'added' | 'changed' | 'removed' }

/** A commit that was kept before something was taken away. */
export type Backup = { readonly name: string; readonly oid: Oid }

/** What packing did: files and bytes below `.git/objects` before and after. */
export type Packed = { readonly before: ObjectCount; readonly after: ObjectCount; readonly by: 'git' | 'nobody' }
/** What lies below `.git/objects`: loose objects, packs, and the bytes of both. */
export type ObjectCount = { readonly loose: number; readonly packs: number; readonly bytes: number }

/** What is unusual about a commit. */
export type CommitOptions = {
  /** A second history that the commit joins to the branch. */
  readonly joins?: Oid
  /** A commit is made even when it changes no file; else such a commit is `base` itself. */
  readonly empty?: boolean
}

/** A commit of the repository at `from`, and what it does in another one. */
export type Carried = {
  readonly from: string
  readonly oid: Oid
  readonly changes: readonly FileChange[]
  readonly trailer: Trailer
}

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
  /** These commits, in the order of their ids. Throws `not-found` for an id that is no commit here. */
  commits(dir: string, oids: readonly Oid[]): Promise<readonly Commit[]>
  /** The bytes of these blobs, in the order of their ids. Throws `not-found` for an id that is no blob here. */
  blobs(dir: string, oids: readonly Oid[]): Promise<readonly Uint8Array[]>
  /** Paths that differ between two commits. */
  changedPaths(dir: string, from: Oid, to: Oid): Promise<readonly string[]>
  /** Writes the objects of a commit on top of `base` (null: a first commit) and returns its id; nothing points to it yet. */
  commit(dir: string, base: Oid | null, changes: readonly FileChange[], note: CommitNote, options?: CommitOptions): Promise<Oid>
  /**
   * Writes a commit of another repository anew, on top of `base`, and returns its id.
   *
   * Its text (with one more trailer), people and dates are kept; `changes` say which files it brings. Nothing points to it yet.
   */
  carry(dir: string, base: Oid, carried: Carried): Promise<Oid>
  /**
   * Moves `main` from `from` to `to`, and the work tree and index with it, so that `git status` is clean.
   *
   * Nothing is done unless the branch is at `from` and every file that changes still has the bytes that it had there.
   * Safe to be killed at any point: `recover` finishes or takes back.
   */
  publish(dir: string, from: Oid, to: Oid): Promise<Published>
  /** Finishes what a killed `publish` began; does nothing when there is nothing to finish. */
  recover(dir: string): Promise<void>
  /** Files that differ between two commits, below `path` when given, renames found where most of the lines are the same. */
  changes(dir: string, from: Oid, to: Oid, path?: string): Promise<readonly PathChange[]>
  /** For each line of a file at a commit where it comes from, through renames. Throws `not-found` when the file is not there. */
  blame(dir: string, at: Oid, path: string): Promise<readonly BlamedLine[]>
  /** The commit that a revision means: an id or the unique beginning of one (4 or more), `HEAD`, `main`, a tag, each with `~n`; null for none. */
  resolve(dir: string, revision: string): Promise<Oid | null>
  /** The newest commit of the branch that was committed at that time or before; null when the branch is younger. */
  asOf(dir: string, at: Stamp): Promise<Oid | null>
  /** What a person changed in the work tree and did not commit; ignored files, links and nested repositories are left out. */
  edits(dir: string): Promise<readonly HandEdit[]>
  /**
   * Commits what a person changed, byte for byte, with `also` beside it; null when there is nothing.
   *
   * Throws `conflict` when a file was staged with one text and edited to another: committing would lose one of them.
   */
  keepEdits(dir: string, note: CommitNote, also: (edits: readonly HandEdit[]) => readonly FileChange[]): Promise<Oid | null>
  /** Keeps a commit reachable under `refs/acontext/backup/<name>`. */
  backUp(dir: string, name: string, oid: Oid): Promise<void>
  /** Newest first: names begin with a stamp. */
  backups(dir: string): Promise<readonly Backup[]>
  /** Packs loose objects by native git, where there is one; a dry run only counts them. */
  pack(dir: string, options?: { readonly dryRun?: boolean }): Promise<Packed>
  /** Why lessons cannot be applied now (HEAD elsewhere, an open merge), as a sentence; null when they can. */
  obstacle(dir: string): Promise<string | null>
}
