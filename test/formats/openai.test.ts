import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MemoryError } from '../../src/errors.ts'
import { toOpenAi } from '../../src/formats/openai-rendering.ts'
import { fromOpenAi } from '../../src/formats/openai.ts'

function fieldOf(read: () => unknown): string | null {
  try {
    read()
  } catch (error) {
    if (error instanceof MemoryError && error.code === 'invalid') return error.field
    throw error
  }
  return 'nothing was thrown'
}

const words = fc.string({ minLength: 1, maxLength: 40 })
const name = fc.option(fc.stringMatching(/^[a-z]{1,10}$/), { nil: undefined })
const textItem = fc.record({ type: fc.constant('text'), text: words })
const userItem = fc.oneof(
  textItem,
  fc.record({
    type: fc.constant('image_url'),
    image_url: fc.record({ url: fc.webUrl(), detail: fc.constantFrom('low', 'high') }),
  }),
  fc.record({
    type: fc.constant('input_audio'),
    input_audio: fc.record({ data: fc.base64String(), format: fc.constant('wav') }),
  }),
  fc.record({ type: fc.constant('file'), file: fc.record({ file_id: words, filename: words }) }),
)
const call = fc.oneof(
  fc.record({ id: words, type: fc.constant('function'), function: fc.record({ name: words, arguments: fc.json() }) }),
  fc.record({ id: words, type: fc.constant('custom'), custom: fc.record({ name: words, input: words }) }),
)
const refusal = fc.record({ type: fc.constant('refusal'), refusal: words })
// One lone text item is the same as the text; the random ones keep clear of that documented normalisation.
const message = fc.oneof(
  fc.record({
    role: fc.constant('user'),
    content: fc.oneof(fc.string(), fc.array(userItem, { minLength: 2, maxLength: 4 })),
    name,
  }),
  fc.record({ role: fc.constantFrom('system', 'developer'), content: fc.string(), name }),
  fc.record({ role: fc.constant('assistant'), content: words, name }),
  fc.record({ role: fc.constant('assistant'), content: fc.array(fc.oneof(textItem, refusal), { minLength: 2, maxLength: 3 }) }),
  fc.record({
    role: fc.constant('assistant'),
    reasoning_content: words,
    tool_calls: fc.array(call, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ role: fc.constant('tool'), tool_call_id: words, content: fc.string(), name }),
  fc.record({ role: fc.constant('function'), name: words, content: fc.string() }),
)
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('OpenAI messages', () => {
  test('any conversation comes out as it went in, and nothing is reported lost', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), (conversation) => {
        const given = plain(conversation) as unknown[]
        const { messages, lost } = toOpenAi(given.map((each, index) => fromOpenAi(each, `messages[${index}]`)))
        expect(plain(messages)).toEqual(given)
        expect(lost).toEqual([])
      }),
    )
  })

  test('the original role stays, so that a system prompt cannot pass for the user', () => {
    const roles = ['user', 'assistant', 'system', 'developer'].map((role) => fromOpenAi({ role, content: 'x' }).role)
    expect(roles).toEqual(['user', 'assistant', 'system', 'developer'])
    expect(fromOpenAi({ role: 'tool', tool_call_id: 'a', content: 'x' }).role).toBe('tool')
    expect(fromOpenAi({ role: 'function', name: 'f', content: 'x' }).role).toBe('tool')
  })

  test('arguments given as an object are kept as their JSON text', () => {
    const { parts } = fromOpenAi({ role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: { b: [1] } } }] })
    expect(parts).toEqual([{ type: 'tool-call', meta: { id: 'a', name: 'f', arguments: '{"b":[1]}', type: 'function' } }])
  })

  test('an assistant message without content has no text part', () => {
    expect(fromOpenAi({ role: 'assistant', content: null, function_call: null, tool_calls: null }).parts).toEqual([])
    expect(fromOpenAi({ role: 'assistant', content: '' }).parts).toEqual([])
    expect(fromOpenAi({ role: 'user', content: '' }).parts).toEqual([{ type: 'text', text: '' }])
  })

  test('a refusal and an audio reference beside the content are kept', () => {
    const { parts } = fromOpenAi({ role: 'assistant', content: null, refusal: 'No.', audio: { id: 'audio_1' } })
    expect(parts).toEqual([
      { type: 'text', text: 'No.', meta: { is_refusal: true } },
      { type: 'audio', meta: { id: 'audio_1' } },
    ])
  })

  test.each([
    [{ content: 'x' }, 'messages[3].role'],
    [{ role: 'robot', content: 'x' }, 'messages[3].role'],
    [{ role: 'user' }, 'messages[3].content'],
    [{ role: 'user', content: null }, 'messages[3].content'],
    [{ role: 'user', content: [] }, 'messages[3].content'],
    [{ role: 'user', content: 7 }, 'messages[3].content'],
    [{ role: 'user', content: ['x'] }, 'messages[3].content[0]'],
    [{ role: 'user', content: [{ type: 'video_url' }] }, 'messages[3].content[0].type'],
    [{ role: 'user', content: [{ type: 'text' }] }, 'messages[3].content[0].text'],
    [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }, 'messages[3].content[0].image_url.url'],
    [{ role: 'user', content: [{ type: 'input_audio' }] }, 'messages[3].content[0].input_audio'],
    [{ role: 'user', content: [{ type: 'file', file: { file_id: 1 } }] }, 'messages[3].content[0].file.file_id'],
    [{ role: 'system' }, 'messages[3].content'],
    [{ role: 'system', content: [{ type: 'image_url' }] }, 'messages[3].content[0].type'],
    [{ role: 'assistant', tool_calls: {} }, 'messages[3].tool_calls'],
    [{ role: 'assistant', tool_calls: [{ id: 'a', function: {} }] }, 'messages[3].tool_calls[0].function.name'],
    [{ role: 'assistant', tool_calls: [{ id: 'a', type: 'x' }] }, 'messages[3].tool_calls[0].type'],
    [{ role: 'tool', tool_call_id: 5, content: '' }, 'messages[3].tool_call_id'],
    [{ role: 'tool', tool_call_id: 'a', content: [{ type: 'image' }] }, 'messages[3].content[0].type'],
    [{ role: 'user', content: 'x', name: 5 }, 'messages[3].name'],
    ['text', 'messages[3]'],
    [null, 'messages[3]'],
  ])('%j is refused and the field is named', (value, field) => {
    expect(fieldOf(() => fromOpenAi(value, 'messages[3]'))).toBe(field)
  })

  test('JSON that is nested too deeply or has too many parts is refused', () => {
    let deep: unknown = 'x'
    for (let level = 0; level < 200; level += 1) deep = [deep]
    expect(fieldOf(() => fromOpenAi({ role: 'user', content: 'x', extra: deep }))).toBe('blob')
    const many = Array.from({ length: 10_001 }, () => ({ type: 'text', text: 'x' }))
    expect(fieldOf(() => fromOpenAi({ role: 'user', content: many }))).toBe('blob.content')
  })

  test('several results in one message are told as one, and the loss is reported', () => {
    const results = ['a', 'b'].map((id) => ({ type: 'tool-result' as const, text: id, meta: { tool_call_id: id } }))
    const { messages, lost } = toOpenAi([{ role: 'user', name: null, format: 'anthropic', parts: results, internal: {} }])
    expect(messages).toEqual([{ role: 'tool', tool_call_id: 'a', content: 'ab' }])
    expect(lost).toEqual(['messages[0].parts[1]: a tool message answers one call; this result is joined to the first'])
  })
})
