import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { MemoryError, withPath } from '../../errors.ts'
import type { Oid } from '../../model/commit.ts'
import { claimName, moveInto, removeFile, textAt } from './durable.ts'
import type { RawCommit } from './commit-text.ts'

// This file is loaded by readers that must start in a few milliseconds: nothing heavy here.

export const branch = 'refs/heads/main'
/** The commit that the work tree was last written from. */
export const workTreeRef = 'refs/acontext/worktree'

/** Where a ref points, loose or packed; null when there is none. */
export function readRef(gitDir: string, name: string): Oid | null {
  // Git writes packed-refs before it removes a loose one, so this order misses none.
  const text = textAt(join(gitDir, name)) ?? packedRef(gitDir, name)
  if (text === null) return null
  const oid = text.trim()
  if (/^[0-9a-f]{40}$/.test(oid)) return oid
  throw new MemoryError('unavailable', `${name} of ${gitDir} does not hold the id of a commit.`, {
    hint:
      oid.length === 64
        ? 'Repositories with SHA-256 ids are not supported.'
        : 'Look at what "git fsck" and "git reflog" say in that folder.',
  })
}

function packedRef(gitDir: string, name: string): string | null {
  const line = textAt(join(gitDir, 'packed-refs'))
    ?.split('\n')
    .find((each) => each.slice(41) === name)
  return line?.slice(0, 40) ?? null
}

/** The branch's head. Throws `not-found` where there is no repository, or no commit on `main`. */
export function readHead(dir: string): Oid {
  const gitDir = join(dir, '.git')
  const oid = readRef(gitDir, branch)
  if (oid !== null) return oid
  if (textAt(join(gitDir, 'HEAD')) === null) throw new MemoryError('not-found', `There is no git repository in ${dir}.`)
  throw new MemoryError('not-found', `The repository in ${dir} has no commit on the branch main.`, {
    hint: 'Make one there: git switch main',
  })
}

/** The lock file of a ref or of the index, as git names it. */
export function lockOf(gitDir: string, name: string): string {
  return join(gitDir, `${name}.lock`)
}

/**
 * Takes a lock as git does, by making its file, here as another name of a finished one, so that `recover` knows our own by
 * its content. A foreign one is waited for, then `busy` names it.
 */
export async function takeLock(gitDir: string, name: string, draft: string, content: string): Promise<void> {
  const path = lockOf(gitDir, name)
  for (let pause = 5, waited = 0; !claimName(path, draft, content); waited += pause, pause = Math.min(pause * 2, 200)) {
    if (waited < 2000) await wait(pause)
    else throw busy(path)
  }
}

function busy(path: string): MemoryError {
  return new MemoryError('busy', `Another git process holds ${path}.`, {
    hint: 'Let it finish. If none is running, it was killed: remove that file, then try again.',
  })
}

/** Gives a lock back, if it is ours. */
export function dropLock(gitDir: string, name: string, content: string): void {
  const path = lockOf(gitDir, name)
  if (textAt(path) === content) removeFile(path)
}

/** Moves a ref whose lock is held: the lock file is its new content. */
export function moveRef(gitDir: string, name: string): void {
  moveInto(lockOf(gitDir, name), join(gitDir, name))
}

/** One line in the reflogs of the branch and of HEAD, where they are kept. */
export function logMove(gitDir: string, from: Oid, to: Oid, commit: RawCommit, verb = 'commit'): void {
  const { name, email, time } = commit.committer
  const subject = commit.message.trim().split('\n')[0] ?? ''
  const line = `${from} ${to} ${name} <${email}> ${time} +0000\t${verb}: ${subject}\n`
  for (const path of [join(gitDir, 'logs', branch), join(gitDir, 'logs', 'HEAD')]) {
    if (!existsSync(path)) continue
    try {
      appendFileSync(path, endsLine(path) ? line : `\n${line}`)
    } catch (error) {
      throw withPath(error, path)
    }
  }
}

/** False when a kill cut the last line off; another line must not be glued to it. */
function endsLine(path: string): boolean {
  const fd = openSync(path, 'r')
  try {
    const { size } = fstatSync(fd)
    const last = Buffer.alloc(1)
    return size === 0 || (readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === 0x0a)
  } finally {
    closeSync(fd)
  }
}
