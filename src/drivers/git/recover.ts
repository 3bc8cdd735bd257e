import { MemoryError } from '../../errors.ts'
import type { Oid } from '../../model/commit.ts'
import { textAt } from './durable.ts'
import { clearTemp } from './temp.ts'
import { finish } from './finish.ts'
import type { Objects } from './objects.ts'
import { openWork } from './obstacle.ts'
import type { Pending } from './pending.ts'
import { dropPending, lockContents, lockIndex, readPending } from './pending.ts'
import { branch, dropLock, lockOf, readRef } from './refs.ts'
import type { Repository } from './repository.ts'

/** Finishes or takes back what a killed publish began. Costs two looks at the disk when there is nothing to do. */
export async function recover(repository: Repository): Promise<void> {
  const { gitDir, objects, temp } = repository
  const pending = readPending(gitDir)
  if (pending !== null) {
    const head = readRef(gitDir, branch)
    if (head === null || !(await reaches(objects, head, pending.to))) takeBack(gitDir, pending)
    else if (openWork(gitDir) === null) await resume(repository, pending, head)
    // The work tree belongs to another branch now: only our locks go, the rest waits until it is back.
    else dropLocks(gitDir, pending)
  }
  clearTemp(temp)
}

/** Leaves the repository as if the publish had never begun; the branch must not have moved. */
export function takeBack(gitDir: string, pending: Pending): void {
  dropLocks(gitDir, pending)
  dropPending(gitDir)
}

async function resume(repository: Repository, pending: Pending, head: Oid): Promise<void> {
  const { gitDir } = repository
  const contents = lockContents(pending)
  dropLock(gitDir, branch, contents.ref)
  if (textAt(lockOf(gitDir, 'index')) !== contents.index) await lockIndex(gitDir, pending)
  try {
    await finish(repository, pending, head)
  } catch (error) {
    dropLock(gitDir, 'index', contents.index)
    throw error
  }
}

function dropLocks(gitDir: string, pending: Pending): void {
  const contents = lockContents(pending)
  dropLock(gitDir, branch, contents.ref)
  dropLock(gitDir, 'index', contents.index)
}

/** True when `to` is `head` or one of its ancestors. */
async function reaches(objects: Objects, head: Oid, to: Oid): Promise<boolean> {
  if (head === to) return true
  const dayBefore = ((await timeOf(objects, to)) ?? Infinity) - 86_400
  const seen = new Set([head])
  for (const oid of seen) {
    if (oid === to) return true
    const commit = await objects.commit(oid)
    // Clocks differ a little between machines, not by days: older commits cannot come after `to`.
    if (commit.committer.time >= dayBefore) commit.parents.forEach((parent) => seen.add(parent))
  }
  return false
}

async function timeOf(objects: Objects, oid: Oid): Promise<number | null> {
  try {
    return (await objects.commit(oid)).committer.time
  } catch (error) {
    if (error instanceof MemoryError && error.code === 'not-found') return null
    throw error
  }
}
