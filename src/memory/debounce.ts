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

type Wait = { readonly deadline: number; readonly controller: AbortController }

/** `quietMs` after the last touch of a key, and at most `longestMs` after the first, `run` is called for it once. */
export function createDebounce(
  clock: Clock,
  { quietMs, longestMs, run }: { quietMs: number; longestMs: number; run(key: string): void },
): Debounce {
  const waits = new Map<string, Wait>()
  let stopped = false

  async function wait(key: string, deadline: number): Promise<void> {
    const controller = new AbortController()
    waits.set(key, { deadline, controller })
    await clock.pause(Math.max(0, Math.min(quietMs, deadline - clock.now().getTime())), controller.signal)
    if (controller.signal.aborted) return
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
      const deadline = waits.get(key)?.deadline ?? clock.now().getTime() + longestMs
      drop(key)
      void wait(key, deadline)
    },
    drop,
    stop() {
      stopped = true
      for (const key of [...waits.keys()]) drop(key)
    },
  }
}
