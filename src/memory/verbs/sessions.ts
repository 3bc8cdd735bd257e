import type { JsonObject } from '../../model/json.ts'
import type { LessonId } from '../../model/lesson.ts'
import type { Asset, Message, MessageId, NewMessage } from '../../model/message.ts'
import type { Session, SessionEvent, SessionId, SessionSummary } from '../../model/session.ts'
import type { TaskBook, TaskId } from '../../model/task.ts'
import type { Stamp } from '../../model/time.ts'
import type { Ref } from './ref.ts'

export type SessionVerbs = {
  /** `user` is an identifier (made when unknown); `space` attaches at once. Throws `exists` when there is a session of that `id`. */
  create(input?: {
    id?: SessionId
    user?: string
    space?: Ref
    tracking?: boolean
    configs?: JsonObject | null
  }): Promise<Session>
  /** Newest first. */
  list(filter?: { user?: string; space?: Ref; since?: Stamp }): Promise<readonly SessionSummary[]>
  get(session: Ref): Promise<SessionSummary>
  /** Another text whenever the session may read differently: its messages, what is attached to them, settings, events, tasks. */
  version(session: Ref): Promise<string>
  /**
   * In order. `after` and `before` (sequence numbers or message ids, both exclusive) cut out a piece, of which `limit` are
   * given: the first ones, or with `newest` the last ones.
   */
  messages(session: Ref, page?: MessagePage): Promise<readonly Message[]>
  /** Stores messages; when it returns they are on the disk. A crash before that may leave a first part of them. */
  append(session: Ref, messages: readonly NewMessage[]): Promise<readonly Message[]>
  /** Stores what is new of an imported conversation, and makes its session when it is not there. */
  import(part: ImportPart): Promise<ImportedPart>
  tasks(session: Ref): Promise<TaskBook>
  events(session: Ref): Promise<readonly SessionEvent[]>
  /** Something that happened beside the conversation; `type` and `data` are the caller's own. */
  addEvent(session: Ref, event: { readonly type: string; readonly data: JsonObject }): Promise<SessionEvent>
  /** Replaces the session's own settings; with `merge` key by key, where null takes one out. */
  configure(session: Ref, configs: JsonObject, options?: { merge?: boolean }): Promise<Session>
  /** Merges into what the user of the API attached to a message; null takes a key out. Returns all of it. Throws `not-found`. */
  annotate(session: Ref, message: MessageId, patch: JsonObject): Promise<JsonObject>
  /** Observes all that is waiting and learns from it; returns when both are done. */
  flush(session: Ref): Promise<FlushReport>
  /** Lets a space learn from this session, from its start. A second space is refused (`exists`), with `once` the same one too; with `instead` it takes the place of the first. */
  learn(session: Ref, space: Ref, options?: { once?: boolean; instead?: boolean }): Promise<Session>
  /** The finished tasks that its space has judged: learnt, skipped, or laid before a person. None without a space. */
  digested(session: Ref): Promise<readonly TaskId[]>
  /** A new session with the same messages, events and tasks, which belongs to no space. */
  copy(session: Ref): Promise<Session>
  /** Removes the conversation. What it taught stays in its space. */
  delete(session: Ref): Promise<void>
}

export type MessagePage = {
  readonly after?: number | MessageId
  readonly before?: number | MessageId
  readonly limit?: number
  readonly newest?: boolean
}

/** A piece of an imported conversation. The same origin always leads to the same session. */
export type ImportPart = {
  /** The kind of transcript, such as `claude-code`. */
  readonly kind: string
  /** The conversation's id there, or the hash of its first message where it has none. */
  readonly origin: string
  readonly user?: string
  readonly space?: Ref
  readonly messages: readonly NewMessage[]
  /** Counts what would be new, and writes nothing. */
  readonly dryRun?: boolean
}

export type ImportedPart = {
  readonly session: SessionId
  /** True when this part made the session. */
  readonly created: boolean
  readonly appended: number
  /** Messages that were there already. */
  readonly known: number
}

export type FlushReport = {
  readonly session: SessionId
  readonly observed: number
  readonly tasks: number
  readonly learnt: readonly { readonly lesson: LessonId; readonly subject: string }[]
  readonly skipped: readonly { readonly task: string; readonly reason: string }[]
  /** Lessons that could not be applied now; they stay in the inbox. */
  readonly waiting: readonly { readonly lesson: LessonId; readonly reason: string }[]
  /** Why nothing could be learnt: the session's space is there and cannot be read; null otherwise. */
  readonly obstacle: string | null
  /** Why observing stopped before the last message, such as a model that is not reachable; absent when it did not. */
  readonly stalled?: string
}

/** Media and files inside messages. */
export type AssetVerbs = {
  /** Keeps the file at a path of this machine; messages refer to it by what is returned. */
  keep(path: string, filename: string): Promise<Asset>
  /** The bytes as base64; null when there is no such asset. */
  read(sha256: string): Promise<string | null>
  /** Where the file lies on this machine, to be read and never written. Throws `not-found`. */
  locate(sha256: string): Promise<{ readonly file: string }>
}
