import { isObject } from '../model/json.ts'

/** What stands on a line of a Claude Code transcript, as far as the tree of the conversation goes. */
export type ClaudeLine = {
  readonly type: 'user' | 'assistant' | 'other'
  readonly uuid: string
  /** The line before it in the conversation; null at a beginning. */
  readonly parent: string | null
  /** True for a beginning that goes on from what was before it, such as after a compaction. */
  readonly continues: boolean
  readonly session: string | null
  /** An assistant message's id, which its lines share; null for others. */
  readonly message: string | null
  readonly calls: readonly string[]
  readonly answers: readonly string[]
}

/** Lines that hold no conversation, from the versions seen so far. */
export const quietTypes: ReadonlySet<string> = new Set([
  'system',
  'attachment',
  'progress',
  'summary',
  'custom-title',
  'ai-title',
  'agent-name',
  'agent-color',
  'tag',
  'mode',
  'permission-mode',
  'last-prompt',
  'pr-link',
  'task-summary',
  'turn_end',
  'file-history-snapshot',
  'queue-operation',
  'attribution-snapshot',
  'content-replacement',
  'worktree-state',
  'started',
  'result',
])

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** A line with a place in the tree; null for all others, sub-agents' lines among them. */
export function claudeLine(value: unknown): ClaudeLine | null {
  if (!isObject(value) || value['isSidechain'] === true) return null
  const uuid = textOf(value['uuid'])
  if (uuid === null) return null
  const isMessage = value['type'] === 'user' || value['type'] === 'assistant'
  const message = isMessage && isObject(value['message']) ? value['message'] : {}
  const blocks = Array.isArray(message['content']) ? message['content'].filter(isObject) : []
  const parent = textOf(value['parentUuid'])
  return {
    type: isMessage ? (value['type'] as 'user' | 'assistant') : queuedPrompt(value) === null ? 'other' : 'user',
    uuid,
    parent: parent ?? textOf(value['logicalParentUuid']),
    continues: parent === null && (value['subtype'] === 'compact_boundary' || value['isCompactSummary'] === true),
    session: textOf(value['sessionId']),
    message: value['type'] === 'assistant' ? textOf(message['id']) : null,
    calls: blocks.flatMap((block) => (block['type'] === 'tool_use' ? (textOf(block['id']) ?? []) : [])),
    answers: blocks.flatMap((block) => (block['type'] === 'tool_result' ? (textOf(block['tool_use_id']) ?? []) : [])),
  }
}

/** What the user typed while the agent was at work: such words are on an attachment line and on no other. */
export function queuedPrompt(value: Record<string, unknown>): unknown {
  const attachment = value['attachment']
  if (value['type'] !== 'attachment' || !isObject(attachment) || attachment['type'] !== 'queued_command') return null
  const { commandMode: mode, origin, prompt, isMeta } = attachment
  const isHuman = !isObject(origin) || origin['kind'] === undefined || origin['kind'] === 'human'
  if (isMeta === true || !isHuman || (mode !== undefined && mode !== 'prompt')) return null
  return typeof prompt === 'string' || Array.isArray(prompt) ? prompt : null
}

/** A title that a line gives to a session, or to the session that holds a line; null when it gives none. */
export function claudeTitle(
  value: unknown,
): { readonly title: string; readonly session: string | null; readonly leaf: string | null } | null {
  if (!isObject(value)) return null
  const title = textOf(value['customTitle']) ?? textOf(value['aiTitle']) ?? textOf(value['summary'])
  if (title === null || !['summary', 'custom-title', 'ai-title'].includes(String(value['type']))) return null
  return { title, session: textOf(value['sessionId']), leaf: textOf(value['leafUuid']) }
}
