import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import type { CommitNote, Oid } from '../../model/commit.ts'
import { renderMessage } from '../../model/commit.ts'
import type { Stamp } from '../../model/time.ts'
import { storable } from './commit-text.ts'
import { syncFolders } from './durable.ts'
import type { Unsynced } from './durable.ts'
import { loadEngine } from './engine.ts'
import type { Repository } from './repository.ts'
import { editTree } from './tree-edit.ts'
import type { TreeChange } from './tree-edit.ts'
import { renderTree } from './tree.ts'

/**
 * Writes the objects of a commit on top of `base` (null: a first commit), by isomorphic-git's plumbing; only trees on the
 * way to what changed are written anew. Changes that change nothing give `base` itself.
 */
export async function writeCommit(
  repository: Repository,
  base: Oid | null,
  changes: readonly TreeChange[],
  note: CommitNote,
): Promise<Oid> {
  const { gitDir, objects } = repository
  const unsynced: Unsynced = new Set()
  const { git, fs } = await loadEngine(gitDir, unsynced)
  const before = base === null ? null : (await objects.commit(base)).tree
  const tree = await editTree(objects, before, changes, {
    blob: (content) => git.writeObject({ fs, gitdir: gitDir, ...deflated('blob', bytesOf(content)) }),
    tree: (entries) => git.writeObject({ fs, gitdir: gitDir, ...deflated('tree', renderTree(entries)) }),
  })
  if (base !== null && tree === before) return base
  const person = storable(note.author)
  const commit = {
    tree,
    parent: base === null ? [] : [base],
    author: { ...person, timestamp: secondsOf(note.happenedAt), timezoneOffset: 0 },
    committer: { ...person, timestamp: secondsOf(note.at), timezoneOffset: 0 },
    message: renderMessage(note),
  }
  const oid = await git.writeCommit({ fs, dir: repository.dir, gitdir: gitDir, commit })
  syncFolders(unsynced)
  return oid
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
