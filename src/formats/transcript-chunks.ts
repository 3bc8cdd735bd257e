import { createHash } from 'node:crypto'
import type { NewMessage } from '../model/message.ts'
import type { Stamp } from '../model/time.ts'
import type { ReportBook } from './transcript-report.ts'
import type { TranscriptChunk, TranscriptKind } from './transcript.ts'

const maxMessages = 200
const maxWeight = 8 * 1024 * 1024

/** A conversation that is being read. Title and start may become known later than the first message. */
export type Conversation = {
  readonly sourceId: string | null
  title: string | null
  startedAt: Stamp | null
  /** Records of this conversation so far, the unreadable ones too: what a message's place in it is. */
  index: number
}

export function newConversation(
  sourceId: string | null,
  title: string | null = null,
  startedAt: Stamp | null = null,
): Conversation {
  return { sourceId, title, startedAt, index: 0 }
}

/** Gathers messages to chunks. Holds back at least one message, so that the last chunk can say that it is the last. */
export type Chunker = {
  say(conversation: Conversation, message: NewMessage, hash: string): readonly TranscriptChunk[]
  finish(conversation: Conversation): readonly TranscriptChunk[]
  end(): readonly TranscriptChunk[]
}

type Opening = { readonly hashes: string[]; closed: boolean; hash: string | null }

export function createChunker(kind: TranscriptKind, book: ReportBook): Chunker {
  const openings = new Map<Conversation, Opening>()
  const seen = new Map<string, number>()
  let current: Conversation | null = null
  let messages: NewMessage[] = []
  let weight = 0

  function chunk(conversation: Conversation, opening: Opening, done: boolean): TranscriptChunk {
    const { sourceId, title, startedAt } = conversation
    opening.hash ??= nameOpening(sourceId, opening)
    const given: TranscriptChunk = { kind, sourceId, firstHash: opening.hash, title, startedAt, messages, done }
    book.said(messages.length)
    messages = []
    weight = 0
    if (done) openings.delete(conversation)
    return given
  }

  // Conversations without an id that open alike, such as runs of one prompt, are told apart by their order in the file.
  function nameOpening(sourceId: string | null, opening: Opening): string {
    const hash = hashOf(opening.hashes)
    if (sourceId !== null) return hash
    const before = seen.get(hash) ?? 0
    seen.set(hash, before + 1)
    return before === 0 ? hash : `${hash}-${before + 1}`
  }

  function flush(): readonly TranscriptChunk[] {
    const opening = current === null ? undefined : openings.get(current)
    return current === null || opening === undefined || messages.length === 0 ? [] : [chunk(current, opening, false)]
  }

  function openingOf(conversation: Conversation): Opening {
    const known = openings.get(conversation)
    if (known !== undefined) return known
    const opening: Opening = { hashes: [], closed: false, hash: null }
    openings.set(conversation, opening)
    book.conversation()
    return opening
  }

  return {
    say(conversation, message, hash) {
      const size = weightOf(message)
      const isFull = messages.length >= maxMessages || (messages.length > 0 && weight + size > maxWeight)
      const given = current !== conversation || isFull ? flush() : []
      current = conversation
      const opening = openingOf(conversation)
      if (!opening.closed) {
        opening.hashes.push(hash)
        opening.closed = message.role !== 'system' && message.role !== 'developer'
      }
      conversation.startedAt ??= message.saidAt
      messages.push(message)
      weight += size
      return given
    },
    finish(conversation) {
      const opening = openings.get(conversation)
      if (opening === undefined) return []
      if (current === conversation) return [chunk(conversation, opening, true)]
      return [...flush(), chunk(conversation, opening, true)]
    },
    end() {
      const given = [...flush()]
      // The last stretch says itself that it is the last; others get an empty chunk for it.
      const last = given.at(-1)
      for (const [conversation, opening] of [...openings]) {
        if (conversation === current && last !== undefined) given[given.length - 1] = { ...last, done: true }
        else given.push(chunk(conversation, opening, true))
      }
      openings.clear()
      return given
    },
  }
}

/** About how many characters a message holds. */
function weightOf(message: NewMessage): number {
  let weight = 0
  for (const part of message.parts) {
    weight += part.text?.length ?? 0
    for (const value of Object.values(part.meta ?? {})) {
      if (typeof value === 'string') weight += value.length
      else if (typeof value === 'object') weight += JSON.stringify(value).length
    }
  }
  return weight
}

/** A short name for content: the same for the same JSON. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
}
