import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import type { CommitNote, Oid } from '../../model/commit.ts'
import { renderMessage } from '../../model/commit.ts'
import type { Stamp } from '../../model/time.ts'
import type { CommitOptions } from '../../seams/git.ts'
import { storable } from './commit-text.ts'
import type { RawCommit } from './commit-text.ts'
import { syncFolders } from './durable.ts'
import type { Unsynced } from './durable.ts'
import { loadEngine } from './engine.ts'
import type { Repository } from './repository.ts'
import { editTree } from './tree-edit.ts'
import type { TreeChange } from './tree-edit.ts'
import { renderTree } from './tree.ts'

type Writing = { readonly unsynced: Unsynced; readonly engine: Awaited<ReturnType<typeof loadEngine>> }

/**
 * Writes the objects of a commit on top of `base` (null: a first commit), by isomorphic-git's plumbing; only trees on the
 * way to what changed are written anew. Changes that change nothing give `base` itself, unless an empty commit is wanted.
 */
export async function writeCommit(
  repository: Repository,
  base: Oid | null,
  changes: readonly TreeChange[],
  note: CommitNote,
  { joins, empty = false }: CommitOptions = {},
): Promise<Oid> {
  const writing = await begin(repository)
  const { before, tree } = await writeTree(repository, writing, base, changes)
  if (base !== null && tree === before && !empty && joins === undefined) return base
  const person = storable(note.author)
  return writeObject(repository, writing, {
    tree,
    parents: [base, joins ?? null].filter((parent) => parent !== null),
    author: { ...person, time: secondsOf(note.happenedAt) },
    committer: { ...person, time: secondsOf(note.at) },
    message: renderMessage(note),
  })
}

/** Writes a commit that another repository has, with these changes, people, dates and text. */
export async function writeAnew(
  repository: Repository,
  base: Oid,
  changes: readonly TreeChange[],
  raw: Pick<RawCommit, 'author' | 'committer' | 'message'>,
): Promise<Oid> {
  const writing = await begin(repository)
  const { tree } = await writeTree(repository, writing, base, changes)
  return writeObject(repository, writing, { ...raw, tree, parents: [base] })
}

async function begin({ gitDir }: Repository): Promise<Writing> {
  const unsynced: Unsynced = new Set()
  return { unsynced, engine: await loadEngine(gitDir, unsynced) }
}

async function writeTree(
  { gitDir, objects }: Repository,
  { engine: { git, fs } }: Writing,
  base: Oid | null,
  changes: readonly TreeChange[],
): Promise<{ readonly before: Oid | null; readonly tree: Oid }> {
  const before = base === null ? null : (await objects.commit(base)).tree
  const tree = await editTree(objects, before, changes, {
    blob: (content) => git.writeObject({ fs, gitdir: gitDir, ...deflated('blob', bytesOf(content)) }),
    tree: (entries) => git.writeObject({ fs, gitdir: gitDir, ...deflated('tree', renderTree(entries)) }),
  })
  return { before, tree }
}

async function writeObject(
  { dir, gitDir }: Repository,
  { engine: { git, fs }, unsynced }: Writing,
  { tree, parents, author, committer, message }: RawCommit,
): Promise<Oid> {
  const commit = { tree, parent: [...parents], author: dated(author), committer: dated(committer), message }
  const oid = await git.writeCommit({ fs, dir, gitdir: gitDir, commit })
  syncFolders(unsynced)
  return oid
}

function dated({ name, email, time }: RawCommit['author']) {
  return { name, email, timestamp: time, timezoneOffset: 0 }
}

function bytesOf(content: string | Buffer): Buffer {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : content
}

/** An object as it lies on the disk. isomorphic-git would deflate it too, through a stream, in ten times the time. */
function deflated(kind: 'blob' | 'tree', bytes: Buffer): { object: Buffer; format: 'deflated'; oid: Oid } {
  const object = Buffer.concat([Buffer.from(`${kind} ${bytes.length}\0`), bytes])
  return { object: deflateSync(object, { level: 1 }), format: 'deflated', oid: createHash('sha1').update(object).digest('hex') }
}

function secondsOf(stamp: Stamp): number {
  return Math.max(0, Math.floor(Date.parse(stamp) / 1000))
}
