import { isObject, type JsonObject } from '../model/json.ts'
import type { NewMessage, Part, Role } from '../model/message.ts'
import { argumentsText, listAt, objectAt, optionalTextAt, present, refused, textAt } from './fields.ts'
import { codexWords, splitHostText } from './host-text.ts'

/** A message without its place: what an item of a rollout says. */
export type CodexSaying = Pick<NewMessage, 'role' | 'parts'>

type Item = Record<string, unknown>

/** Items that hold no conversation, or only what nobody else can read. */
export const quietItems: ReadonlySet<string> = new Set([
  'ghost_snapshot',
  'compaction',
  'compaction_summary',
  'compaction_trigger',
  'context_compaction',
  'tool_search_call',
  'tool_search_output',
  'image_generation_call',
  'agent_message',
  'other',
])

const sayings: Readonly<Record<string, (item: Item) => readonly CodexSaying[]>> = {
  message: messageSayings,
  function_call: (item) => [call(item, textAt(item['name'], 'name'), argumentsText(item['arguments']), 'function')],
  custom_tool_call: (item) => [call(item, textAt(item['name'], 'name'), argumentsText(item['input']), 'custom')],
  local_shell_call: (item) => [call(item, 'local_shell', argumentsText(item['action']), 'function')],
  web_search_call: (item) => [call(item, 'web_search', argumentsText(item['action']), 'function')],
  function_call_output: (item) => [result(item)],
  custom_tool_call_output: (item) => [result(item)],
  local_shell_call_output: (item) => [result(item)],
}

/** True for items that say something. */
export function isCodexItem(type: unknown): boolean {
  return typeof type === 'string' && Object.hasOwn(sayings, type)
}

/**
 * What an item of a rollout says: usually one message, two where a user's message holds the program's text too.
 * Null when this type of item is not known.
 *
 * @throws MemoryError `invalid` and the field that is wrong
 */
export function codexSayings(item: Item): readonly CodexSaying[] | null {
  const read = typeof item['type'] === 'string' && Object.hasOwn(sayings, item['type']) ? sayings[item['type']] : undefined
  return read === undefined ? null : read(item)
}

/** What a message says, parted into the user's words and the program's. Throws `invalid` and the field that is wrong. */
export function messageSayings(item: Item): readonly CodexSaying[] {
  const role = item['role']
  if (role !== 'user' && role !== 'assistant' && role !== 'system' && role !== 'developer') {
    throw refused('role', 'one of user, assistant, system, developer', role)
  }
  const content = item['content']
  const parts: readonly Part[] =
    typeof content === 'string'
      ? [{ type: 'text', text: content }]
      : listAt(content, 'content').map((each, index) => contentPart(each, `content[${index}]`))
  if (role !== 'user') return parts.length === 0 ? [] : [{ role, parts }]
  return userSayings(parts)
}

/** The user's words stay the user's; instructions and context that the program put before them are the developer's. */
function userSayings(parts: readonly Part[]): readonly CodexSaying[] {
  const own: Part[] = []
  const host: Part[] = []
  for (const part of parts) {
    const split = part.type === 'text' ? splitHostText(part.text ?? '', codexWords) : null
    if (split === null) own.push(part)
    else {
      if (split.host !== '') host.push({ type: 'text', text: split.host })
      if (split.own !== '') own.push({ ...part, text: split.own })
    }
  }
  const said = (role: Role, given: readonly Part[]): readonly CodexSaying[] =>
    given.length === 0 ? [] : [{ role, parts: given }]
  return [...said('user', own), ...said('developer', host)]
}

function contentPart(value: unknown, place: string): Part {
  const item = objectAt(value, place)
  const type = item['type']
  if (type === 'input_text' || type === 'output_text' || type === 'text')
    return { type: 'text', text: textAt(item['text'], `${place}.text`) }
  if (type === 'refusal') return { type: 'text', text: textAt(item['refusal'], `${place}.refusal`), meta: { is_refusal: true } }
  if (type === 'input_image') {
    const url = optionalTextAt(item['image_url'], `${place}.image_url`)
    return { type: 'image', meta: present({ url, detail: item['detail'], file_id: item['file_id'] }) }
  }
  return { type: 'data', meta: { data_type: `codex-${String(type)}`, item: item as JsonObject } }
}

function call(item: Item, name: string, given: string, type: 'function' | 'custom'): CodexSaying {
  const id = optionalTextAt(item['call_id'], 'call_id') ?? optionalTextAt(item['id'], 'id')
  return { role: 'assistant', parts: [{ type: 'tool-call', meta: { ...present({ id }), name, arguments: given, type } }] }
}

function result(item: Item): CodexSaying {
  const { text, failed } = outcomeOf(item['output'])
  const id = textAt(item['call_id'], 'call_id')
  return {
    role: 'tool',
    parts: [{ type: 'tool-result', text, meta: { tool_call_id: id, ...(failed ? { is_error: true } : {}) } }],
  }
}

const exitLine = /^(?:Exit code: |Process exited with code )(-?\d+)/m

/** A call's output as text, and whether it tells of failure: by a mark, or by the exit code of a command. */
function outcomeOf(output: unknown): { readonly text: string; readonly failed: boolean } {
  if (isObject(output)) {
    const { text } = outcomeOf(output['content'])
    return { text, failed: output['success'] === false }
  }
  if (Array.isArray(output)) {
    const texts = output.map((each) => (isObject(each) && typeof each['text'] === 'string' ? each['text'] : JSON.stringify(each)))
    return { text: texts.join(''), failed: false }
  }
  if (typeof output !== 'string')
    return { text: output === undefined || output === null ? '' : JSON.stringify(output), failed: false }
  const exit = exitCode(output)
  return { text: output, failed: exit !== null && exit !== 0 }
}

function exitCode(output: string): number | null {
  const told = exitLine.exec(output.slice(0, 400))
  if (told !== null) return Number(told[1])
  const meta = /"metadata":\s*\{[^{}]*"exit_code":\s*(-?\d+)/.exec(output.slice(-400))
  return output.startsWith('{"output"') && meta !== null ? Number(meta[1]) : null
}

/** What the model thought, as parts; the encrypted form, which only the provider can read, is left out. */
export function codexThoughts(item: Item): readonly Part[] {
  const pieces = [item['summary'], item['content']].flatMap((each) => (Array.isArray(each) ? each : []))
  return pieces.flatMap((piece): readonly Part[] => {
    const text = isObject(piece) ? piece['text'] : null
    return typeof text === 'string' && text !== '' ? [{ type: 'thinking', text }] : []
  })
}
