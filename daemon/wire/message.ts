import { z } from 'zod'
import type { JsonObject } from '../../src/model/json.ts'
import type { Asset, Message, MessageId, Part } from '../../src/model/message.ts'
import type { SessionSummary } from '../../src/model/session.ts'
import type { TaskBook, TaskId } from '../../src/model/task.ts'
import { jsonObject } from '../fields.ts'

export const messageShape = z.object({
  id: z.string(),
  session_id: z.string(),
  parent_id: z.string().nullable(),
  role: z.enum(['user', 'assistant']),
  meta: jsonObject(),
  parts: z.array(jsonObject()),
  task_id: z.string().nullable(),
  session_task_process_status: z.enum(['pending', 'running', 'success', 'failed', 'disable_tracking', 'limit_exceed']),
  created_at: z.string(),
  updated_at: z.string(),
})

type WireMessage = z.output<typeof messageShape>

/** What of a session says how far its messages have come. */
export type Observed = {
  readonly session: Pick<SessionSummary, 'id' | 'tracking' | 'observed'>
  readonly taskOf: ReadonlyMap<MessageId, TaskId>
}

/** The task of each message; of several the last, which is what was worked at in the end. */
export function tasksByMessage(tasks: TaskBook['tasks']): ReadonlyMap<MessageId, TaskId> {
  return new Map(tasks.flatMap(({ id, messages }) => messages.map((message) => [message, id] as const)))
}

/** What every view of a message has in common, `meta` aside. */
export function wireMessage(message: Message, { session, taskOf }: Observed, project: string): Omit<WireMessage, 'meta'> {
  const { id, parent, role, parts, createdAt, updatedAt } = message
  const status = !session.tracking ? 'disable_tracking' : message.seq <= session.observed ? 'success' : 'pending'
  return {
    id,
    session_id: session.id,
    parent_id: parent,
    role: role === 'assistant' ? 'assistant' : 'user',
    parts: parts.map((part) => wirePart(part, project, createdAt)) as WireMessage['parts'],
    task_id: taskOf.get(id) ?? null,
    session_task_process_status: status,
    created_at: createdAt,
    updated_at: updatedAt,
  }
}

/** A message as the wire's own format reads it. */
export function wireItem(message: Message, observed: Observed, project: string): JsonObject {
  return { ...wireMessage(message, observed, project), meta: internalMeta(message) } as JsonObject
}

/** What a format needs to give a message back as it came, and what the user attached: the contract's internal meta. */
function internalMeta({ format, internal, name, role, meta }: Message): JsonObject {
  return {
    source_format: format,
    ...internal,
    ...(name === null ? {} : { name }),
    ...(role === 'user' || role === 'assistant' ? {} : { original_role: role }),
    ...(Object.keys(meta).length === 0 ? {} : { __user_meta__: meta }),
  }
}

function wirePart(part: Part, project: string, at: string): JsonObject {
  const { type, text, asset, filename, meta } = part
  return {
    type,
    ...(text === undefined || text === '' ? {} : { text }),
    ...(asset === undefined ? {} : { asset: wireAsset(asset, { project, at, filename: filename ?? '' }) }),
    ...(filename === undefined ? {} : { filename }),
    ...(meta === undefined ? {} : { meta }),
  }
}

/** An asset as an object of a store, which is what clients expect; we find it by its hash. */
function wireAsset({ sha256, mime, size }: Asset, of: { project: string; at: string; filename: string }): JsonObject {
  const extension = /\.[A-Za-z0-9]{1,16}$/.exec(of.filename)?.[0].toLowerCase() ?? ''
  const day = of.at.slice(0, 10).replaceAll('-', '/')
  return { bucket: 'acontext', s3_key: `assets/${of.project}/${day}/${sha256}${extension}`, etag: '', sha256, mime, size_b: size }
}

/** The hash in a key that `wireAsset` made for this project; null for any other. */
export function hashOfKey(key: string, project: string): string | null {
  const [, owner, sha256] = /^assets\/([^/]+)\/\d{4}\/\d\d\/\d\d\/([0-9a-f]{64})(?:\.[a-z0-9]+)?$/.exec(key) ?? []
  return owner === project && sha256 !== undefined ? sha256 : null
}
