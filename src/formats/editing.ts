import { MemoryError } from '../errors.ts'
import { isObject } from '../model/json.ts'
import { toolCall, type Message, type MessageId, type Part } from '../model/message.ts'
import { tokenText, type CountTokens } from './tokens.ts'

/** How a conversation is made smaller when it is read; what is stored stays as it is. */
export type Strategy =
  | {
      readonly type: 'remove_tool_result'
      readonly keepRecent: number
      readonly keepTools: readonly string[]
      readonly above: number
      readonly placeholder: string
    }
  | {
      readonly type: 'remove_tool_call_params'
      readonly keepRecent: number
      readonly keepTools: readonly string[]
      readonly above: number
    }
  | { readonly type: 'middle_out'; readonly tokens: number }
  | { readonly type: 'token_limit'; readonly tokens: number }

export type Edited = {
  readonly messages: readonly Message[]
  /** The message up to which the strategies looked, to be given as `pin` next time; null when there is no message. */
  readonly editedAt: MessageId | null
}

/** Cheap and precise cuts first, whatever their order in the request: the contract's own order. */
const order: readonly Strategy['type'][] = ['remove_tool_result', 'remove_tool_call_params', 'middle_out', 'token_limit']
const recent = 3

/**
 * Reads `[{ "type", "params" }]`. Throws `invalid` naming the strategy and its parameter.
 *
 * Defaults: the three newest results or calls are kept, results become "Done".
 */
export function parseStrategies(value: unknown): readonly Strategy[] {
  if (!Array.isArray(value)) throw bad('edit_strategies', 'must be a list of { type, params }')
  return value.map((each: unknown, index) => {
    const place = `edit_strategies[${index}]`
    if (!isObject(each)) throw bad(place, 'must be an object with type and params')
    const { type, params } = each
    const given = params === undefined || params === null ? {} : params
    if (!isObject(given)) throw bad(`${place}.params`, 'must be an object')
    return strategyOf(type, given, place)
  })
}

function strategyOf(type: unknown, params: Record<string, unknown>, place: string): Strategy {
  const at = (key: string): [unknown, string] => [params[key], `${place}.params.${key}`]
  switch (type) {
    case 'remove_tool_result': {
      const [placeholder = '', where] = at('tool_result_placeholder')
      if (typeof placeholder !== 'string') throw bad(where, 'must be text')
      return {
        type,
        keepRecent: wholeNumber(at('keep_recent_n_tool_results'), 0, recent),
        keepTools: texts(at('keep_tools')),
        above: wholeNumber(at('gt_token'), 1, 0),
        placeholder: placeholder.trim() === '' ? 'Done' : placeholder.trim(),
      }
    }
    case 'remove_tool_call_params':
      return {
        type,
        keepRecent: wholeNumber(at('keep_recent_n_tool_calls'), 0, recent),
        keepTools: texts(at('keep_tools')),
        above: wholeNumber(at('gt_token'), 1, 0),
      }
    case 'middle_out':
      return { type, tokens: wholeNumber(at('token_reduce_to'), 1) }
    case 'token_limit': {
      const [limit, where] = at('limit_tokens')
      return { type, tokens: wholeNumber([typeof limit === 'number' ? Math.trunc(limit) : limit, where], 1) }
    }
    default:
      throw bad(`${place}.type`, `must be one of ${order.join(', ')}`)
  }
}

function wholeNumber([value, place]: [unknown, string], least: number, byDefault?: number): number {
  if ((value === undefined || value === null) && byDefault !== undefined) return byDefault
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value
  throw bad(place, `must be a whole number of at least ${least}`)
}

function texts([value, place]: [unknown, string]): readonly string[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw bad(place, 'must be a list of tool names')
}

function bad(field: string, reason: string): MemoryError {
  return new MemoryError('invalid', `${field} ${reason}.`, { field })
}

/**
 * Applies strategies to a page of messages.
 *
 * With a `pin` that is in the page, only messages up to it are looked at and changed, so that the beginning of a prompt stays
 * the same from read to read. A result never stays without its call.
 */
export function editMessages(
  messages: readonly Message[],
  strategies: readonly Strategy[],
  { pin, count }: { readonly pin?: MessageId | undefined; readonly count: CountTokens },
): Edited {
  const last = messages.at(-1)?.id ?? null
  if (strategies.length === 0) return { messages, editedAt: last }
  const pinned = messages.findIndex(({ id }) => id === pin)
  const end = pinned < 0 ? messages.length : pinned + 1
  const sorted = [...strategies].sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type))
  const tokens = tokensOf(count)
  const edited = sorted.reduce<readonly Message[]>(
    (page, strategy) => applied(page, strategy, count, tokens),
    messages.slice(0, end),
  )
  return { messages: [...edited, ...messages.slice(end)], editedAt: pinned < 0 ? last : (pin ?? last) }
}

function applied(
  page: readonly Message[],
  strategy: Strategy,
  count: CountTokens,
  tokens: (message: Message) => number,
): readonly Message[] {
  switch (strategy.type) {
    case 'remove_tool_result':
      return withParts(page, shrunkResults(page, strategy, count), (part) => ({ ...part, text: strategy.placeholder }))
    case 'remove_tool_call_params':
      return withParts(page, shrunkCalls(page, strategy, count), (part) => ({ ...part, meta: { ...part.meta, arguments: '{}' } }))
    case 'middle_out':
      return middleOut(page, strategy.tokens, tokens)
    case 'token_limit':
      return withinLimit(page, strategy.tokens, tokens)
    default:
      return strategy satisfies never
  }
}

/** Each message is counted once, however often the page is looked at. */
function tokensOf(count: CountTokens): (message: Message) => number {
  const known = new WeakMap<Message, number>()
  return (message) => {
    const tokens = known.get(message) ?? count(tokenText(message))
    known.set(message, tokens)
    return tokens
  }
}

function shrunkResults(
  page: readonly Message[],
  { keepRecent, keepTools, above }: Extract<Strategy, { type: 'remove_tool_result' }>,
  count: CountTokens,
): ReadonlySet<Part> {
  const tools = new Map(partsOf(page).flatMap((part) => (part.type === 'tool-call' ? [[idOf(part), toolCall(part)?.name]] : [])))
  const results = partsOf(page)
    .filter((part) => part.type === 'tool-result')
    .filter((part) => !keepTools.includes(tools.get(idOf(part)) ?? ''))
  const old = results.slice(0, Math.max(0, results.length - keepRecent))
  return new Set(old.filter(({ text = '' }) => above === 0 || count(text) > above))
}

function shrunkCalls(
  page: readonly Message[],
  { keepRecent, keepTools, above }: Extract<Strategy, { type: 'remove_tool_call_params' }>,
  count: CountTokens,
): ReadonlySet<Part> {
  const calls = partsOf(page).filter((part) => part.type === 'tool-call' && !keepTools.includes(toolCall(part)?.name ?? ''))
  const old = calls.slice(0, Math.max(0, calls.length - keepRecent))
  return new Set(
    old.filter((part) => {
      const text = part.meta?.['arguments'] === undefined ? '' : (toolCall(part)?.arguments ?? '')
      return text !== '' && (above === 0 || count(text) > above)
    }),
  )
}

function withParts(page: readonly Message[], parts: ReadonlySet<Part>, change: (part: Part) => Part): readonly Message[] {
  if (parts.size === 0) return page
  return page.map((message) =>
    message.parts.some((part) => parts.has(part))
      ? { ...message, parts: message.parts.map((part) => (parts.has(part) ? change(part) : part)) }
      : message,
  )
}

/** Drops the oldest until the rest fits; results go with the calls that they answer. */
function withinLimit(page: readonly Message[], limit: number, tokens: (message: Message) => number): readonly Message[] {
  let sum = page.reduce((total, message) => total + tokens(message), 0)
  const gone = new Set<Message>()
  const answers = byCall(page, 'tool-result')
  const drop = (message: Message): void => {
    if (gone.has(message)) return
    gone.add(message)
    sum -= tokens(message)
    for (const id of idsOf(message, 'tool-call')) for (const answer of answers.get(id) ?? []) drop(answer)
  }
  for (const message of page) {
    if (sum <= limit) break
    drop(message)
  }
  return page.filter((message) => !gone.has(message))
}

/** Drops from the middle, each message with all that hangs together with it by calls and results. */
function middleOut(page: readonly Message[], limit: number, tokens: (message: Message) => number): readonly Message[] {
  let sum = page.reduce((total, message) => total + tokens(message), 0)
  let rest = page
  const [calls, answers] = [byCall(page, 'tool-call'), byCall(page, 'tool-result')]
  while (sum > limit && rest.length > 0) {
    const middle = rest[rest.length <= 2 ? 0 : Math.floor(rest.length / 2)]
    const gone = new Set<Message>()
    const todo = middle === undefined ? [] : [middle]
    for (let message = todo.pop(); message !== undefined; message = todo.pop()) {
      if (gone.has(message)) continue
      gone.add(message)
      for (const id of [...idsOf(message, 'tool-call'), ...idsOf(message, 'tool-result')])
        todo.push(...(calls.get(id) ?? []), ...(answers.get(id) ?? []))
    }
    rest = rest.filter((message) => !gone.has(message))
    sum = rest.reduce((total, message) => total + tokens(message), 0)
  }
  return rest
}

function byCall(page: readonly Message[], type: 'tool-call' | 'tool-result'): ReadonlyMap<string, readonly Message[]> {
  const found = new Map<string, Message[]>()
  for (const message of page)
    for (const id of idsOf(message, type)) {
      const known = found.get(id)
      if (known === undefined) found.set(id, [message])
      else known.push(message)
    }
  return found
}

function idsOf(message: Message, type: 'tool-call' | 'tool-result'): readonly string[] {
  return message.parts.filter((part) => part.type === type).flatMap((part) => idOf(part) ?? [])
}

/** By which a call and its result know each other; null for none. */
function idOf({ type, meta }: Part): string | null {
  const id = type === 'tool-call' ? meta?.['id'] : meta?.['tool_call_id']
  return typeof id === 'string' && id !== '' ? id : null
}

function partsOf(page: readonly Message[]): readonly Part[] {
  return page.flatMap(({ parts }) => parts)
}
