import type { Parts } from './parts.ts'

const waitMs = 1000
/** Saving may take this part of the time at most, however large the file has grown. */
const share = 0.1

/** Says when a file that grows with the work is to be written again. */
export type Spacing = {
  isDue(): boolean
  /** Saves now, and counts from here. */
  save(write: () => Promise<void>): Promise<void>
}

/**
 * At most one save for each second of work, since a file that is written whole with every step costs the square of its steps.
 *
 * What a kill takes is done again. What a model said was paid for, so with one every step is saved.
 */
export function spacing({ clock, mind }: Pick<Parts, 'clock' | 'mind'>): Spacing {
  const time = (): number => clock.now().getTime()
  const wait = mind.alive === undefined ? waitMs : 0
  let next = time() + wait
  return {
    isDue: () => wait === 0 || time() >= next,
    async save(write) {
      const begun = time()
      await write()
      next = time() + Math.max(wait, (time() - begun) / share)
    },
  }
}
