import type { Clock } from '../seams/clock.ts'

/** Does something some time after the last of many touches. */
export type Debounce = {
  /** Counts as a touch of that key: its wait begins anew, up to the longest one. */
  touch(key: string): void
  /** Forgets one key: what it waited for has been done. */
  drop(key: string): void
  /** Forgets all; nothing is done any more. */
  stop(): void
}

/** Times in milliseconds of the clock; `due` moves with each touch, up to `deadline`. */
type Wait = { due: number; readonly deadline: number; readonly controller: AbortController }

/** `quietMs` after the last touch of a key, and at most `longestMs` after the first, `run` is called for it once. */
export function createDebounce(
  clock: Clock,
  { quietMs, longestMs, run }: { quietMs: number; longestMs: number; run(key: string): void },
): Debounce {
  const waits = new Map<string, Wait>()
  let stopped = false

  /** A touch only moves the time: most of them come while one waits, and a timer for each would cost more than its message. */
  async function wait(key: string, waiting: Wait): Promise<void> {
    const { signal } = waiting.controller
    do {
      await clock.pause(Math.max(0, waiting.due - clock.now().getTime()), signal)
      if (signal.aborted) return
    } while (clock.now().getTime() < waiting.due)
    waits.delete(key)
    run(key)
  }

  function drop(key: string): void {
    waits.get(key)?.controller.abort()
    waits.delete(key)
  }

  return {
    touch(key) {
      if (stopped) return
      const now = clock.now().getTime()
      const known = waits.get(key)
      if (known !== undefined) {
        known.due = Math.min(now + quietMs, known.deadline)
        return
      }
      const deadline = now + longestMs
      const fresh: Wait = { due: Math.min(now + quietMs, deadline), deadline, controller: new AbortController() }
      waits.set(key, fresh)
      void wait(key, fresh)
    },
    drop,
    stop() {
      stopped = true
      for (const key of [...waits.keys()]) drop(key)
    },
  }
}
