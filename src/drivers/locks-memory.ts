import type { Locks } from '../seams/locks.ts'

/** Locks of this process. `tails` holds the last in the queue of each name that is in use, and nothing of the others. */
export function memoryLocks(tails: Map<string, Promise<void>> = new Map()): Locks {
  return {
    hold(name, work) {
      const turn = (tails.get(name) ?? Promise.resolve()).then(work)
      const tail: Promise<void> = turn.then(leave, leave)
      function leave(): void {
        if (tails.get(name) === tail) tails.delete(name)
      }
      tails.set(name, tail)
      return turn
    },
  }
}
