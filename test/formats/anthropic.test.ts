import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toAnthropic } from '../../src/formats/anthropic-rendering.ts'
import { fromAnthropic } from '../../src/formats/anthropic.ts'
import { toOpenAi } from '../../src/formats/openai-rendering.ts'
import { fromOpenAi } from '../../src/formats/openai.ts'

const words = fc.string({ minLength: 1, maxLength: 40 })
const mark = fc.option(fc.constant({ type: 'ephemeral', ttl: '1h' }), { nil: undefined })
const text = fc.record({ type: fc.constant('text'), text: words, cache_control: mark })
const source = fc.oneof(
  fc.record({
    type: fc.constant('base64'),
    media_type: fc.constantFrom('image/png', 'application/pdf'),
    data: fc.base64String({ minLength: 4 }),
  }),
  fc.record({ type: fc.constant('url'), url: fc.webUrl() }),
)
const image = fc.record({ type: fc.constant('image'), source })
const document = fc.record({ type: fc.constant('document'), source, title: fc.option(words, { nil: undefined }) })
const dictionary = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.jsonValue())
const use = fc.record({ type: fc.constant('tool_use'), id: words, name: words, input: dictionary, cache_control: mark })
const result = fc.record({
  type: fc.constant('tool_result'),
  tool_use_id: words,
  content: fc
    .tuple(fc.record({ type: fc.constant('text'), text: words }), fc.array(image, { maxLength: 2 }))
    .map(([first, rest]) => [first, ...rest]),
  is_error: fc.boolean(),
})
const thinking = fc.record({ type: fc.constant('thinking'), thinking: words, signature: words })
const redacted = fc.record({ type: fc.constant('redacted_thinking'), data: words })
const server = fc.record({ type: fc.constant('server_tool_use'), id: words, name: fc.constant('web_search'), input: dictionary })
const message = fc.oneof(
  fc.record({ role: fc.constant('user'), content: fc.array(fc.oneof(text, image, document, result), { maxLength: 4 }) }),
  fc.record({
    role: fc.constant('assistant'),
    content: fc.array(fc.oneof(text, use, thinking, redacted, server), { maxLength: 4 }),
  }),
)
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('Anthropic messages', () => {
  test('any conversation comes out as it went in, and nothing is reported lost', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), (conversation) => {
        const given = plain(conversation) as unknown[]
        const { messages, lost } = toAnthropic(given.map((each) => fromAnthropic(each)))
        expect(plain(messages)).toEqual(given)
        expect(lost).toEqual([])
      }),
    )
  })

  test('plain text content is one text block, and missing content is none', () => {
    expect(fromAnthropic({ role: 'user', content: 'hi' }).parts).toEqual([{ type: 'text', text: 'hi' }])
    expect(fromAnthropic({ role: 'assistant' }).parts).toEqual([])
  })

  test('an image inside a tool result follows it and names the call', () => {
    const shot = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }
    const { parts } = fromAnthropic({ role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: [shot] }] })
    expect(parts.map((part) => [part.type, part.meta?.['tool_call_id']])).toEqual([
      ['tool-result', 't'],
      ['image', 't'],
    ])
  })

  test('a block of an unknown type costs only itself: it is kept whole', () => {
    const { parts } = fromAnthropic({
      role: 'user',
      content: [
        { type: 'hologram', a: 1 },
        { type: 'text', text: 'x' },
      ],
    })
    expect(parts.map((part) => part.type)).toEqual(['data', 'text'])
  })

  test.each([
    [{ role: 'system', content: 'x' }, 'blob.role'],
    [{ role: 'user', content: 5 }, 'blob.content'],
    [{ role: 'user', content: [{}] }, 'blob.content[0].type'],
    [{ role: 'user', content: [{ type: 'text' }] }, 'blob.content[0].text'],
    [{ role: 'user', content: [{ type: 'image' }] }, 'blob.content[0].source'],
    [{ role: 'user', content: [{ type: 'tool_result' }] }, 'blob.content[0].tool_use_id'],
    [{ role: 'assistant', content: [{ type: 'tool_use', id: 'a' }] }, 'blob.content[0].name'],
    [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [1] }] }, 'blob.content[0].content[0]'],
  ])('%j is refused and the field is named', (value, field) => {
    expect(() => fromAnthropic(value)).toThrow(expect.objectContaining({ code: 'invalid', field }))
  })

  test('an OpenAI conversation with tools can be read as Anthropic', () => {
    const call = { id: 'c1', type: 'function', function: { name: 'add', arguments: '{"a":1}' } }
    const given = [
      fromOpenAi({ role: 'assistant', content: 'Adding.', tool_calls: [call] }),
      fromOpenAi({ role: 'tool', tool_call_id: 'c1', content: '2' }),
    ]
    expect(toAnthropic(given)).toEqual({
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'Adding.' },
            { type: 'tool_use', id: 'c1', name: 'add', input: { a: 1 } },
          ],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'c1', content: [{ type: 'text', text: '2' }], is_error: false }],
        },
      ],
      lost: [],
    })
  })

  test('what OpenAI cannot hold is reported with its place', () => {
    const blocks = [
      { type: 'redacted_thinking', data: 'x' },
      { type: 'text', text: 'Hello' },
    ]
    const { messages, lost } = toOpenAi([fromAnthropic({ role: 'assistant', content: blocks })])
    expect(messages).toEqual([{ role: 'assistant', content: 'Hello' }])
    expect(lost).toEqual(['messages[0].parts[0]: an OpenAI assistant message has no place for this redacted_thinking part'])
  })

  test('inline images go to OpenAI as data links', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }
    const { messages } = toOpenAi([fromAnthropic({ role: 'user', content: [image] })])
    expect(messages).toEqual([
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] },
    ])
  })
})
