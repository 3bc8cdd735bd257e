import { expect, test } from 'vitest'
import { detectTranscript } from '../../src/formats/transcript-kind.ts'

test.each([
  [{ role: 'user', content: 'x' }, 'openai'],
  [{ messages: [] }, 'openai'],
  [[{ role: 'user', content: 'x' }], 'openai'],
  [{ type: 'summary', summary: 'x', leafUuid: 'a' }, 'claude-code'],
  [{ type: 'user', uuid: 'a', parentUuid: null, message: { role: 'user', content: 'x' } }, 'claude-code'],
  [{ type: 'queue-operation', operation: 'enqueue', sessionId: 's' }, 'claude-code'],
  [{ type: 'session_meta', payload: { id: 'a' } }, 'codex'],
  [{ type: 'message', role: 'user', content: [] }, 'codex'],
  [{ id: 'a', timestamp: '2025-05-02T10:00:00Z', instructions: null }, 'codex'],
  [{ record_type: 'state' }, 'codex'],
  [{ level: 'info' }, null],
  ['text', null],
  [null, null],
])('%j is of kind %s', (record, kind) => {
  expect(detectTranscript([{ unrelated: true }, record])).toBe(kind)
})
