import { isObject } from '../model/json.ts'
import type { TranscriptKind } from './transcript.ts'

const rolloutTypes = new Set(['session_meta', 'response_item', 'event_msg', 'turn_context', 'compacted'])
const rolloutItems = new Set([
  'message',
  'reasoning',
  'function_call',
  'function_call_output',
  'local_shell_call',
  'custom_tool_call',
])

/** The kind of transcript that the first records of a file are from; null when none of them is known. */
export function detectTranscript(records: readonly unknown[]): TranscriptKind | null {
  for (const record of records) {
    const kind = kindOf(record)
    if (kind !== null) return kind
  }
  return null
}

function kindOf(record: unknown): TranscriptKind | null {
  if (Array.isArray(record)) return record.some((each) => kindOf(each) === 'openai') ? 'openai' : null
  if (!isObject(record)) return null
  if (isClaudeCode(record)) return 'claude-code'
  if (isCodex(record)) return 'codex'
  return typeof record['role'] === 'string' || Array.isArray(record['messages']) ? 'openai' : null
}

/** Claude Code marks every line with a type, and nearly every one with the session or message that it belongs to. */
function isClaudeCode(record: Record<string, unknown>): boolean {
  if (typeof record['type'] !== 'string' || 'payload' in record) return false
  return ['sessionId', 'uuid', 'leafUuid', 'parentUuid', 'messageId'].some((key) => typeof record[key] === 'string')
}

/** A line of an envelope with a payload; or, from older versions, the bare item, the bare first line or a state marker. */
function isCodex(record: Record<string, unknown>): boolean {
  const type = record['type']
  if (typeof type === 'string' && rolloutTypes.has(type)) return isObject(record['payload'])
  if (record['record_type'] === 'state') return true
  if (typeof type === 'string' && rolloutItems.has(type)) return true
  return (
    type === undefined && typeof record['id'] === 'string' && typeof record['timestamp'] === 'string' && 'instructions' in record
  )
}
