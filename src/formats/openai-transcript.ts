import { MemoryError } from '../errors.ts'
import { isObject } from '../model/json.ts'
import { readStamp, type Stamp } from '../model/time.ts'
import { fromAnthropic } from './anthropic.ts'
import { fromOpenAi } from './openai.ts'
import { createChunker, hashOf, newConversation, type Conversation } from './transcript-chunks.ts'
import type { ReportBook } from './transcript-report.ts'
import type { TranscriptChunk, TranscriptParser } from './transcript.ts'

type Fields = Readonly<Record<string, unknown>>

/** Blocks by which a message of Anthropic's shows itself; plain texts are the same in both. */
const anthropicBlocks: ReadonlySet<unknown> = new Set([
  'tool_use',
  'tool_result',
  'thinking',
  'redacted_thinking',
  'image',
  'document',
  'server_tool_use',
])

function isAnthropic(value: unknown): boolean {
  if (!isObject(value) || (value['role'] !== 'user' && value['role'] !== 'assistant') || 'tool_calls' in value) return false
  const { content } = value
  return Array.isArray(content) && content.some((block) => isObject(block) && anthropicBlocks.has(block['type']))
}

/** Reads chat conversations of OpenAI's shape or Anthropic's, whole records or message by message. */
export type OpenAiTranscript = TranscriptParser & {
  /** A conversation that these fields describe: id, title and time, as far as they are there. */
  open(fields: Fields): Conversation
  say(conversation: Conversation, value: unknown, line: number | null, place: string): readonly TranscriptChunk[]
  close(conversation: Conversation): readonly TranscriptChunk[]
}

/** The conversation's own id, from the names that exports give it; null when there is none. */
export function conversationId(fields: Fields): string | null {
  for (const key of ['id', 'conversation_id', 'session_id']) {
    const value = fields[key]
    if (typeof value === 'string' && value !== '') return value
    if (typeof value === 'number') return String(value)
  }
  return null
}

/** When a record says that it was made. */
function stampIn(fields: Fields): Stamp | null {
  for (const key of ['timestamp', 'created_at', 'created', 'create_time']) {
    const stamp = readStamp(fields[key])
    if (stamp !== null) return stamp
  }
  return null
}

export function createOpenAiTranscript(book: ReportBook): OpenAiTranscript {
  const chunker = createChunker('openai', book)
  // Lines that hold one message each belong to the conversation that they name, or all to one.
  const byLine = new Map<string | null, Conversation>()

  function open(fields: Fields): Conversation {
    const title = fields['title']
    return newConversation(conversationId(fields), typeof title === 'string' ? title : null, stampIn(fields))
  }

  function say(conversation: Conversation, value: unknown, line: number | null, place: string): readonly TranscriptChunk[] {
    const index = conversation.index
    conversation.index += 1
    try {
      const message = isAnthropic(value) ? fromAnthropic(value, place) : fromOpenAi(value, place)
      const hash = hashOf(value)
      const source = { kind: 'openai', id: `${index}:${hash}` }
      return chunker.say(conversation, { ...message, source, saidAt: isObject(value) ? stampIn(value) : null }, hash)
    } catch (error) {
      if (!(error instanceof MemoryError)) throw error
      book.skip(line, error.message, line === null ? place : `line ${line}: ${place}`)
      return []
    }
  }

  function whole(fields: Fields, messages: readonly unknown[], line: number): readonly TranscriptChunk[] {
    const conversation = open(fields)
    const given = messages.flatMap((message, index) => say(conversation, message, line, `messages[${index}]`))
    return [...given, ...chunker.finish(conversation)]
  }

  function lineMessage(fields: Fields, line: number): readonly TranscriptChunk[] {
    const { conversation_id: id, session_id: session } = fields
    const named = typeof id === 'string' ? id : typeof session === 'string' ? session : null
    const conversation = byLine.get(named) ?? newConversation(named)
    byLine.set(named, conversation)
    return say(conversation, fields, line, 'message')
  }

  return {
    open,
    say,
    close: (conversation) => chunker.finish(conversation),
    read(value, line) {
      if (Array.isArray(value) && value.every((each) => isObject(each) && Array.isArray(each['messages']))) {
        return value.flatMap((each: Fields) => whole(each, each['messages'] as readonly unknown[], line))
      }
      if (Array.isArray(value) && value.length > 0 && value.every((each) => Array.isArray(each))) {
        return value.flatMap((each: readonly unknown[]) => whole({}, each, line))
      }
      if (Array.isArray(value)) return whole({}, value, line)
      if (isObject(value) && Array.isArray(value['messages'])) return whole(value, value['messages'], line)
      if (isObject(value) && 'role' in value) return lineMessage(value, line)
      book.skip(line, 'this is neither a message with a role nor a conversation with messages')
      return []
    },
    end: () => chunker.end(),
  }
}
