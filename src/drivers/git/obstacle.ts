import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { MemoryError } from '../../errors.ts'
import { textAt } from './durable.ts'
import { lockContents, readPending } from './pending.ts'
import { branch, lockOf } from './refs.ts'

const unfinished: readonly (readonly [name: string, sentence: string])[] = [
  ['MERGE_HEAD', 'A merge is open: finish it with "git commit", or take it back with "git merge --abort".'],
  ['rebase-merge', 'A rebase is open: finish it with "git rebase --continue", or take it back with "git rebase --abort".'],
  [
    'rebase-apply',
    'A rebase or "git am" is open: finish it with "git rebase --continue", or take it back with "git rebase --abort".',
  ],
  [
    'CHERRY_PICK_HEAD',
    'A cherry-pick is open: finish it with "git cherry-pick --continue", or take it back with "git cherry-pick --abort".',
  ],
  ['REVERT_HEAD', 'A revert is open: finish it with "git revert --continue", or take it back with "git revert --abort".'],
]

/** What only a person can end, as a sentence that says how; null when nothing stands in the way. */
export function openWork(gitDir: string): string | null {
  const head = textAt(join(gitDir, 'HEAD'))?.trim()
  if (head === undefined) throw new MemoryError('not-found', `There is no git repository at ${gitDir}.`)
  if (head !== `ref: ${branch}`) {
    const where = head.startsWith('ref: refs/heads/') ? `the branch ${head.slice(16)}` : 'no branch'
    return `The work tree is on ${where}, not on main: go back with "git switch main".`
  }
  return unfinished.find(([name]) => existsSync(join(gitDir, name)))?.[1] ?? null
}

/**
 * As `openWork`, and a lock that another git process holds or left behind. Editors let git look at a folder all the time, so
 * only a lock that stays counts; our own never does, `recover` sees to it.
 */
export async function obstacleIn(gitDir: string): Promise<string | null> {
  const work = openWork(gitDir)
  if (work !== null) return work
  for (let look = 1; ; look += 1) {
    const lock = foreignLock(gitDir)
    if (lock === null) return null
    if (look === 10) return `Another git process holds ${lock}: let it finish, and if none is running, remove that file.`
    await wait(30)
  }
}

function foreignLock(gitDir: string): string | null {
  const pending = readPending(gitDir)
  const ours = pending === null ? null : lockContents(pending)
  if (isForeign(lockOf(gitDir, 'index'), ours?.index)) return lockOf(gitDir, 'index')
  return isForeign(lockOf(gitDir, branch), ours?.ref) ? lockOf(gitDir, branch) : null
}

function isForeign(path: string, ours: string | undefined): boolean {
  const text = textAt(path)
  return text !== null && text !== ours
}
