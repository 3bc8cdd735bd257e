import { describe, expect, test } from 'vitest'
import { createOpenAiTranscript } from '../../src/formats/openai-transcript.ts'
import { reportOn } from '../../src/formats/transcript-report.ts'
import { laterParts } from '../../src/formats/transcript.ts'
import type { NewMessage } from '../../src/model/message.ts'

function read(records: readonly unknown[]) {
  const book = reportOn('test')
  const parser = createOpenAiTranscript(book)
  const chunks = [...records.flatMap((record, index) => [...parser.read(record, index + 1)]), ...parser.end()]
  return { chunks, report: book.report }
}

const user = (content: string): unknown => ({ role: 'user', content })

describe('chunks', () => {
  test('hold at most 200 messages, and only the last one is done', () => {
    const { chunks } = read(Array.from({ length: 450 }, (_, index) => user(`message ${index}`)))
    expect(chunks.map((chunk) => [chunk.messages.length, chunk.done])).toEqual([
      [200, false],
      [200, false],
      [50, true],
    ])
    expect(new Set(chunks.map((chunk) => chunk.firstHash)).size).toBe(1)
  })

  test('hold fewer when messages are large', () => {
    const { chunks } = read(Array.from({ length: 4 }, () => user('x'.repeat(5_000_000))))
    expect(chunks.map((chunk) => chunk.messages.length)).toEqual([1, 1, 1, 1])
  })

  test('conversations without an id that open alike are told apart, and stay so when the file grows', () => {
    const conversation = (answer: string): unknown => ({ messages: [user('hi'), { role: 'assistant', content: answer }] })
    const two = read([conversation('a'), conversation('b')]).chunks.map((chunk) => chunk.firstHash)
    const three = read([conversation('a'), conversation('b'), conversation('c')]).chunks.map((chunk) => chunk.firstHash)
    expect(new Set(three).size).toBe(3)
    expect(three.slice(0, 2)).toEqual(two)
  })

  test('a shared system prompt does not make two conversations one', () => {
    const system = { role: 'system', content: 'You help.' }
    const [one, other] = [user('a'), user('b')].map((first) => read([system, first]).chunks[0]?.firstHash)
    expect(one).not.toBe(other)
  })

  test('a message that cannot be read is listed, and the ids of the others do not change', () => {
    const { chunks, report } = read([{ messages: [user('a'), { role: 'robot' }, user('c')] }])
    expect(chunks[0]?.messages.map((message) => message.source?.id.split(':')[0])).toEqual(['0', '2'])
    expect(report.skipped.first).toMatchObject([{ line: 1, place: 'line 1: messages[1]' }])
    expect(report.skipped.first[0]?.reason).toContain('messages[1].role must be one of')
  })

  test('messages of Anthropic’s shape are read as such, beside others', () => {
    const use = { type: 'tool_use', id: 'c', name: 'look', input: { at: 1 } }
    const { chunks, report } = read([
      {
        messages: [
          { role: 'system', content: 'You help.' },
          { role: 'user', content: [{ type: 'text', text: 'hi' }] },
          { role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: 's' }, use] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: 'found', is_error: true }] },
        ],
      },
    ])
    const messages = chunks.flatMap((chunk) => chunk.messages)

    expect(messages.map(({ role, format, parts }) => [role, format, ...parts.map(({ type }) => type)])).toEqual([
      ['system', 'openai', 'text'],
      ['user', 'openai', 'text'],
      ['assistant', 'anthropic', 'thinking', 'tool-call'],
      ['user', 'anthropic', 'tool-result'],
    ])
    expect(report.skipped.count).toBe(0)
  })

  test('lines that name their conversation are gathered by it', () => {
    const line = (id: string, content: string): unknown => ({ role: 'user', content, conversation_id: id })
    const { chunks } = read([line('a', '1'), line('b', '2'), line('a', '3')])
    expect(chunks.filter((chunk) => chunk.done).map((chunk) => chunk.sourceId)).toEqual(['a', 'b'])
  })
})

describe('what is new in a message that was stored before it was whole', () => {
  const message = (parts: number): NewMessage => ({
    role: 'assistant',
    name: null,
    format: 'anthropic',
    parts: Array.from({ length: parts }, (_, index) => ({ type: 'text', text: String(index) })),
    meta: {},
    internal: {},
    source: { kind: 'claude-code', id: 'u' },
    saidAt: null,
  })
  const stored = (kept: Record<string, number>) => (id: string) => kept[id] ?? null

  test('all of it when it is not known', () => {
    expect(laterParts(message(2), stored({}))).toEqual(message(2))
  })

  test('nothing when all parts are there', () => {
    expect(laterParts(message(2), stored({ u: 2 }))).toBeNull()
    expect(laterParts(message(3), stored({ u: 1, 'u+1': 2 }))).toBeNull()
  })

  test('the later parts under an id of their own', () => {
    const later = laterParts(message(4), stored({ u: 1, 'u+1': 2 }))
    expect(later).toMatchObject({ source: { id: 'u+3' }, parts: [{ text: '3' }] })
  })
})
