import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStrategies } from '../../src/formats/edit-strategies.ts'
import { editMessages } from '../../src/formats/editing.ts'
import { tokenCounter, tokenPieces, tokenText } from '../../src/formats/tokens.ts'
import type { Message, Part } from '../../src/model/message.ts'
import { storedMessage } from '../support/message.ts'

const call = (id: string): Part => ({ type: 'tool-call', meta: { id, name: 'look', arguments: '{"where":"here"}' } })
const result = (id: string): Part => ({ type: 'tool-result', text: `what ${id} gave`, meta: { tool_call_id: id } })
const text = (said: string): Part => ({ type: 'text', text: said })

function conversation(...messages: readonly (readonly Part[])[]): Message[] {
  return messages.map((parts, index) =>
    storedMessage(index + 1, {
      id: `m${index}`,
      role: parts.some(({ type }) => type === 'tool-call') ? 'assistant' : 'user',
      format: 'acontext',
      parts,
    }),
  )
}

/** One token a word: enough to test sums. */
const count = (said: string): number => said.split(/\s+/).filter((word) => word !== '').length

/** Conversations in which each call is answered later, other turns between them. */
const conversations = fc
  .array(fc.record({ words: fc.integer({ min: 1, max: 6 }), calls: fc.integer({ min: 0, max: 2 }), gap: fc.boolean() }), {
    maxLength: 12,
  })
  .map((turns) =>
    conversation(
      ...turns.flatMap(({ words, calls, gap }, turn) => {
        const ids = Array.from({ length: calls }, (_, at) => `c${turn}.${at}`)
        const said = [text('word '.repeat(words))]
        return [said, ...(calls === 0 ? [] : [ids.map(call)]), ...(gap ? [said] : []), ...(calls === 0 ? [] : [ids.map(result)])]
      }),
    ),
  )

const callsIn = (messages: readonly Message[]): Set<unknown> =>
  new Set(messages.flatMap(({ parts }) => parts.filter(({ type }) => type === 'tool-call').map(({ meta }) => meta?.['id'])))

test.each(['token_limit', 'middle_out'])('%s fits, keeps the order, and leaves no result without its call', (type) => {
  fc.assert(
    fc.property(conversations, fc.integer({ min: 1, max: 60 }), (messages, tokens) => {
      const params = type === 'token_limit' ? { limit_tokens: tokens } : { token_reduce_to: tokens }
      const { messages: rest } = editMessages(messages, parseStrategies([{ type, params }]), { count })

      expect(rest.reduce((sum, message) => sum + count(tokenText(message)), 0)).toBeLessThanOrEqual(tokens)
      expect(rest).toEqual(messages.filter((message) => rest.includes(message)))
      const calls = callsIn(rest)
      for (const { parts } of rest)
        for (const part of parts) if (part.type === 'tool-result') expect(calls).toContain(part.meta?.['tool_call_id'])
    }),
  )
})

/** The contract's own words: while it is too much, the message in the middle goes, with all that it hangs together with. */
function middleOutSlowly(messages: readonly Message[], limit: number): readonly Message[] {
  const idsOf = ({ parts }: Message): unknown[] => parts.flatMap(({ meta }) => meta?.['id'] ?? meta?.['tool_call_id'] ?? [])
  let rest = messages
  while (rest.length > 0 && rest.reduce((sum, message) => sum + count(tokenText(message)), 0) > limit) {
    const gone = new Set([rest[rest.length <= 2 ? 0 : Math.floor(rest.length / 2)]])
    for (let before = 0; before < gone.size;) {
      before = gone.size
      const ids = new Set([...gone].flatMap((message) => (message === undefined ? [] : idsOf(message))))
      for (const message of rest) if (idsOf(message).some((id) => ids.has(id))) gone.add(message)
    }
    rest = rest.filter((message) => !gone.has(message))
  }
  return rest
}

/** Parallel calls, results in any message and order, ids that come again: whatever a client may have stored. */
const tangles = fc
  .array(fc.array(fc.tuple(fc.boolean(), fc.constantFrom('a', 'b', 'c', 'd')), { maxLength: 3 }), { maxLength: 10 })
  .map((turns) =>
    conversation(...turns.map((parts) => [text('some words'), ...parts.map(([asks, id]) => (asks ? call(id) : result(id)))])),
  )

const idsOf = (messages: readonly Message[], type: Part['type']): Set<unknown> =>
  new Set(
    messages.flatMap(({ parts }) =>
      parts.filter((part) => part.type === type).map(({ meta }) => meta?.['id'] ?? meta?.['tool_call_id']),
    ),
  )

/** What of the calls and results that belong together was parted. */
function parted(messages: readonly Message[], rest: readonly Message[]): unknown[] {
  const [calls, results] = [idsOf(messages, 'tool-call'), idsOf(messages, 'tool-result')]
  const [callsLeft, resultsLeft] = [idsOf(rest, 'tool-call'), idsOf(rest, 'tool-result')]
  return [...calls].filter((id) => results.has(id) && callsLeft.has(id) !== resultsLeft.has(id))
}

const limits = fc
  .tuple(fc.boolean(), fc.integer({ min: 1, max: 60 }))
  .map(([oldest, tokens]) =>
    oldest
      ? { type: 'token_limit', params: { limit_tokens: tokens } }
      : { type: 'middle_out', params: { token_reduce_to: tokens } },
  )

test('no strategy parts a call from its result, in whatever order they were stored', () => {
  fc.assert(
    fc.property(tangles, limits, (messages, limit) => {
      expect(parted(messages, editMessages(messages, parseStrategies([limit]), { count }).messages)).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('nor does a pin: a result that came after it goes with its call, the beginning stays as it was', () => {
  fc.assert(
    fc.property(conversations, limits, fc.nat(20), (messages, limit, at) => {
      const pin = messages[at]?.id
      const strategies = parseStrategies([limit])
      const before = editMessages(messages.slice(0, at + 1), strategies, { count }).messages
      const { messages: rest } = editMessages(messages, strategies, { count, pin })

      if (pin !== undefined) expect(rest.slice(0, before.length)).toEqual(before)
      const [calls, results] = [idsOf(rest, 'tool-call'), idsOf(rest, 'tool-result')]
      expect([...results].filter((id) => !calls.has(id))).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('middle_out takes what the contract takes', () => {
  fc.assert(
    fc.property(conversations, fc.integer({ min: 1, max: 60 }), (messages, tokens) => {
      const strategies = parseStrategies([{ type: 'middle_out', params: { token_reduce_to: tokens } }])

      expect(editMessages(messages, strategies, { count }).messages).toEqual(middleOutSlowly(messages, tokens))
    }),
  )
})

test('results and arguments but the newest are taken out, and what is stored stays as it is', () => {
  const messages = conversation([call('a')], [result('a')], [call('b')], [result('b')])
  const before = structuredClone(messages)
  const strategies = parseStrategies([
    { type: 'remove_tool_call_params', params: { keep_recent_n_tool_calls: 1 } },
    { type: 'remove_tool_result', params: { keep_recent_n_tool_results: 1, tool_result_placeholder: ' gone ' } },
  ])

  const { messages: edited } = editMessages(messages, strategies, { count })

  expect(edited.map(({ parts: [part] }) => part?.meta?.['arguments'] ?? part?.text)).toEqual([
    '{}',
    'gone',
    '{"where":"here"}',
    'what b gave',
  ])
  expect(messages).toEqual(before)
})

test('tools that are kept are neither changed nor counted, and short texts stay', () => {
  const messages = conversation([call('a')], [result('a')])
  const edit = (params: object): unknown =>
    editMessages(
      messages,
      parseStrategies([{ type: 'remove_tool_result', params: { keep_recent_n_tool_results: 0, ...params } }]),
      {
        count,
      },
    ).messages[1]?.parts[0]?.text

  expect([edit({}), edit({ keep_tools: ['look'] }), edit({ gt_token: 2 }), edit({ gt_token: 3 })]).toEqual([
    'Done',
    'what a gave',
    'Done',
    'what a gave',
  ])
})

test.each([
  [{}, 'edit_strategies must be a list'],
  [[7], 'edit_strategies[0] must be an object'],
  [[{ type: 'shrink' }], 'edit_strategies[0].type must be one of'],
  [[{ type: 'token_limit', params: {} }], 'edit_strategies[0].params.limit_tokens must be a whole number of at least 1'],
  [[{ type: 'middle_out', params: { token_reduce_to: 1.5 } }], 'edit_strategies[0].params.token_reduce_to'],
  [[{ type: 'remove_tool_result', params: { keep_tools: 'all' } }], 'edit_strategies[0].params.keep_tools must be a list'],
])('%j is refused: %s', (given, reason) => {
  expect(() => parseStrategies(given)).toThrow(reason)
})

test('tokens are those of o200k_base, special words in a text are text', async () => {
  const tokens = await tokenCounter()

  expect([tokens(''), tokens('hello world'), tokens('<|endoftext|>') > 1]).toEqual([0, 2, true])
  expect(tokenText({ parts: [text('hi'), call('a')] })).toBe('hi\n{"arguments":"{\\"where\\":\\"here\\"}","name":"look"}\n')
})

test('pieces of a text are the text, and none holds a word that would take for ever', () => {
  const signs = fc.array(fc.tuple(fc.constantFrom('x', ' ', '\n', '日', '-', '7', '😀', 'é'), fc.integer({ min: 1, max: 700 })), {
    maxLength: 6,
  })
  fc.assert(
    fc.property(signs, (runs) => {
      const text = runs.map(([sign, times]) => sign.repeat(times)).join('')
      const pieces = [...tokenPieces(text)]

      expect(pieces.join('')).toBe(text)
      for (const piece of pieces) {
        expect(piece).not.toMatch(/[\p{L}\p{M}]{258}|\s{258}|[^\s\p{L}\p{N}]{258}/u)
        expect(piece).not.toMatch(/\p{Surrogate}/u)
      }
    }),
  )
  const endless = 'x'.repeat(1 << 20)
  expect([...tokenPieces(endless)].join('')).toBe(endless)
})

test('what people write is counted in pieces as it is as a whole', async () => {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base')
  const counted = await tokenCounter()
  const prose = Array.from(
    { length: 20_000 },
    (_, index) => `word${index % 97} in "sentence" ${index}.${index % 11 === 0 ? '\n\n' : ''}`,
  )
  const text = prose.join(' ')

  expect([...tokenPieces(text)].length).toBeGreaterThan(4)
  expect(counted(text)).toBe(countTokens(text))
})
