import type { Message } from '../model/message.ts'
import type { SessionId } from '../model/session.ts'

/** Messages as their log has them, so that a conversation that is read again and again is parsed once. */
export type KeptMessages = {
  /** Those from `first` on that are kept without a gap, up to `last` (sequence numbers). */
  from(session: SessionId, first: number, last: number): readonly Message[]
  /** `bytes`: of the message's line. */
  keep(session: SessionId, message: Message, bytes: number): void
  forget(session: SessionId): void
}

/** `messages` by sequence number, with holes. */
type Kept = { readonly messages: Message[]; bytes: number }

/** Keeps messages of up to `most` bytes of log; the session that was read the longest ago is forgotten first. */
export function keptMessages(most: number): KeptMessages {
  const sessions = new Map<SessionId, Kept>()
  let total = 0

  function forget(session: SessionId): void {
    total -= sessions.get(session)?.bytes ?? 0
    sessions.delete(session)
  }

  /** As the one that was read last. */
  function newest(session: SessionId): Kept {
    const kept = sessions.get(session) ?? { messages: [], bytes: 0 }
    sessions.delete(session)
    sessions.set(session, kept)
    return kept
  }

  return {
    from(session, first, last) {
      if (!sessions.has(session)) return []
      const { messages } = newest(session)
      const found: Message[] = []
      for (let seq = first; seq <= last; seq++) {
        const message = messages[seq]
        if (message === undefined) break
        found.push(message)
      }
      return found
    },
    keep(session, message, bytes) {
      const kept = newest(session)
      if (message.seq in kept.messages) return
      kept.messages[message.seq] = message
      kept.bytes += bytes
      total += bytes
      for (const oldest of sessions.keys()) {
        if (total <= most) break
        forget(oldest)
      }
    },
    forget,
  }
}
