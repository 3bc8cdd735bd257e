import type { NewMessage } from '../model/message.ts'
import type { Stamp } from '../model/time.ts'

/** Programs whose records of conversations can be read. */
export type TranscriptKind = 'openai' | 'claude-code' | 'codex'

/**
 * The next stretch of one conversation: at most 200 messages, or fewer when they are large.
 *
 * Chunks of one conversation come in order, and all carry its identity: `sourceId`, or where the source has none,
 * `firstHash`. A conversation that grew is read again from its start, with the same identities for the old part.
 */
export type TranscriptChunk = {
  readonly kind: TranscriptKind
  /** The conversation's own id; null when the source gives none. */
  readonly sourceId: string | null
  /** Hash of the conversation's opening: all up to and with the first message that is no system text. */
  readonly firstHash: string
  readonly title: string | null
  /** When the conversation began; null when the source does not say. */
  readonly startedAt: Stamp | null
  /** Each with `source` (`kind`, and an `id` that is unique in the conversation); `saidAt` null when not told. */
  readonly messages: readonly NewMessage[]
  /** True: this file holds nothing more of this conversation. May come with no messages. */
  readonly done: boolean
}

/** Something in a file that could not be read. */
export type Skipped = { readonly line: number | null; readonly place: string; readonly reason: string }

/** What a file held, and what of it was left out; counts are complete, lists are capped. */
export type TranscriptReport = {
  readonly file: string
  /** Null until it is known. */
  readonly kind: TranscriptKind | null
  readonly sessions: number
  readonly messages: number
  /** Lines and messages that were not understood. */
  readonly skipped: { readonly count: number; readonly first: readonly Skipped[] }
  /** Known records that hold no conversation, by type. */
  readonly ignored: Readonly<Record<string, number>>
  /** Branches that the user rewound, and the messages in them. */
  readonly branches: { readonly count: number; readonly messages: number }
  /** Conversations of sub-agents, and the messages in them. */
  readonly sidechains: { readonly count: number; readonly messages: number }
  /** Lines that repeat one that came before. */
  readonly duplicates: number
  /** Thoughts at the end of the file that belong to a message which is not there yet. */
  readonly unfinished: number
}

/** Reads the records of one file in order. */
export type TranscriptParser = {
  /** Takes the next record; returns the chunks that became full. */
  read(value: unknown, line: number): readonly TranscriptChunk[]
  /** Returns what is left once the file has ended. */
  end(): readonly TranscriptChunk[]
}

/**
 * What of a message is new when its stored form is shorter, as a message of its own; null when nothing is.
 *
 * Some programs write one message in several lines, so a file that is read while it grows may give its last message
 * in part. `stored` tells how many parts are kept under a source id; null: none with that id.
 */
export function laterParts(message: NewMessage, stored: (sourceId: string) => number | null): NewMessage | null {
  if (message.source === null) return null
  const { kind, id } = message.source
  let kept = stored(id)
  if (kept === null) return message
  for (let more = stored(`${id}+${kept}`); more !== null && more > 0; more = stored(`${id}+${kept}`)) kept += more
  if (kept >= message.parts.length) return null
  return { ...message, parts: message.parts.slice(kept), source: { kind, id: `${id}+${kept}` } }
}
