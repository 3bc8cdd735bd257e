import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toGemini } from '../../src/formats/gemini-rendering.ts'
import { fromGemini } from '../../src/formats/gemini.ts'
import { fromOpenAi } from '../../src/formats/openai.ts'

const words = fc.string({ minLength: 1, maxLength: 40 })
const signature = fc.option(fc.base64String({ minLength: 4 }), { nil: undefined })
const args = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.jsonValue(), { minKeys: 1 })
const part = fc.oneof(
  fc.record({ text: words }),
  fc.record({ text: words, thought: fc.constant(true), thoughtSignature: signature }),
  fc.record({ inlineData: fc.record({ mimeType: fc.constant('image/webp'), data: fc.base64String({ minLength: 4 }) }) }),
  fc.record({ functionCall: fc.record({ id: words, name: words, args }), thoughtSignature: signature }),
  fc.record({ functionResponse: fc.record({ id: words, name: words, response: args }) }),
)
const message = fc.record({ role: fc.constantFrom('user', 'model'), parts: fc.array(part, { maxLength: 4 }) })
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('Gemini messages', () => {
  test('any conversation comes out as it went in, and nothing is reported lost', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), (conversation) => {
        const given = plain(conversation) as unknown[]
        const { messages, lost } = toGemini(given.map((each) => fromGemini(each)))
        expect(plain(messages)).toEqual(given)
        expect(lost).toEqual([])
      }),
    )
  })

  test('a call without an id gets one, the same each time', () => {
    const blob = { role: 'model', parts: [{ functionCall: { name: 'now' } }] }
    expect(fromGemini(blob)).toEqual(fromGemini(blob))
    expect(fromGemini(blob).parts[0]?.meta).toMatchObject({ id: expect.stringMatching(/^call_[0-9a-f]{8}$/), arguments: '{}' })
    expect(fromGemini(blob, 'blob', () => 'call_00000001').parts[0]?.meta?.['id']).toBe('call_00000001')
  })

  test.each([
    [{ role: 'assistant', parts: [] }, 'blob.role'],
    [{ role: 'user' }, 'blob.parts'],
    [{ role: 'user', parts: [{ text: '' }] }, 'blob.parts[0]'],
    [{ role: 'user', parts: [{ fileData: {} }] }, 'blob.parts[0]'],
    [{ role: 'user', parts: [{ inlineData: { data: 'x' } }] }, 'blob.parts[0].inlineData.mimeType'],
    [{ role: 'model', parts: [{ functionCall: {} }] }, 'blob.parts[0].functionCall.name'],
  ])('%j is refused and the field is named', (value, field) => {
    expect(() => fromGemini(value)).toThrow(expect.objectContaining({ code: 'invalid', field }))
  })

  test('an answer in another format finds its name through the call', () => {
    const call = fromOpenAi({ role: 'assistant', tool_calls: [{ id: 'c', function: { name: 'add', arguments: '{"a":1}' } }] })
    const answer = fromOpenAi({ role: 'tool', tool_call_id: 'c', content: 'two' })
    expect(toGemini([call, answer]).messages[1]).toEqual({
      role: 'user',
      parts: [{ functionResponse: { id: 'c', name: 'add', response: { output: 'two' } } }],
    })
    expect(toGemini([answer])).toEqual({
      messages: [{ role: 'user', parts: [] }],
      lost: ['messages[0].parts[0]: Gemini has no place for this tool-result part'],
    })
  })
})
