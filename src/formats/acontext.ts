import { isObject, type Json, type JsonObject } from '../model/json.ts'
import type { Asset, NewMessage, Part, PartType, Role } from '../model/message.ts'
import { blobAt, listAt, objectAt, optionalTextAt, refused } from './fields.ts'
import type { RenderMessage, Rendering } from './rendering.ts'

const partTypes: readonly PartType[] = [
  'text',
  'image',
  'audio',
  'video',
  'file',
  'tool-call',
  'tool-result',
  'data',
  'thinking',
  'redacted_thinking',
]

/** What was uploaded for a `file_field`. */
export type Upload = { readonly asset: Asset; readonly filename: string }

/**
 * A message in the wire's own format as a message of ours.
 *
 * The roles are user and assistant; `meta.original_role` brings back the role of a message that was read from here,
 * so that a system prompt cannot come back as the user's words. `uploads` finds the file of a `file_field`.
 *
 * @throws MemoryError `invalid` and the field that is wrong, such as `blob.parts[0].meta.name`
 */
export function fromAcontext(value: unknown, place = 'blob', uploads?: (field: string) => Upload | null): NewMessage {
  const blob = blobAt(value, place)
  const role = blob['role']
  if (role !== 'user' && role !== 'assistant') throw refused(`${place}.role`, '"user" or "assistant"', role)
  const meta = blob['meta'] === undefined || blob['meta'] === null ? {} : objectAt(blob['meta'], `${place}.meta`)
  const given = blob['parts'] === undefined || blob['parts'] === null ? [] : listAt(blob['parts'], `${place}.parts`)
  const parts = given.map((part, index) =>
    partOf(objectAt(part, `${place}.parts[${index}]`), `${place}.parts[${index}]`, uploads),
  )
  const { original_role: original, name, ...internal } = meta as JsonObject
  const known = role === 'user' ? originalRole(original) : null
  return {
    role: known ?? role,
    name: typeof name === 'string' ? name : null,
    format: 'acontext',
    parts,
    meta: {},
    // What we cannot read as a role or a name is the caller's own.
    internal: {
      ...internal,
      ...(known !== null || original === undefined ? {} : { original_role: original }),
      ...(typeof name === 'string' || name === undefined ? {} : { name }),
    },
    source: null,
    saidAt: null,
  }
}

function originalRole(value: Json | undefined): Role | null {
  return value === 'system' || value === 'developer' || value === 'tool' ? value : null
}

function partOf(part: Record<string, unknown>, place: string, uploads?: (field: string) => Upload | null): Part {
  const type = partTypes.find((each) => each === part['type'])
  if (type === undefined) throw refused(`${place}.type`, `one of ${partTypes.join(', ')}`, part['type'])
  const text = optionalTextAt(part['text'], `${place}.text`) ?? ''
  const meta =
    part['meta'] === undefined || part['meta'] === null ? null : (objectAt(part['meta'], `${place}.meta`) as JsonObject)
  checkPart(type, text, meta, place)
  const field = optionalTextAt(part['file_field'], `${place}.file_field`)
  const upload = field === null ? null : (uploads?.(field) ?? null)
  if (field !== null && upload === null) throw refused(`${place}.file_field`, 'the name of an uploaded file', field)
  return {
    type,
    ...(text === '' ? {} : { text }),
    ...(upload === null ? {} : { asset: upload.asset, filename: upload.filename }),
    ...(meta === null ? {} : { meta }),
  }
}

function checkPart(type: PartType, text: string, meta: JsonObject | null, place: string): void {
  const needed: Partial<Record<PartType, readonly string[]>> = {
    'tool-call': ['name', 'arguments'],
    // Results of the deprecated function role know only the function's name.
    'tool-result': meta !== null && 'function_name' in meta ? [] : ['tool_call_id'],
    data: ['data_type'],
  }
  // Thinking that a provider keeps to itself comes empty, with a signature that has to go back.
  const isSigned = typeof meta?.['signature'] === 'string' && meta['signature'] !== ''
  if ((type === 'text' || type === 'thinking') && text === '' && !isSigned)
    throw refused(`${place}.text`, 'text that is not empty', text)
  for (const key of needed[type] ?? []) {
    if (meta === null || !(key in meta)) throw refused(`${place}.meta.${key}`, `given for a ${type} part`, undefined)
  }
}

/** Messages in the wire's own format; what the two roles cannot say stands in `meta`. Nothing is ever lost. */
export function toAcontext(messages: readonly RenderMessage[]): Rendering {
  return {
    messages: messages.map((message): Json => {
      const { role, name, internal, format } = message
      const assistant = role === 'assistant'
      const meta: JsonObject = {
        source_format: format,
        ...(isObject(internal) ? internal : {}),
        ...(name === null ? {} : { name }),
        ...(assistant || role === 'user' ? {} : { original_role: role }),
      }
      return { role: assistant ? 'assistant' : 'user', parts: message.parts.map((part): Json => ({ ...part })), meta }
    }),
    lost: [],
  }
}
