import type { Bus, MemoryEvent } from '../seams/bus.ts'

type Subscription = { readonly listener: (event: MemoryEvent) => void }

/** A bus within this process. What a listener throws goes to `complain` (a warning of the process), never to who emits or to other listeners. */
export function memoryBus(complain: (error: unknown) => void = warn): Bus {
  const subscriptions = new Set<Subscription>()
  return {
    emit(event) {
      // A copy: who starts to listen because of this event hears of the next one.
      for (const subscription of [...subscriptions]) {
        if (!subscriptions.has(subscription)) continue
        try {
          subscription.listener(event)
        } catch (error) {
          complain(error)
        }
      }
    },
    on(listener) {
      const subscription = { listener }
      subscriptions.add(subscription)
      return () => void subscriptions.delete(subscription)
    },
  }
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error))
}
