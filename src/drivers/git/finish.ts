import { join } from 'node:path'
import type { Oid } from '../../model/commit.ts'
import { makeFolder, replaceFile, syncFolders } from './durable.ts'
import type { Unsynced } from './durable.ts'
import { indexEntry, readIndex, renderIndex, sameEntry } from './index-file.ts'
import type { IndexEntry } from './index-file.ts'
import type { Pending } from './pending.ts'
import { dropPending, lockContents } from './pending.ts'
import { dropLock, workTreeRef } from './refs.ts'
import type { Repository } from './repository.ts'
import { modes, nameOf } from './tree.ts'
import { diffTrees, entryAt, walkTree } from './tree-walk.ts'
import type { Difference, Side } from './tree-walk.ts'
import { hasArrived, holds, look, placeOf, removePath, statsAt, turnMode, writeFile } from './work-tree.ts'

/**
 * Brings work tree and index from `pending.from` to where the branch now is, and takes the note away; the index's lock must be
 * held. A file that is neither was edited by a person: it stays as it is.
 */
export async function finish(
  repository: Repository,
  pending: Pending,
  head: Oid,
  index = readIndex(repository.gitDir),
): Promise<void> {
  const { gitDir, temp } = repository
  const differences = await outstanding(repository, pending, head)
  const removals = differences.filter(({ to }) => to === null)
  const unsynced: Unsynced = new Set()
  // What a person wrote is committed as it is; if it has changed since, that is her next edit.
  const hers = new Set(pending.keeps?.map(nameOf))
  for (const difference of [...removals, ...differences.filter(({ to }) => to !== null)])
    if (!hers.has(difference.name)) await bring(repository, difference, unsynced)
  const before = index ?? (await indexOf(repository, pending.from))
  replaceFile(join(gitDir, 'index'), renderIndex(withChanges(repository.dir, before, differences)), temp, unsynced)
  dropLock(gitDir, 'index', lockContents(pending).index)
  replaceFile(join(gitDir, workTreeRef), `${pending.to}\n`, temp, unsynced)
  syncFolders(unsynced)
  dropPending(gitDir)
}

/** What the publish changes, as it is at the head: a person may have committed on top of it after a kill. */
async function outstanding({ objects }: Repository, { from, to }: Pending, head: Oid): Promise<Difference[]> {
  const [before, after, last] = await Promise.all([from, to, head].map(async (oid) => (await objects.commit(oid)).tree))
  const differences = await diffTrees(objects, before ?? null, after ?? null)
  if (head === to || last === undefined) return differences
  const now = async (difference: Difference): Promise<Difference> => ({
    ...difference,
    to: await entryAt(objects, last, difference.name),
  })
  return Promise.all(differences.map(now))
}

async function bring({ dir, objects, temp }: Repository, difference: Difference, unsynced: Unsynced): Promise<void> {
  const { name, from, to } = difference
  const desk = { dir, temp, unsynced }
  const found = look(dir, name)
  if (to?.mode === modes.repository) {
    if (found.kind === 'absent') makeFolder(placeOf(dir, name), unsynced)
  } else if (hasArrived(found, difference)) turnMode(dir, found, difference)
  else if (!holds(found, from)) return
  else if (to === null) removePath(desk, difference)
  else writeFile(desk, difference, await objects.blob(to.oid))
}

function withChanges(dir: string, before: readonly IndexEntry[], differences: readonly Difference[]): IndexEntry[] {
  const old = new Map(before.map((entry) => [entry.name, entry]))
  const changed = differences.filter((each) => hasArrived(look(dir, each.name), each) || sameEntry(old.get(each.name), each.from))
  const names = new Set(changed.map(({ name }) => name))
  const kept = before.filter(({ name }) => !names.has(name))
  return [...kept, ...changed.flatMap(({ name, to }) => (to === null ? [] : [entryOf(dir, name, to)]))]
}

/**
 * Without the file's times when it is not what the entry says, so that git looks for itself. They are taken before the bytes
 * are compared: an edit in between is seen by them.
 */
function entryOf(dir: string, name: string, side: NonNullable<Side>): IndexEntry {
  const stats = side.mode === modes.repository ? null : statsAt(placeOf(dir, name))
  return indexEntry(name, side, holds(look(dir, name), side) ? stats : null)
}

/** A whole index for a commit, for a repository that lost its own. */
async function indexOf({ objects }: Repository, at: Oid): Promise<IndexEntry[]> {
  const files = await walkTree(objects, (await objects.commit(at)).tree)
  return files.map((file) => indexEntry(file.name, file, null))
}
