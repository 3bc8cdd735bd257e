import { MemoryError } from '../errors.ts'
import { isObject } from '../model/json.ts'
import type { Part } from '../model/message.ts'
import { readStamp, type Stamp } from '../model/time.ts'
import { readCodexEvents } from './codex-events.ts'
import { codexSayings, codexThoughts, quietItems, type CodexSaying } from './codex-items.ts'
import type { CodexPlan } from './codex-survey.ts'
import { createChunker, hashOf, newConversation, type Conversation } from './transcript-chunks.ts'
import type { ReportBook } from './transcript-report.ts'
import type { TranscriptChunk, TranscriptParser } from './transcript.ts'

type Fields = Record<string, unknown>

const quietLines = new Set([
  'event_msg',
  'turn_context',
  'world_state',
  'inter_agent_communication_metadata',
  'security_risk_score',
])

/**
 * Reads a Codex rollout, of the form with an envelope or of the older one with bare items; one without items is read from its
 * events.
 *
 * Every item becomes a message; thoughts go before the message that they led to. Turns that were rolled back are
 * left out. Context that the program put in the user's name has the role `developer`.
 */
export function createCodexTranscript(plan: CodexPlan, book: ReportBook): TranscriptParser {
  const chunker = createChunker('codex', book)
  let conversation: Conversation | null = null
  let thoughts: readonly Part[] = []
  let index = 0
  const events = plan.onlyEvents ? readCodexEvents() : null

  book.branches(plan.rollbacks, 0)

  function read(value: unknown, line: number): readonly TranscriptChunk[] {
    if (!isObject(value)) return unknown(line, 'this is no line of a Codex rollout')
    const { type, payload } = value
    const at = readStamp(value['timestamp'])
    if (type === 'session_meta') return meta(isObject(payload) ? payload : {}, at)
    if (type === undefined && typeof value['id'] === 'string') return meta(value, at)
    if (value['record_type'] === 'state') return quiet('state')
    if (typeof type !== 'string') return unknown(line, 'the line has no type')
    if (type === 'event_msg' && events !== null && isObject(payload)) return event(payload, at, line)
    if (quietLines.has(type)) return quiet(type)
    if (type === 'compacted') return compacted(isObject(payload) ? payload : {}, at, line)
    if (type !== 'response_item') return item(value, at, line)
    return isObject(payload) ? item(payload, at, line) : unknown(line, 'payload must be an object')
  }

  function unknown(line: number, reason: string): readonly TranscriptChunk[] {
    book.skip(line, reason)
    return []
  }

  function quiet(type: string): readonly TranscriptChunk[] {
    book.ignore(type)
    return []
  }

  /** The first says whose file this is; a fork holds its origin's after its own. */
  function meta(fields: Fields, at: Stamp | null): readonly TranscriptChunk[] {
    const { id, timestamp } = fields
    if (conversation !== null) return quiet('session_meta')
    conversation = newConversation(typeof id === 'string' ? id : null, null, readStamp(timestamp) ?? at)
    return []
  }

  function compacted(fields: Fields, at: Stamp | null, line: number): readonly TranscriptChunk[] {
    const text = fields['message']
    if (typeof text !== 'string' || text === '') return quiet('compacted')
    // The summary is the program's account of what stands above it in the file, not something that was said.
    return say([{ role: 'developer', parts: [{ type: 'text', text }] }], fields['message'], at, line)
  }

  function item(fields: Fields, at: Stamp | null, line: number): readonly TranscriptChunk[] {
    const type = String(fields['type'])
    if (type === 'reasoning') {
      return think(codexThoughts(fields), line)
    }
    if (quietItems.has(type)) return quiet(type)
    return said(
      () => codexSayings(fields),
      fields,
      at,
      line,
      () => unknown(line, `items of type "${type.slice(0, 40)}" are not known`),
    )
  }

  function event(fields: Fields, at: Stamp | null, line: number): readonly TranscriptChunk[] {
    const given = events?.thoughts(fields) ?? null
    if (given !== null) return think(given, line)
    return said(
      () => events?.sayings(fields) ?? null,
      fields,
      at,
      line,
      () => quiet(`event_msg ${String(fields['type'])}`),
    )
  }

  function think(given: readonly Part[], line: number): readonly TranscriptChunk[] {
    if (given.length === 0) book.ignore('reasoning (encrypted)')
    else if (plan.keeps(line)) thoughts = [...thoughts, ...given]
    return []
  }

  function said(
    read: () => readonly CodexSaying[] | null,
    fields: Fields,
    at: Stamp | null,
    line: number,
    otherwise: () => readonly TranscriptChunk[],
  ): readonly TranscriptChunk[] {
    try {
      const sayings = read()
      return sayings === null ? otherwise() : say(sayings, fields, at, line)
    } catch (error) {
      if (!(error instanceof MemoryError)) throw error
      return unknown(line, error.message)
    }
  }

  function say(sayings: readonly CodexSaying[], raw: unknown, saidAt: Stamp | null, line: number): readonly TranscriptChunk[] {
    const place = index
    // Counted before anything is left out, so that a later rollback does not rename what came before it.
    index += 1
    if (!plan.keeps(line)) {
      book.branches(0, sayings.length)
      return []
    }
    const whose = (conversation ??= newConversation(null))
    const hash = hashOf(raw)
    return sayings.flatMap(({ role, parts }, order) => {
      const id = `${place}:${hash}${order === 0 ? '' : '#host'}`
      const plain = { name: null, format: 'openai' as const, meta: {}, internal: {}, saidAt }
      const spoken = {
        ...plain,
        role,
        parts: role === 'assistant' ? [...thoughts, ...parts] : parts,
        source: { kind: 'codex', id },
      }
      // A turn that broke off after thinking: the thoughts stand alone. Results of earlier calls do not break it off.
      const alone = { ...plain, role: 'assistant' as const, parts: thoughts, source: { kind: 'codex', id: `${id}#thoughts` } }
      const before = role === 'user' && thoughts.length > 0 ? chunker.say(whose, alone, hash) : []
      if (role === 'assistant' || role === 'user') thoughts = []
      return [...before, ...chunker.say(whose, spoken, hash)]
    })
  }

  return {
    read,
    end() {
      if (thoughts.length > 0) book.unfinished()
      return chunker.end()
    },
  }
}
