import type { Clock } from '../seams/clock.ts'

/** The machine's clock; local days are told in `zone`, else in the machine's own. */
export function systemClock(zone?: string): Clock {
  let known = zone
  return {
    now: () => new Date(),
    pause: (milliseconds, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(end, milliseconds)
        signal.addEventListener('abort', end, { once: true })
        if (signal.aborted) end()
        function end(): void {
          clearTimeout(timer)
          signal.removeEventListener('abort', end)
          resolve()
        }
      }),
    // Asked for only when it is needed: the first use of Intl takes 20 ms.
    get zone() {
      known ??= machineZone()
      return known
    },
  }
}

/** UTC where the machine has no zone or one that nobody knows (`TZ=` or `TZ=Foo/Bar`). */
function machineZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone as string | undefined
  return zone === undefined || zone === 'Etc/Unknown' ? 'UTC' : zone
}
