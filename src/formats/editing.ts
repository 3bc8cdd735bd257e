import { toolCall, type Message, type MessageId, type Part } from '../model/message.ts'
import { strategyOrder, type Strategy } from './edit-strategies.ts'
import { tokenText, type CountTokens } from './tokens.ts'

export type Edited = {
  readonly messages: readonly Message[]
  /** The message up to which the strategies looked, to be given as `pin` next time; null when there is no message. */
  readonly editedAt: MessageId | null
}

/**
 * Applies strategies to a page of messages.
 *
 * With a `pin` that is in the page, only messages up to it are looked at and changed, so that the beginning of a prompt stays
 * the same from read to read. A call and its result stay or go together.
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
  const sorted = [...strategies].sort((a, b) => strategyOrder.indexOf(a.type) - strategyOrder.indexOf(b.type))
  const tokens = tokensOf(count)
  const edited = sorted.reduce<readonly Message[]>(
    (page, strategy) => applied(page, strategy, count, tokens),
    messages.slice(0, end),
  )
  const later = withoutOrphans(messages.slice(end), callsLost(messages, [...edited, ...messages.slice(end)]))
  return { messages: [...edited, ...later], editedAt: pinned < 0 ? last : (pin ?? last) }
}

/** Ids of calls that are not there any more. */
function callsLost(page: readonly Message[], edited: readonly Message[]): ReadonlySet<string> {
  const kept = new Set(edited.flatMap((message) => idsOf(message, 'tool-call')))
  return new Set(page.flatMap((message) => idsOf(message, 'tool-call')).filter((id) => !kept.has(id)))
}

/** What came after the pin stays as it is, but for results whose call is gone: providers refuse them. */
function withoutOrphans(later: readonly Message[], gone: ReadonlySet<string>): readonly Message[] {
  if (gone.size === 0) return later
  const isOrphan = (part: Part): boolean => part.type === 'tool-result' && gone.has(idOf(part) ?? '')
  return later.flatMap((message) => {
    if (!message.parts.some(isOrphan)) return message
    const parts = message.parts.filter((part) => !isOrphan(part))
    return parts.length === 0 ? [] : { ...message, parts }
  })
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

/** Drops the oldest until the rest fits, each with all that it hangs together with: no call stays without its result. */
function withinLimit(page: readonly Message[], limit: number, tokens: (message: Message) => number): readonly Message[] {
  let sum = page.reduce((total, message) => total + tokens(message), 0)
  const gone = new Set<Message>()
  const [calls, answers] = [byCall(page, 'tool-call'), byCall(page, 'tool-result')]
  for (const oldest of page) {
    if (sum <= limit) break
    for (const message of gone.has(oldest) ? [] : connected(oldest, calls, answers)) {
      if (gone.has(message)) continue
      gone.add(message)
      sum -= tokens(message)
    }
  }
  return page.filter((message) => !gone.has(message))
}

/** Drops from the middle, each message with all that hangs together with it by calls and results. */
function middleOut(page: readonly Message[], limit: number, tokens: (message: Message) => number): readonly Message[] {
  let sum = page.reduce((total, message) => total + tokens(message), 0)
  const gone = new Set<Message>()
  const [calls, answers] = [byCall(page, 'tool-call'), byCall(page, 'tool-result')]
  const rest = halves(page, gone)
  while (sum > limit) {
    const middle = rest.middle()
    if (middle === null) break
    for (const message of connected(middle, calls, answers)) {
      if (gone.has(message)) continue
      gone.add(message)
      sum -= tokens(message)
      rest.left(message)
    }
  }
  return page.filter((message) => !gone.has(message))
}

/** A message and all that it hangs together with, whichever called and whichever answered. */
function connected(
  message: Message,
  calls: ReadonlyMap<string, readonly Message[]>,
  answers: ReadonlyMap<string, readonly Message[]>,
): ReadonlySet<Message> {
  const found = new Set([message])
  // A set is walked in order, those that are added on the way too.
  for (const each of found)
    for (const id of [...idsOf(each, 'tool-call'), ...idsOf(each, 'tool-result')])
      for (const other of [...(calls.get(id) ?? []), ...(answers.get(id) ?? [])]) found.add(other)
  return found
}

/**
 * Where the middle of a page is while messages leave it. The border between the halves only moves as far as messages have
 * left, so that a long page costs no more for each of them.
 */
function halves(page: readonly Message[], gone: ReadonlySet<Message>) {
  const places = new Map(page.map((message, place) => [message, place]))
  let border = Math.floor(page.length / 2)
  let before = border
  let count = page.length
  const step = (by: 1 | -1): void => {
    do border += by
    while (isGone(border))
  }
  const isGone = (place: number): boolean => {
    const message = page[place]
    return message !== undefined && gone.has(message)
  }
  return {
    /** The message that the contract takes next; null when none is left. */
    middle(): Message | null {
      const wanted = count <= 2 ? 0 : Math.floor(count / 2)
      if (isGone(border)) step(1)
      for (; before > wanted; before -= 1) step(-1)
      for (; before < wanted; before += 1) step(1)
      return page[border] ?? null
    },
    /** To be told of each message that has gone. */
    left(message: Message): void {
      count -= 1
      if ((places.get(message) ?? 0) < border) before -= 1
    },
  }
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
