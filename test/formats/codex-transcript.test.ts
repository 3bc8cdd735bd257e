import { describe, expect, test } from 'vitest'
import { surveyCodex } from '../../src/formats/codex-survey.ts'
import { createCodexTranscript } from '../../src/formats/codex-transcript.ts'
import { reportOn } from '../../src/formats/transcript-report.ts'
import { toolResult } from '../../src/model/message.ts'

type Line = Record<string, unknown>

function read(lines: readonly Line[]) {
  const survey = surveyCodex()
  lines.forEach((line, index) => survey.wants(Buffer.from(JSON.stringify(line))) && survey.add(line, index + 1))
  const book = reportOn('test')
  const parser = createCodexTranscript(survey.plan(), book)
  const chunks = [...lines.flatMap((line, index) => [...parser.read(line, index + 1)]), ...parser.end()]
  return { chunks, messages: chunks.flatMap((chunk) => chunk.messages), report: book.report }
}

const item = (payload: Line): Line => ({ timestamp: '2025-07-01T09:00:00Z', type: 'response_item', payload })
const said = (role: string, ...texts: string[]): Line =>
  item({
    type: 'message',
    role,
    content: texts.map((text) => ({ type: role === 'assistant' ? 'output_text' : 'input_text', text })),
  })
const thought = (text: string): Line =>
  item({ type: 'reasoning', summary: [{ type: 'summary_text', text }], encrypted_content: 'x' })
const rollback = (turns: number): Line => ({ type: 'event_msg', payload: { type: 'thread_rolled_back', num_turns: turns } })
const output = (value: unknown): Line => item({ type: 'function_call_output', call_id: 'c', output: value })

describe('Codex rollouts', () => {
  test('the first meta line names the conversation, not those a fork brought along', () => {
    const meta = (id: string): Line => ({
      type: 'session_meta',
      timestamp: '2025-07-01T09:00:00Z',
      payload: { id, timestamp: '2025-07-01T08:00:00Z' },
    })
    const { chunks } = read([meta('new'), meta('origin'), said('user', 'hi')])
    expect(chunks).toMatchObject([{ sourceId: 'new', startedAt: '2025-07-01T08:00:00.000000Z', done: true }])
  })

  test('context that the program put in the user’s name is the developer’s', () => {
    const { messages } = read([said('user', '<environment_context>x</environment_context>', 'Fix it.')])
    expect(messages.map((message) => [message.role, message.parts[0]?.text])).toEqual([
      ['user', 'Fix it.'],
      ['developer', '<environment_context>x</environment_context>'],
    ])
    expect(new Set(messages.map((message) => message.source?.id)).size).toBe(2)
  })

  test('thoughts go before what they led to; alone when the turn broke off; and wait at the end', () => {
    const { messages, report } = read([
      thought('one'),
      item({ type: 'function_call', name: 'f', arguments: '{}', call_id: 'c' }),
      thought('two'),
      output('x'),
      said('user', 'Stop.'),
      thought('three'),
    ])
    expect(messages.map((message) => message.parts.map((part) => part.type))).toEqual([
      ['thinking', 'tool-call'],
      ['tool-result'],
      ['thinking'],
      ['text'],
    ])
    expect(report.unfinished).toBe(1)
  })

  test.each([
    ['8029', false],
    ['{"output":"boom","metadata":{"exit_code":2,"duration_seconds":1.0}}', true],
    ['{"output":"fine","metadata":{"exit_code":0,"duration_seconds":1.0}}', false],
    ['Exit code: 127\nWall time: 1 seconds\nOutput:\nnot found', true],
    ['Chunk ID: 1\nProcess exited with code 0\nOutput:\nProcess exited with code 1', false],
    [{ content: 'no', success: false }, true],
    [[{ type: 'input_text', text: 'list' }], false],
  ])('an output of %j is a failure: %s', (value, failed) => {
    const part = read([output(value)]).messages[0]?.parts[0]
    expect(part === undefined ? null : toolResult(part)?.isError).toBe(failed)
  })

  test('turns that were rolled back are left out and reported, and rename nothing', () => {
    const before = [said('user', 'one'), said('assistant', 'first'), said('user', 'two'), said('assistant', 'second')]
    const after = read([...before, rollback(1), said('user', 'three')])
    expect(after.messages.map((message) => message.parts[0]?.text)).toEqual(['one', 'first', 'three'])
    expect(after.report.branches).toEqual({ count: 1, messages: 2 })
    const ids = read(before).messages.map((message) => message.source?.id)
    expect(after.messages.slice(0, 2).map((message) => message.source?.id)).toEqual(ids.slice(0, 2))
  })

  test('items that are not understood are listed with their line', () => {
    const { report } = read([
      item({ type: 'hologram' }),
      output(undefined),
      item({ type: 'function_call_output', output: 'x' }),
      { type: 'response_item' },
    ])
    expect(report.skipped.first.map(({ line, reason }) => [line, reason])).toEqual([
      [1, 'items of type "hologram" are not known'],
      [3, 'call_id must be text, but it is missing.'],
      [4, 'payload must be an object'],
    ])
  })

  describe('that hold only what was shown', () => {
    const shown = (payload: Line): Line => ({ timestamp: '2025-07-01T09:00:00Z', type: 'event_msg', payload })
    const asked = (message: string): Line => shown({ type: 'user_message', message })
    const told = (message: string): Line => shown({ type: 'agent_message', message })

    test('are conversations with calls, results and thoughts', () => {
      const { messages, report } = read([
        shown({ type: 'task_started' }),
        shown({ type: 'user_message', message: '<environment_context>x</environment_context>', kind: 'environment_context' }),
        shown({ type: 'user_message', message: 'Fix the lint.', images: ['data:image/png;base64,AAAA'] }),
        shown({ type: 'agent_reasoning', text: 'The lint.' }),
        shown({ type: 'exec_command_begin', call_id: 'c1', command: ['pnpm', 'lint'], cwd: '/home/mia' }),
        shown({ type: 'exec_command_end', call_id: 'c1', stdout: '', stderr: '3 problems', exit_code: 1 }),
        shown({ type: 'patch_apply_end', call_id: 'c2', changes: { 'a.ts': {} }, stdout: 'Success.', success: true }),
        shown({
          type: 'mcp_tool_call_end',
          call_id: 'c3',
          invocation: { server: 'docs', tool: 'find', arguments: { q: 'x' } },
          result: { Err: 'gone' },
        }),
        shown({ type: 'web_search_end', call_id: 'c4', query: 'eslint' }),
        told('Lint passes.'),
        shown({ type: 'token_count', info: null }),
      ])

      expect(
        messages.map(({ role, parts }) => [role, ...parts.map(({ type, text, meta }) => text ?? meta?.['name'] ?? type)]),
      ).toEqual([
        ['developer', '<environment_context>x</environment_context>'],
        ['user', 'Fix the lint.', 'image'],
        ['assistant', 'The lint.', 'shell'],
        ['tool', '3 problems'],
        ['assistant', 'apply_patch'],
        ['tool', 'Success.'],
        ['assistant', 'mcp__docs__find'],
        ['tool', 'gone'],
        ['assistant', 'web_search'],
        ['assistant', 'Lint passes.'],
      ])
      const results = messages.flatMap(({ parts }) => parts.flatMap((part) => toolResult(part) ?? []))
      expect(results.map(({ call, isError }) => [call, isError])).toEqual([
        ['c1', true],
        ['c2', false],
        ['c3', true],
      ])
      expect(report).toMatchObject({
        skipped: { count: 0 },
        ignored: { 'event_msg task_started': 1, 'event_msg token_count': 1 },
      })
    })

    test('lose the turns that the user took back', () => {
      const { messages, report } = read([asked('one'), told('first'), asked('two'), told('second'), rollback(1), asked('three')])

      expect(messages.map((message) => message.parts[0]?.text)).toEqual(['one', 'first', 'three'])
      expect(report.branches).toEqual({ count: 1, messages: 2 })
    })

    test('are not read twice where there are items as well', () => {
      const { messages, report } = read([asked('one'), said('user', 'one'), told('first'), said('assistant', 'first')])

      expect(messages.map((message) => message.parts[0]?.text)).toEqual(['one', 'first'])
      expect(report.ignored).toEqual({ event_msg: 2 })
    })
  })
})
