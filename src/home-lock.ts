import { join } from 'node:path'
import { takeWriterLock } from './drivers/lock-file.ts'
import { makeDirectories } from './store/files.ts'

/** How long a command waits for another one before it names it. */
export const lockWaitMs = 10_000

/**
 * Changes what belongs to a home and to none of its projects (settings, API keys, secrets), one process after the other.
 *
 * Throws `busy` when another is not done after 10 s.
 */
export async function aloneInHome<T>(home: string, purpose: string, work: () => Promise<T> | T): Promise<T> {
  makeDirectories(home)
  const lock = await takeWriterLock(join(home, 'home.lock'), { waitMs: lockWaitMs, purpose })
  try {
    return await work()
  } finally {
    await lock.release()
  }
}
