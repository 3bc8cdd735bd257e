import { expect, test } from 'vitest'
import { importLines } from '../../src/cli/import-view.ts'
import { plainLook } from '../../src/cli/look.ts'
import { conversation } from '../../src/cli/session-view.ts'
import { statusScreen } from '../../src/cli/status-view.ts'
import { taskList } from '../../src/cli/task-view.ts'
import type { ImportSummary } from '../../src/memory/import.ts'
import type { ProjectStatus } from '../../src/memory/memory.ts'
import type { Message, Part } from '../../src/model/message.ts'
import type { Task } from '../../src/model/task.ts'

const now = new Date(2026, 8, 14, 12, 0)
const at = '2026-09-01T10:00:00.000000Z'

const empty: ProjectStatus = {
  home: '/home/kim/.acontext',
  project: { id: '1', name: 'default' },
  mind: 'rules@1',
  writer: null,
  counts: { sessions: 0, messages: 0, unobserved: 0, spaces: 0, skills: 0, lessons: 0, users: 0 },
  waiting: [],
  problems: [],
  lastLesson: null,
  bytes: 0,
  notes: [],
}

test('an empty home says in three lines what to do next', () => {
  const lines = statusScreen(empty, plainLook, now).split('\n')

  expect(lines.filter((line) => line.startsWith('  acontext '))).toHaveLength(3)
  expect(lines[0]).toBe('Home     /home/kim/.acontext  0 B')
})

test('a lesson that waits is shown with its reason and with what to do', () => {
  const lesson = {
    id: '3f2a91c0-1',
    state: 'failed' as const,
    space: { id: 's', name: 'airline' },
    goal: 'Rebook',
    session: 'x',
    at,
  }
  const waiting = [{ ...lesson, reason: 'HEAD is not on main', commit: null }]
  const screen = statusScreen({ ...empty, counts: { ...empty.counts, sessions: 2, spaces: 1 }, waiting }, plainLook, now)

  expect(screen).toContain('1 lesson waiting')
  expect(screen).toMatch(/3f2a91c0 +airline +\S+ \S+ +Rebook +HEAD is not on main/)
  expect(screen).toContain('acontext lessons retry')
})

test('what is written at this moment, and by whom, is told', () => {
  const writer = { pid: 312, purpose: 'acontext sessions import', since: at }

  expect(statusScreen({ ...empty, writer }, plainLook, now)).toContain('acontext sessions import (pid 312, since ')
})

function message(role: Message['role'], parts: readonly Part[]): Message {
  const said = { saidAt: at, createdAt: at, updatedAt: at }
  return {
    id: 'm',
    seq: 4,
    parent: null,
    role,
    name: null,
    format: 'openai',
    parts,
    meta: {},
    internal: {},
    source: null,
    ...said,
  }
}

test('a tool call is folded to one line, a result to its beginning, and thinking is left out', () => {
  const call: Part = { type: 'tool-call', meta: { id: '1', name: 'Bash', arguments: '{"command":"npm test","timeout":60}' } }
  const result: Part = { type: 'tool-result', text: '14 files passed\nand more\nand more', meta: { tool_call_id: '1' } }
  const thinking: Part = { type: 'thinking', text: 'hm' }
  const shown = conversation([message('assistant', [thinking, call]), message('tool', [result])], plainLook, now).split('\n')

  expect(shown.map((line) => line.replace(/ · .*/, ''))).toEqual([
    'assistant #4',
    '  → Bash command: npm test, timeout: 60',
    '',
    'tool #4',
    '  ← 14 files passed … 3 lines',
  ])
})

test('of a failed call the line that tells most is shown', () => {
  const text = '> app@1.0.0 test\n> vitest run\n\nTypeError: rows is not iterable\n    at write'
  const part: Part = { type: 'tool-result', text, meta: { tool_call_id: '1', is_error: true } }

  expect(conversation([message('tool', [part])], plainLook, now)).toContain('✗ TypeError: rows is not iterable … 5 lines')
})

test('tasks are listed with status, progress and why they taught nothing', () => {
  const task: Task = {
    ...{ id: 't', order: 1, revision: 1, description: 'Fix the import', status: 'failed', progress: ['Looked at the log'] },
    ...{ messages: [], skipped: { space: 's', revision: 1, reason: 'small talk' }, createdAt: at, updatedAt: at },
  }
  const preferences = [{ id: 'p', text: 'The user prefers small commits.', task: 't', message: 'm', at, skipped: null }]

  expect(taskList({ observed: 4, tasks: [task], preferences }, plainLook).split('\n')).toEqual([
    '✗ failed  1. Fix the import',
    '      - Looked at the log',
    '      taught nothing: small talk',
    '',
    'Preferences',
    '  - The user prefers small commits.',
  ])
})

const report = {
  ...{ file: 'chat.jsonl', kind: 'openai' as const, sessions: 2, messages: 9, ignored: {}, duplicates: 0, unfinished: 0 },
  skipped: { count: 12, first: [{ line: 3, place: 'line 3', reason: 'the line is no JSON object' }] },
  branches: { count: 1, messages: 4 },
  sidechains: { count: 0, messages: 0 },
}
const unread = (file: string): typeof report => ({ ...report, file, branches: { count: 0, messages: 0 } })
const summary: ImportSummary = {
  sessions: { created: 1, known: 1, ids: ['a', 'b'] },
  messages: { appended: 5, known: 4 },
  tasks: 3,
  learnt: [{ lesson: 'l', subject: 'Write rates in batches' }],
  skipped: [
    { task: 'x', reason: 'small talk' },
    { task: 'y', reason: 'small talk' },
  ],
  waiting: [{ lesson: '3f2a91c0-1', reason: 'a merge is open' }],
  stalled: 'The model is away.',
  reports: [report, unread('photo.jpg'), unread('chats/settings.json')],
  failed: [
    { file: 'photo.jpg', code: 'invalid', message: 'Nothing in "photo.jpg" could be read.', hint: null },
    { file: 'chats/settings.json', code: 'invalid', message: 'It is something else.', hint: null },
  ],
  refused: [],
  interrupted: false,
}

test('an import tells what was stored, learnt, skipped, left out and not understood', () => {
  const lines = importLines(summary, {
    look: plainLook,
    milliseconds: 1_500,
    dryRun: false,
    learns: true,
    asked: ['chat.jsonl', 'photo.jpg', 'chats'],
    space: 'support',
  })

  expect(lines.split('\n')).toEqual([
    'Read 2 sessions in 1 file, 1.5 s: 1 new, 1 known.',
    'Stored 5 new messages; 4 were there already.',
    'Saw 3 tasks and learnt 1 lesson in "support".',
    '  + Write rates in batches',
    '  2 tasks taught nothing: small talk',
    '  lesson 3f2a91c0 waits: a merge is open',
    'Observing stands still: The model is away.',
    'Nothing is lost; go on with: acontext lessons retry.',
    'Left out 1 rewound branch: 4 messages.',
    '12 lines not understood:',
    '  chat.jsonl, line 3: the line is no JSON object',
    '  … and 2 more: add --json for the list',
    '1 file without a conversation:',
    '  chats/settings.json',
    'Not read: Nothing in "photo.jpg" could be read.',
  ])
})
