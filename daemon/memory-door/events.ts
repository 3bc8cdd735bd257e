import { randomUUID } from 'node:crypto'
import type { MemoryEvent } from '../../src/seams/bus.ts'

/** An event as it is sent: its id lets a listener that was cut off go on where it was. */
export type SentEvent = { readonly id: string; readonly event: MemoryEvent }

/** The last events of a project, and those who wait for more. */
export type EventRing = {
  push(event: MemoryEvent): void
  /** What came after an id; null when that is not known any more, so that the listener has to look at everything again. */
  after(id: string): readonly SentEvent[] | null
  /** Calls the listener for each event from now on, until the returned function is called. */
  listen(listener: (sent: SentEvent) => void): () => void
}

/** Events that somebody who was cut off can still be given. */
const kept = 1_000

export function createEventRing(): EventRing {
  // Ids of another daemon's life are not known here, whatever their number.
  const life = randomUUID().slice(0, 8)
  const ring: SentEvent[] = []
  const listeners = new Set<(sent: SentEvent) => void>()
  let last = 0
  return {
    push(event) {
      const sent = { id: `${life}-${++last}`, event }
      ring.push(sent)
      if (ring.length > kept) ring.shift()
      for (const listener of [...listeners]) listener(sent)
    },
    after(id) {
      const [before = '', number = ''] = id.split('-')
      const missed = last - Number(number)
      if (before !== life || !/^\d{1,15}$/.test(number) || missed < 0 || missed > ring.length) return null
      return ring.slice(ring.length - missed)
    },
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
