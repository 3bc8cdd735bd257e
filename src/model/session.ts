import type { JsonObject } from './json.ts'
import type { Message, MessageId } from './message.ts'
import type { SpaceId } from './space.ts'
import type { Stamp } from './time.ts'
import type { UserId } from './user.ts'

export type SessionId = string

export type Session = {
  readonly id: SessionId
  readonly user: UserId | null
  /** The space that learns from this session; null while it belongs to none. */
  readonly space: SpaceId | null
  /** False: messages are kept, but no tasks are looked for. */
  readonly tracking: boolean
  readonly configs: JsonObject | null
  readonly createdAt: Stamp
  readonly updatedAt: Stamp
}

export type SessionEvent = {
  readonly id: string
  readonly type: string
  readonly data: JsonObject
  readonly createdAt: Stamp
}

/** How far a space has come with learning from a session. `phase` says what is being waited for. */
export type LearnRecord = {
  readonly id: string
  readonly space: SpaceId
  readonly session: SessionId
  /** `failed`: a lesson waits with an error, and is `running` again when it is retried. Unfinished tasks hold nothing open. */
  readonly status: 'pending' | 'running' | 'failed' | 'completed'
  readonly phase: 'waiting' | 'observing' | 'distilling' | 'applying' | 'stopped' | 'done'
  readonly createdAt: Stamp
  readonly updatedAt: Stamp
}

/** One line of a session's log. A session is what folding its records gives; an acknowledged record is on the disk. */
export type LogRecord =
  | ({ readonly v: 1; readonly record: 'session' } & Pick<Session, 'id' | 'user' | 'tracking' | 'configs' | 'createdAt'>)
  | { readonly record: 'message'; readonly message: Message }
  | { readonly record: 'message-meta'; readonly message: MessageId; readonly meta: JsonObject; readonly at: Stamp }
  | { readonly record: 'configs'; readonly configs: JsonObject; readonly at: Stamp }
  | { readonly record: 'event'; readonly event: SessionEvent }
  | { readonly record: 'space'; readonly space: SpaceId | null; readonly at: Stamp }

/** What a list of sessions shows, without reading the messages again. */
export type SessionSummary = Session & {
  readonly messages: number
  /** Sequence number of the last message that the observer has seen. */
  readonly observed: number
  readonly tasks: number
  readonly title: string
}
