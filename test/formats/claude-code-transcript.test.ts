import { describe, expect, test } from 'vitest'
import { createClaudeCodeTranscript } from '../../src/formats/claude-code-transcript.ts'
import { growClaudeTree } from '../../src/formats/claude-code-tree.ts'
import { reportOn } from '../../src/formats/transcript-report.ts'
import { spokenText } from '../../src/model/message.ts'

type Line = Record<string, unknown>

function read(lines: readonly Line[]) {
  const tree = growClaudeTree()
  lines.forEach((line, index) => tree.add(line, index + 1))
  const book = reportOn('test')
  const parser = createClaudeCodeTranscript(tree.plan(), book)
  const chunks = [...lines.flatMap((line, index) => [...parser.read(line, index + 1)]), ...parser.end()]
  const messages = chunks.flatMap((chunk) => chunk.messages)
  return { chunks, messages, told: messages.map((message) => `${message.role}: ${spokenText(message)}`), report: book.report }
}

const user = (uuid: string, parentUuid: string | null, content: unknown, more: Line = {}): Line => ({
  type: 'user',
  uuid,
  parentUuid,
  sessionId: 's1',
  message: { role: 'user', content },
  ...more,
})
const assistant = (uuid: string, parentUuid: string | null, id: string, block: Line, more: Line = {}): Line => ({
  type: 'assistant',
  uuid,
  parentUuid,
  sessionId: 's1',
  message: { id, role: 'assistant', content: [block] },
  ...more,
})
const text = (words: string): Line => ({ type: 'text', text: words })
const use = (id: string): Line => ({ type: 'tool_use', id, name: 'Bash', input: {} })
const result = (id: string): Line[] => [{ type: 'tool_result', tool_use_id: id, content: `result of ${id}` }]

describe('Claude Code transcripts', () => {
  test('lines that share a message id are one message, under the first line', () => {
    const { messages } = read([
      user('u', null, 'go'),
      assistant('a', 'u', 'm', text('Looking.')),
      assistant('b', 'a', 'm', use('t1')),
    ])
    expect(messages.map((message) => [message.source?.id, message.parts.length])).toEqual([
      ['u', 1],
      ['a', 2],
    ])
  })

  test('a result that comes between two calls of one message stands after the whole message', () => {
    const { messages } = read([
      user('u', null, 'go'),
      assistant('a', 'u', 'm', use('t1')),
      user('r1', 'a', result('t1')),
      assistant('b', 'r1', 'm', use('t2')),
      user('r2', 'b', result('t2')),
    ])
    expect(messages.map((message) => message.parts.map((part) => part.type).join(' '))).toEqual([
      'text',
      'tool-call tool-call',
      'tool-result',
      'tool-result',
    ])
  })

  test('parallel calls fork the tree, and are no rewind', () => {
    const { messages, report } = read([
      user('u', null, 'go'),
      assistant('a', 'u', 'm', use('t1')),
      assistant('b', 'a', 'm', use('t2')),
      user('r2', 'b', result('t2')),
      user('r1', 'a', result('t1')),
      assistant('c', 'r2', 'n', text('Done.')),
    ])
    expect(messages).toHaveLength(5)
    expect(report.branches).toEqual({ count: 0, messages: 0 })
  })

  test('after a rewind the newest leaf counts, and the others are reported', () => {
    const { told, report } = read([
      user('u1', null, 'one'),
      assistant('a1', 'u1', 'm1', text('first')),
      user('u2', 'a1', 'two'),
      assistant('a2', 'u2', 'm2', text('second')),
      user('u3', 'a2', 'three'),
      user('u4', 'a1', 'instead'),
      user('u5', 'a1', 'no, this'),
    ])
    expect(told).toEqual(['user: one', 'assistant: first', 'user: no, this'])
    expect(report.branches).toEqual({ count: 2, messages: 4 })
  })

  test('a damaged line does not cut off what was before it', () => {
    const { told, report } = read([user('u1', null, 'one'), user('u3', 'lost', 'three')])
    expect(told).toEqual(['user: one', 'user: three'])
    expect(report.branches.count).toBe(0)
  })

  test('a circle of parents ends', () => {
    expect(read([user('a', 'b', 'one'), user('b', 'a', 'two')]).told).toEqual(['user: one', 'user: two'])
  })

  test('a compaction goes on with what was before it, and its summary is not the user’s', () => {
    const { told } = read([
      user('u1', null, 'one'),
      { type: 'system', subtype: 'compact_boundary', uuid: 'c', parentUuid: null, logicalParentUuid: 'gone', sessionId: 's1' },
      user('s', 'c', 'The user said one.', { isCompactSummary: true }),
      user('u2', 's', 'two'),
    ])
    expect(told).toEqual(['user: one', 'system: The user said one.', 'user: two'])
  })

  test('what the program says in the user’s or the assistant’s name has the role system', () => {
    const { told } = read([
      user('a', null, 'Caveat: nothing', { isMeta: true }),
      user('b', 'a', '<command-name>/clear</command-name>'),
      user('c', 'b', [text('Mine.'), text('<system-reminder>Not mine.</system-reminder>')]),
      assistant('d', 'c', 'm', text('API Error: 529'), { isApiErrorMessage: true }),
    ])
    expect(told).toEqual([
      'system: Caveat: nothing',
      'system: <command-name>/clear</command-name>',
      'user: Mine.',
      'system: <system-reminder>Not mine.</system-reminder>',
      'system: API Error: 529',
    ])
  })

  test('words that were typed while the agent worked are the user’s; notices of tasks are not', () => {
    const queued = (uuid: string, attachment: Line): Line => ({
      type: 'attachment',
      uuid,
      parentUuid: 'u',
      sessionId: 's1',
      attachment,
    })
    const { told, report } = read([
      user('u', null, 'go'),
      queued('q', { type: 'queued_command', prompt: 'And the docs.', commandMode: 'prompt', origin: { kind: 'human' } }),
      queued('n', { type: 'queued_command', prompt: 'done', commandMode: 'task-notification' }),
    ])
    expect(told).toEqual(['user: go', 'user: And the docs.'])
    expect(report.ignored).toEqual({ attachment: 1 })
  })

  test('sub-agents and repeated lines are counted and left out', () => {
    const { told, report } = read([
      user('u', null, 'go'),
      user('s', null, 'sub', { isSidechain: true }),
      user('s2', 's', 'sub', { isSidechain: true }),
      user('u', null, 'go', { sessionId: 's2' }),
    ])
    expect(told).toEqual(['user: go'])
    expect(report).toMatchObject({ sidechains: { count: 1, messages: 2 }, duplicates: 1 })
  })

  test('each session in a file is a conversation of its own, and the last chunk of each says so', () => {
    const { chunks } = read([
      { type: 'summary', summary: 'First', leafUuid: 'u1' },
      user('u1', null, 'one'),
      user('v1', 'u1', 'other', { sessionId: 's2' }),
      user('u2', 'u1', 'two'),
    ])
    expect(chunks.map((chunk) => [chunk.sourceId, chunk.title, chunk.messages.length, chunk.done])).toEqual([
      ['s1', 'First', 1, false],
      ['s2', null, 1, false],
      ['s1', 'First', 1, true],
      ['s2', null, 0, true],
    ])
  })

  test('lines that are not understood are listed with their number', () => {
    const { report } = read([user('u', null, 'go'), { type: 'hologram', sessionId: 's1' }, user('v', 'u', 7), { uuid: 'x' }])
    expect(report.skipped.first.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'lines of type "hologram" are not known'],
      [3, 'message.content must be a list, but it is 7.'],
      [4, 'the line has no type'],
    ])
  })
})
