import { MemoryError } from '../../errors.ts'
import type { Oid } from '../../model/commit.ts'
import type { Published } from '../../seams/git.ts'
import { finish } from './finish.ts'
import { readIndex, sameEntry } from './index-file.ts'
import type { IndexEntry } from './index-file.ts'
import { openWork } from './obstacle.ts'
import { lockBranch, lockContents, lockIndex, savePending } from './pending.ts'
import { recover, takeBack } from './recover.ts'
import { branch, dropLock, logMove, moveRef, readHead, readRef } from './refs.ts'
import type { Repository } from './repository.ts'
import { nameOf, textOf } from './tree.ts'
import { diffTrees } from './tree-walk.ts'
import type { Difference } from './tree-walk.ts'
import { filesBelow, hasArrived, holds, look } from './work-tree.ts'
import type { Found } from './work-tree.ts'

/**
 * Moves the branch, the work tree and the index from one commit to another.
 *
 * The index's lock is held from before the branch moves until the index is written, so that no `git commit` of a person can
 * start from the new commit with the old index, which would take the new commit's changes back. Paths that it `keeps` must
 * lie in the work tree as they are in the commit, and are never written.
 */
export async function publish(repository: Repository, from: Oid, to: Oid, keeps: readonly string[] = []): Promise<Published> {
  const { dir, gitDir, objects } = repository
  await recover(repository)
  if (readHead(dir) !== from) return { result: 'moved' }
  if (from === to) return { result: 'done' }
  const [before, after] = [await objects.commit(from), await objects.commit(to)]
  const differences = await diffTrees(objects, before.tree, after.tree)

  const check = (index: readonly IndexEntry[] | null): Published => {
    const work = openWork(gitDir)
    if (work !== null) throw new MemoryError('conflict', work)
    if (readHead(dir) !== from) return { result: 'moved' }
    const paths = editedPaths(dir, index, differences, keeps)
    return paths.length > 0 ? { result: 'edited', paths } : { result: 'done' }
  }
  const first = check(null)
  if (first.result !== 'done') return first

  const pending = { from, to, keeps }
  let index: IndexEntry[] | null
  savePending(repository, pending)
  try {
    await lockIndex(gitDir, pending)
    await lockBranch(repository, pending)
    index = readIndex(gitDir)
    const second = check(index)
    if (second.result !== 'done') {
      takeBack(gitDir, pending)
      return second
    }
    moveRef(gitDir, branch)
  } catch (error) {
    if (readRef(gitDir, branch) !== to) takeBack(gitDir, pending)
    throw error
  }
  try {
    logMove(gitDir, from, to, after)
    await finish(repository, pending, to, index)
  } catch (error) {
    // The commit is in; `recover` does the rest, and a person's git need not wait for that.
    dropLock(gitDir, 'index', lockContents(pending).index)
    throw error
  }
  return { result: 'done' }
}

/** Paths where a person's text, in the work tree or staged, is neither what was there nor what shall be there. */
function editedPaths(
  dir: string,
  index: readonly IndexEntry[] | null,
  differences: readonly Difference[],
  keeps: readonly string[],
): string[] {
  const hers = new Set(keeps.map(nameOf))
  const names = new Set(differences.map(({ name }) => name))
  const entries = new Map(index?.filter(({ name }) => names.has(name)).map((entry) => [entry.name, entry]))
  const leaving = new Set(differences.filter(({ from, to }) => from !== null && to === null).map(({ name }) => name))
  const edited = differences.filter(({ name, from, to }) => {
    const found = look(dir, name)
    if (hasArrived(found, { from, to })) return false
    if (hers.has(name)) return true
    if (!holds(found, from) && !(from === null && makesWay(dir, name, found, leaving))) return true
    const staged = entries.get(name)
    return index !== null && !sameEntry(staged, from) && !sameEntry(staged, to)
  })
  return edited.map(({ name }) => textOf(name))
}

/** A file becomes a folder, or a folder a file: what stands there now is itself about to go. */
function makesWay(dir: string, name: string, found: Found, leaving: ReadonlySet<string>): boolean {
  if (found.kind === 'folder') return filesBelow(dir, name).every((file) => leaving.has(file))
  if (found.kind !== 'covered' && found.kind !== 'blocked') return false
  const folders = name.split('/').slice(0, -1)
  return folders.some((_, depth) => leaving.has(folders.slice(0, depth + 1).join('/')))
}
