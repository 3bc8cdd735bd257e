import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { MemoryError, isMissing } from '../errors.ts'
import type { WriterLock } from '../seams/locks.ts'
import { busy } from './lock/busy.ts'
import { linkOnce } from './lock/create.ts'
import { isAlive, look, ownRecord, type Seen } from './lock/owner.ts'
import { thisMachine, type Machine } from './lock/process.ts'

/*
 * Why there are never two holders.
 *
 * The holder is the live process whose token is in the lock file L. Where L is absent, `link` lets one process make it, whole.
 * Where L holds the token T of a dead process, T stays there until somebody succeeds: its owner can remove it no more. Whoever
 * wants to succeed needs the claim of T, a file that `link` lets one process make, holding the claimer's own new token. Where a
 * claim's owner is dead, the claim of *that* token is needed, and so on: T, C1, C2, … up to a live claimer. A claimer who has
 * seen T, C1, … all dead makes its claim, then checks that L and each claim still hold what it saw, then renames its lock over L.
 *
 * Suppose Y and Z both pass that check for the same T. (1) One's list is the beginning of the other's: then the longer one's owner
 * had seen the other dead before it made its claim. The dead rename no more, and a rename before would have changed L, which the
 * check reads later. (2) Else their lists part at
 * a claim file that each saw with another content, so it was removed in between. A claim is removed by its own live owner: who
 * died since did so before it was judged dead, so before the check, which would have missed it; who lives did it after its rename,
 * or never passed the check. Or it is removed by a new holder in `sweep`. Whichever it was, the later of Y and Z saw the new
 * content, and only then did its check, in which L no longer held T. Tokens are never used twice, so T does not come back:
 * a process that sleeps anywhere in between and wakes up with an old T finds that out in the check and has changed nothing.
 *
 * Removing L by hand while its owner or a claimer lives voids all this.
 */

export type LockOptions = {
  /** What the lock is for, in words for those who have to wait: the command. */
  readonly purpose: string
  /** How long to wait for another owner; 10 s when absent. */
  readonly waitMs?: number
  /** The longest pause between two looks; 100 ms when absent. */
  readonly pauseMs?: number
  readonly signal?: AbortSignal
}

/** `alive` is `unknown` where the owner cannot be seen from here: on another machine, or in another container. */
export type LockOwner = {
  readonly pid: number
  readonly host: string
  readonly since: string
  readonly purpose: string
  readonly alive: boolean | 'unknown'
}

/**
 * Takes the right to write, across processes; a lock whose owner died is taken over at once.
 *
 * @throws MemoryError `busy` it has an owner for all of `waitMs`; `interrupted` the signal was given while waiting.
 * Errors of the system (a read-only folder) pass through.
 */
export async function takeWriterLock(path: string, options: LockOptions): Promise<WriterLock> {
  const { purpose, waitMs = 10_000, pauseMs = 100, signal } = options
  const here = thisMachine()
  const deadline = performance.now() + waitMs
  for (let wait = Math.min(5, pauseMs); ; wait = Math.min(wait * 1.5, pauseMs)) {
    if (signal?.aborted) throw new MemoryError('interrupted', 'Waiting for the lock was interrupted.', { cause: signal.reason })
    const attempt = tryToTake(path, purpose, here)
    if ('token' in attempt) return { release: async () => release(path, attempt.token) }
    const left = deadline - performance.now()
    if (left <= 0) throw busy(path, attempt.owner, here)
    // Woken by the signal it looks once more, at the signal.
    await pause(Math.min(left, wait * (0.5 + Math.random())), null, signal === undefined ? {} : { signal }).catch(() => null)
  }
}

/** Who has the lock, or had it when the process died; null when nobody has. */
export function readLockOwner(path: string): LockOwner | null {
  const seen = look(path)
  if (seen === null) return null
  const { pid = 0, host = '', since = seen.changed.toISOString(), purpose = 'unknown' } = seen.owner ?? {}
  return { pid, host: host.replace(/\/.*/, ''), since, purpose, alive: isAlive(seen, thisMachine()) }
}

/** The token of the lock that is ours now, or whom to wait for (null: somebody was faster this time). */
function tryToTake(path: string, purpose: string, here: Machine): { token: string } | { owner: Seen | null } {
  const dead: { file: string; token: string }[] = []
  let free = path
  for (let seen = look(free); seen !== null; seen = look(free)) {
    if (isAlive(seen, here) !== false) return { owner: seen }
    dead.push({ file: free, token: seen.token })
    free = `${path}.${seen.token}.claim`
  }
  const record = ownRecord(purpose, here)
  const temp = `${path}.${record.token}.tmp`
  const text = `${JSON.stringify(record)}\n`
  try {
    writeFileSync(temp, text, { flag: 'wx' })
  } catch (error) {
    rmSync(temp, { force: true })
    throw Object.assign(error as Error, { path })
  }
  try {
    if (!linkOnce(temp, free, { token: record.token, text })) return { owner: null }
    if (free !== path && !succeed(path, temp, { dead, claim: free })) return { owner: null }
  } catch (error) {
    // Somebody swept our temporary file away, because we slept on it. Where the folder is gone, the next attempt says so.
    if (isMissing(error)) return { owner: null }
    throw error
  } finally {
    rmSync(temp, { force: true })
  }
  sweep(path, here)
  return { token: record.token }
}

type Succession = { readonly dead: readonly { readonly file: string; readonly token: string }[]; readonly claim: string }

/** Puts our lock in the place of the dead one, if all is still as it was when we made our claim. */
function succeed(path: string, temp: string, { dead, claim }: Succession): boolean {
  try {
    if (!dead.every(({ file, token }) => look(file)?.token === token)) return false
    renameSync(temp, path)
    return true
  } finally {
    rmSync(claim, { force: true })
  }
}

/** Removes what dead processes left beside the lock. None of it matters any more: it is about tokens that the lock does not hold. */
function sweep(path: string, here: Machine): void {
  try {
    for (const name of readdirSync(dirname(path))) {
      if (!name.startsWith(`${basename(path)}.`) || !/\.(claim|tmp)$/.test(name)) continue
      const file = join(dirname(path), name)
      const seen = look(file)
      if (seen !== null && isAlive(seen, here) === false) rmSync(file, { force: true })
    }
  } catch {
    // The lock is taken all the same; the next holder sweeps again.
  }
}

function release(path: string, token: string): void {
  // Removed by hand and taken by another, it is not ours to remove.
  if (look(path)?.token === token) rmSync(path, { force: true })
}
