import type { MessageId } from '../../model/message.ts'
import type { SessionId, SessionSummary } from '../../model/session.ts'
import type { Stamp } from '../../model/time.ts'
import type { Search } from '../../seams/search.ts'
import type { Parts } from '../parts.ts'
import { messageDocuments, messageIds } from './message-documents.ts'
import { savedIndex } from './saved-index.ts'

/** The index over the messages of all sessions of a project. */
export type MessageIndex = {
  /** With all that was said until now. */
  current(): Promise<Search>
  /** Number of messages that the saved index does not know. */
  lag(): number
  save(): Promise<void>
  forget(): void
}

/** How far a session is indexed: its last message there, and when the session had last changed. */
type SessionState = { readonly seq: number; readonly last: MessageId; readonly at: Stamp }
type Saved = { readonly sessions: Readonly<Record<SessionId, SessionState>> }
type Held = { readonly search: Search; readonly states: Map<SessionId, SessionState>; changed: boolean }

const documentsVersion = 1
/** So many messages are read at a time. */
const batch = 500

export function openMessageIndex(parts: Parts): MessageIndex {
  const engine = parts.search.engines.texts
  const cache = savedIndex<Saved>(parts.search, { name: 'messages', engine, documents: documentsVersion })
  let held: Held | null = null

  async function load(): Promise<Held> {
    const saved = await cache.open()
    if (saved === null) return { search: await engine.open(null), states: new Map(), changed: true }
    return { search: saved.search, states: new Map(Object.entries(saved.known.sessions)), changed: false }
  }

  async function forgetSession(now: Held, session: SessionId): Promise<void> {
    const { seq } = now.states.get(session) ?? { seq: 0 }
    await now.search.drop(Array.from({ length: seq }, (_, index) => messageIds(session, index + 1)).flat())
    now.states.delete(session)
    now.changed = true
  }

  /** True when the log still holds what was indexed of it; logs only grow, but a backup may have been brought back. */
  function fits(session: SessionId, messages: number): boolean {
    const state = held?.states.get(session)
    if (state === undefined) return true
    if (messages < state.seq) return false
    return parts.sessions.messages(session, state.seq, state.seq)[0]?.id === state.last
  }

  async function grow(now: Held, { id: session, messages, updatedAt: at }: SessionSummary): Promise<void> {
    if (!fits(session, messages)) await forgetSession(now, session)
    const known = now.states.get(session)
    if (known !== undefined) now.states.set(session, { ...known, at })
    for (let first = (now.states.get(session)?.seq ?? 0) + 1; first <= messages; first += batch) {
      const read = parts.sessions.messages(session, first, Math.min(messages, first + batch - 1))
      await now.search.put(read.flatMap((message) => messageDocuments(session, message)))
      const last = read.at(-1)
      if (last === undefined) return
      now.states.set(session, { seq: last.seq, last: last.id, at })
      now.changed = true
    }
  }

  return {
    current: () =>
      parts.locks.hold('search:messages', async () => {
        const now = (held ??= await load())
        const sessions = parts.index.all()
        const living = new Set(sessions.map(({ id }) => id))
        for (const session of [...now.states.keys()]) if (!living.has(session)) await forgetSession(now, session)
        for (const session of sessions)
          if (session.messages > 0 && now.states.get(session.id)?.at !== session.updatedAt) await grow(now, session)
        return now.search
      }),
    lag() {
      const { sessions: known = {} } = cache.known()
      return parts.index.all().reduce((sum, { id, messages }) => sum + Math.abs(messages - (known[id]?.seq ?? 0)), 0)
    },
    async save() {
      if (held === null || !held.changed) return
      await cache.save(held.search, { sessions: Object.fromEntries(held.states) })
      held.changed = false
    },
    forget() {
      held = null
    },
  }
}
