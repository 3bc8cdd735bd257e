import { join } from 'node:path'
import type { Oid } from '../../model/commit.ts'
import { removeFile, replaceFile, textAt, writeNew } from './durable.ts'
import { branch, takeLock } from './refs.ts'
import type { Repository } from './repository.ts'

/**
 * A publish that has begun: on the disk before its first step, and gone after its last. `keeps`: paths that are in the work tree
 * already, as a person left them.
 */
export type Pending = { readonly from: Oid; readonly to: Oid; readonly keeps?: readonly string[] }

export function readPending(gitDir: string): Pending | null {
  const text = textAt(pathOf(gitDir))
  const [, to, from, keeps] =
    /^acontext publishes ([0-9a-f]{40}) after ([0-9a-f]{40})\n(?:keeps (\[".*"\])\n)?$/.exec(text ?? '') ?? []
  if (to === undefined || from === undefined) return null
  return keeps === undefined ? { from, to } : { from, to, keeps: JSON.parse(keeps) as string[] }
}

export function savePending({ gitDir, temp }: Repository, pending: Pending): void {
  replaceFile(pathOf(gitDir), textOfPending(pending), temp)
}

/** Not synced: after a power cut it would be worked off once more, which changes nothing. */
export function dropPending(gitDir: string): void {
  removeFile(pathOf(gitDir))
}

/** Takes the index's lock in the name of this publish. */
export async function lockIndex(gitDir: string, pending: Pending): Promise<void> {
  await takeLock(gitDir, 'index', pathOf(gitDir), textOfPending(pending))
}

/** Takes the branch's lock; its file is what the branch will be. */
export async function lockBranch({ gitDir, temp }: Repository, pending: Pending): Promise<void> {
  const content = lockContents(pending).ref
  const draft = temp.name()
  try {
    writeNew(draft, content)
    await takeLock(gitDir, branch, draft, content)
  } finally {
    removeFile(draft)
  }
}

/** What our lock files hold: the ref's new content, and the note in the index's. By these `recover` knows them. */
export function lockContents(pending: Pending): { readonly ref: string; readonly index: string } {
  return { ref: `${pending.to}\n`, index: textOfPending(pending) }
}

function textOfPending({ from, to, keeps = [] }: Pending): string {
  const first = `acontext publishes ${to} after ${from}\n`
  return keeps.length === 0 ? first : `${first}keeps ${JSON.stringify(keeps)}\n`
}

function pathOf(gitDir: string): string {
  return join(gitDir, 'acontext', 'pending')
}
