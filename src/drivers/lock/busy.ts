import { MemoryError } from '../../errors.ts'
import { isAlive, type Seen } from './owner.ts'
import type { Machine } from './process.ts'

/** What to tell who waited in vain, about whom it waited for; null when others were faster each time. */
export function busy(path: string, seen: Seen | null, here: Machine): MemoryError {
  if (seen === null) return failure('Others took the lock each time it was free.', 'Try again.')
  if (seen.owner === null) return failure(`The lock ${path} is being written, or is damaged.`, 'Try again in ten seconds.')
  const { pid, host, purpose, since } = seen.owner
  if (isAlive(seen, here) === 'unknown') {
    const message = `Locked by process ${pid} on ${host.replace(/\/.*/, '')} ("${purpose}", since ${since}), which cannot be seen from here: another machine or container.`
    return failure(message, `If it does not run any more, remove ${path}.`)
  }
  if (pid === process.pid) {
    return failure(`This process (${pid}) holds the lock already ("${purpose}", since ${since}).`, 'Close what is open first.')
  }
  return failure(`Process ${pid} ("${purpose}") has held the lock since ${since}.`, 'Wait until it is done, or end it.')
}

function failure(message: string, hint: string): MemoryError {
  return new MemoryError('busy', message, { hint })
}
