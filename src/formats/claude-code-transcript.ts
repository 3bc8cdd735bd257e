import { MemoryError } from '../errors.ts'
import { isObject } from '../model/json.ts'
import type { NewMessage, Part } from '../model/message.ts'
import { readStamp } from '../model/time.ts'
import { fromAnthropic } from './anthropic.ts'
import { queuedPrompt, quietTypes } from './claude-code-lines.ts'
import type { ClaudePlan } from './claude-code-tree.ts'
import { claudeCodeWords, splitHostText } from './host-text.ts'
import { createChunker, newConversation, type Conversation } from './transcript-chunks.ts'
import type { ReportBook } from './transcript-report.ts'
import type { TranscriptChunk, TranscriptParser } from './transcript.ts'

type Fields = Record<string, unknown>

/** A message that waits for its last line, and those after it that wait for their turn. */
type Waiting = { readonly conversation: Conversation; readonly firstLine: number; readonly lastLine: number; message: NewMessage }

/**
 * Reads a Claude Code transcript whose tree is known.
 *
 * What the program writes in the user's name (slash commands and their output, reminders, hook feedback, summaries of
 * compacted conversations, notes of interruption) is kept as a message of role `system`: it is part of what
 * happened, but must never pass for the user's words.
 */
export function createClaudeCodeTranscript(plan: ClaudePlan, book: ReportBook): TranscriptParser {
  const chunker = createChunker('claude-code', book)
  const conversations = new Map<string | null, Conversation>()
  const agents = new Set<string>()
  const queue: Waiting[] = []
  let session: string | null = null

  book.branches(plan.branches.count, plan.branches.messages)

  function read(value: unknown, line: number): readonly TranscriptChunk[] {
    if (!isObject(value)) {
      book.skip(line, 'this is no line of a Claude Code transcript')
      return []
    }
    if (typeof value['sessionId'] === 'string') session = value['sessionId']
    const type = value['type']
    const queued = queuedPrompt(value)
    if (value['isSidechain'] === true) {
      countSidechain(value)
      return []
    }
    if (plan.repeats(line)) {
      book.duplicate()
      return []
    }
    if (type === 'user' || type === 'assistant') return take(value, value['message'], line)
    if (queued !== null) return take(value, { role: 'user', content: queued }, line)
    if (typeof type === 'string' && quietTypes.has(type)) book.ignore(type)
    else book.skip(line, typeof type === 'string' ? `lines of type "${type.slice(0, 40)}" are not known` : 'the line has no type')
    return []
  }

  function countSidechain(fields: Fields): void {
    if (fields['type'] !== 'user' && fields['type'] !== 'assistant') return
    const agent = fields['agentId']
    const isNew = typeof agent === 'string' ? !agents.has(agent) : fields['parentUuid'] === null
    if (typeof agent === 'string') agents.add(agent)
    book.sidechain(isNew)
  }

  function take(fields: Fields, message: unknown, line: number): readonly TranscriptChunk[] {
    const uuid = fields['uuid']
    if (typeof uuid !== 'string') {
      book.skip(line, 'the message has no uuid')
      return []
    }
    if (!plan.keeps(line)) return []
    try {
      const blob = isObject(message) ? { role: message['role'] ?? fields['type'], content: message['content'] } : message
      return place(fromAnthropic(blob, 'message'), fields, uuid, line)
    } catch (error) {
      if (!(error instanceof MemoryError)) throw error
      book.skip(line, error.message)
      return []
    }
  }

  function place(read: NewMessage, fields: Fields, uuid: string, line: number): readonly TranscriptChunk[] {
    const firstLine = plan.firstLineOf(line)
    const begun = firstLine === line ? undefined : queue.find((each) => each.firstLine === firstLine)
    if (begun !== undefined) {
      begun.message = { ...begun.message, parts: [...begun.message.parts, ...read.parts] }
      return release(line)
    }
    const conversation = conversationOf()
    const saidAt = readStamp(fields['timestamp'])
    const base: NewMessage = { ...read, saidAt, source: { kind: 'claude-code', id: uuid } }
    for (const message of asSpoken(base, fields)) {
      queue.push({ conversation, firstLine: line, lastLine: plan.lastLineOf(line), message })
    }
    return release(line)
  }

  function conversationOf(): Conversation {
    const known = conversations.get(session)
    if (known !== undefined) return known
    const conversation = newConversation(session, plan.title(session))
    conversations.set(session, conversation)
    return conversation
  }

  /** Hands on all whose last line has been read, in order: an answer comes after the whole message that asked. */
  function release(line: number): readonly TranscriptChunk[] {
    const ready = queue.findIndex((each) => each.lastLine > line)
    const given = queue.splice(0, ready === -1 ? queue.length : ready)
    return given.flatMap(({ conversation, message }) => chunker.say(conversation, message, message.source?.id ?? ''))
  }

  return {
    read,
    end: () => [...release(Number.POSITIVE_INFINITY), ...chunker.end()],
  }
}

/** The message, or two where the program wrote into the user's: the user's words, then the program's. */
function asSpoken(message: NewMessage, fields: Fields): readonly NewMessage[] {
  if (message.parts.length === 0) return []
  const isMarked =
    fields['isMeta'] === true || fields['isCompactSummary'] === true || fields['isVisibleInTranscriptOnly'] === true
  const isHosts = isMarked && message.parts.every((part) => part.type !== 'tool-result')
  const { model } = isObject(fields['message']) ? fields['message'] : {}
  // Error notes and fillers stand in the assistant's name, but no model said them.
  if (isHosts || fields['isApiErrorMessage'] === true || model === '<synthetic>') return [{ ...message, role: 'system' }]
  if (message.role !== 'user') return [message]
  const own: Part[] = []
  const host: Part[] = []
  for (const part of message.parts) {
    if (part.type !== 'text') own.push(part)
    else {
      const split = splitHostText(part.text ?? '', claudeCodeWords)
      if (split.own !== '') own.push({ ...part, text: split.own })
      if (split.host !== '') host.push({ type: 'text', text: split.host })
    }
  }
  const { id = '' } = message.source ?? {}
  const hosts: NewMessage = { ...message, role: 'system', parts: host }
  if (own.length === 0) return host.length === 0 ? [] : [hosts]
  const spoken = { ...message, parts: own }
  return host.length === 0 ? [spoken] : [spoken, { ...hosts, source: { kind: 'claude-code', id: `${id}#host` } }]
}
