import { describe, expect, test } from 'vitest'
import { fromAcontext } from '../../src/formats/acontext.ts'
import { messageFormats } from '../../src/formats/message-formats.ts'

describe('messages in the format of the wire', () => {
  test('explicit nulls say nothing', () => {
    const blob = { role: 'user', parts: [{ type: 'text', text: 'hi', meta: null, file_field: null }], meta: null }
    expect(fromAcontext(blob)).toMatchObject({ role: 'user', parts: [{ type: 'text', text: 'hi' }], internal: {} })
  })

  test('a file field is replaced by what was uploaded', () => {
    const asset = { sha256: 'a'.repeat(64), mime: 'image/png', size: 3 }
    const blob = { role: 'user', parts: [{ type: 'image', file_field: 'shot' }] }
    expect(fromAcontext(blob, 'blob', (field) => (field === 'shot' ? { asset, filename: 's.png' } : null)).parts).toEqual([
      { type: 'image', asset, filename: 's.png' },
    ])
    expect(() => fromAcontext(blob)).toThrow(expect.objectContaining({ code: 'invalid', field: 'blob.parts[0].file_field' }))
  })

  test('a message that goes out and comes back keeps its role, name and parts', () => {
    const system = messageFormats.openai.read({ role: 'system', content: 'Be kind.', name: 'house' })
    const [blob] = messageFormats.acontext.render([system]).messages
    expect(blob).toMatchObject({ role: 'user', meta: { original_role: 'system', source_format: 'openai', name: 'house' } })
    expect(messageFormats.acontext.read(blob)).toMatchObject({ role: 'system', name: 'house', parts: system.parts })
  })

  test.each([
    [{ role: 'system', parts: [] }, 'blob.role'],
    [{ role: 'user', parts: [{ type: 'hologram' }] }, 'blob.parts[0].type'],
    [{ role: 'user', parts: [{ type: 'text' }] }, 'blob.parts[0].text'],
    [{ role: 'user', parts: [{ type: 'tool-call', meta: { name: 'f' } }] }, 'blob.parts[0].meta.arguments'],
    [{ role: 'user', parts: [{ type: 'tool-result', text: 'x' }] }, 'blob.parts[0].meta.tool_call_id'],
    [{ role: 'user', parts: [{ type: 'data', meta: {} }] }, 'blob.parts[0].meta.data_type'],
    [{ role: 'user', parts: {} }, 'blob.parts'],
  ])('%j is refused and the field is named', (value, field) => {
    expect(() => fromAcontext(value)).toThrow(expect.objectContaining({ code: 'invalid', field }))
  })
})
