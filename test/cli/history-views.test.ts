import { expect, test } from 'vitest'
import { blameLines } from '../../src/cli/blame-view.ts'
import { editorWords } from '../../src/cli/editor.ts'
import { findingLines, findingSum, findingTable } from '../../src/cli/finding-view.ts'
import { packedTable } from '../../src/cli/gc-view.ts'
import { plainLook, type Look } from '../../src/cli/look.ts'
import { conflictLines, forgottenLines } from '../../src/cli/revert-view.ts'
import { readRevision } from '../../src/cli/revision.ts'
import { shellWord } from '../../src/cli/shell-word.ts'
import { columns } from '../../src/cli/text.ts'
import { whyCard } from '../../src/cli/why-view.ts'
import { wrap } from '../../src/cli/wrap.ts'
import type { Blame, LogEntry, Why } from '../../src/memory/memory.ts'
import type { Message } from '../../src/model/message.ts'
import type { SessionSummary } from '../../src/model/session.ts'
import { storedMessage } from '../support/message.ts'

const now = new Date(2026, 8, 14, 12, 0)
const at = '2026-09-01T10:00:00.000000Z'
const terminal: Look = { ...plainLook, width: 80 }

const lesson: LogEntry = {
  ...{
    oid: '3f2a91c0'.repeat(5),
    parents: ['77ab01cd'.repeat(5)],
    subject: 'Write rates in batches of 500',
    body: '',
    trailers: [],
  },
  ...{ lesson: '8a7b6c5d-0', author: { name: 'acontext', email: 'a@example.com' }, happenedAt: at, at, paths: [] },
  ...{ space: { id: '1', name: 'parcel-api' }, session: '0b7c21aa-1', outcome: 'failed', learner: 'rules@1', skills: ['rates'] },
}
const edit: LogEntry = {
  ...lesson,
  ...{
    oid: 'c0ffee12'.repeat(5),
    subject: 'Edit rates/SKILL.md by hand',
    lesson: null,
    session: null,
    outcome: null,
    learner: null,
  },
  author: { name: 'Kim', email: 'kim@example.com' },
}
const session: SessionSummary = {
  ...{ id: '0b7c21aa-1', user: null, space: '1', tracking: true, configs: null, createdAt: at, updatedAt: at },
  ...{ messages: 44, observed: 44, tasks: 3, title: 'Import the new parcel rates' },
}

function message(seq: number, role: Message['role'], text: string): Message {
  return storedMessage(seq, { role, parts: [{ type: 'text', text }], saidAt: at, createdAt: at, updatedAt: at })
}

const blame: Blame = {
  skill: null,
  path: 'skills/rates/SKILL.md',
  lines: [
    { line: 9, text: '## Import rates', commit: lesson.oid },
    { line: 10, text: '\t- Write in batches', commit: lesson.oid },
    { line: 11, text: `- Ask Kim ${'and ask again '.repeat(9)}`, commit: edit.oid },
  ],
  commits: { [lesson.oid]: lesson, [edit.oid]: edit },
}

test('on a terminal a commit is named once for the lines that follow each other, and lines fit', () => {
  const lines = blameLines(blame, terminal, now).split('\n')

  expect(lines[0]).toBe(' 9 3f2a91c0 2026-09-01 rules@1 ✗ ## Import rates')
  expect(lines[1]).toBe('10                                   - Write in batches')
  expect(lines[2]).toMatch(/^11 c0ffee12 2026-09-01 Kim {7}- Ask Kim and .*…$/)
  expect(lines.map(columns).filter((width) => width > 80)).toEqual([])
})

test('in a pipe each line of a blame says all, and none is cut', () => {
  const lines = blameLines(blame, plainLook, now).split('\n')

  expect(lines[1]).toContain('3f2a91c0 2026-09-01 rules@1 ✗     - Write in batches')
  expect(lines[2]).toMatch(/(and ask again ?){9}$/)
})

const why: Why = {
  ...{ path: 'skills/rates/SKILL.md', line: 23, text: '**Watch out:** write rates in batches of 500; the API drops more' },
  ...{ entry: lesson, session, before: [{ text: '**Watch out:** write rates one by one', entry: edit }] },
  messages: [
    message(12, 'user', 'Please import the new parcel rates.'),
    message(13, 'assistant', 'I will look at the API first.'),
    message(14, 'assistant', 'Reading.'),
    message(15, 'tool', 'the API drops more than 500 rates in one batch'),
    message(16, 'assistant', `The API drops rates in batches that are too long. ${'So I write fewer. '.repeat(40)}`),
    message(17, 'assistant', 'Trying.'),
    message(18, 'assistant', 'Still trying.'),
    message(19, 'user', 'Good, thanks.'),
  ],
}

test('the card of a line tells the lesson, the conversation, what was there before, and how to go on', () => {
  const card = whyCard(why, terminal, now)

  expect(card.split('\n').slice(0, 3)).toEqual([
    'parcel-api/rates/SKILL.md, line 23',
    '',
    '  ▌ **Watch out:** write rates in batches of 500; the API drops more',
  ])
  expect(card).toContain('Lesson        ✗ Write rates in batches of 500')
  expect(card).toMatch(/Learnt {8}2026-09-01 \d\d:\d\d by rules@1/)
  expect(card).toContain('Conversation  0b7c21aa  Import the new parcel rates')
  expect(card).toMatch(/44 messages; the lesson is from #12 to #19/)
  expect(card).toMatch(
    /user #12[^]*⋮ 1 message\n[^]*assistant #14[^]*tool #15[^]*assistant #16[^]*… 6 more lines[^]*⋮ 2 messages[^]*user #19/,
  )
  expect(card).toContain(
    'Before, it said\n  - **Watch out:** write rates one by one\n    c0ffee12 2026-09-01 Kim: Edit rates/SKILL.md by hand',
  )
  expect(card).toMatch(/acontext sessions show 0b7c21aa +read all of it/)
  expect(card).toContain('acontext skills diff parcel-api 3f2a91c0~1 3f2a91c0')
  expect(card).toMatch(/acontext lessons revert 8a7b6c5d +take it back/)
  expect(card).toMatch(/acontext skills edit parcel-api\/rates:23 +say it better/)
})

test.each([60, 80, 200])('on a terminal of %i columns every line of the card fits', (width) => {
  const lines = whyCard(why, { ...plainLook, width }, now).split('\n')

  expect(lines.filter((line) => columns(line) > Math.min(width, 100))).toEqual([])
})

test("a person's line names the person, and no conversation", () => {
  const card = whyCard({ ...why, entry: edit, session: null, messages: [], before: [] }, terminal, now)

  expect(card).toMatch(/Written by {4}Kim <kim@example.com>\n +2026-09-01/)
  expect(card).not.toContain('Conversation')
  expect(card).toContain('acontext lessons revert c0ffee12')
  expect(whyCard({ ...why, entry: { ...edit, parents: [] } }, terminal, now)).not.toMatch(/revert|~1/)
})

test('of a conversation that was deleted the commit keeps an excerpt', () => {
  const card = whyCard(
    { ...why, entry: { ...lesson, body: 'user: import the rates' }, session: null, messages: [] },
    terminal,
    now,
  )

  expect(card).toContain('Conversation  0b7c21aa was deleted.')
  expect(card).toContain('\n  user: import the rates')
  expect(card).not.toContain('sessions show')
})

test('a conflict shows both texts and where to edit', () => {
  const conflict = { path: 'skills/rates/SKILL.md', heading: 'Import rates', now: 'batches of 200\n', then: '', by: lesson }

  expect(conflictLines([conflict], plainLook, 'parcel api').split('\n')).toEqual([
    'rates/SKILL.md, under "Import rates"',
    '  It says now (acontext: "Write rates in batches of 500", 3f2a91c0):',
    '  │ batches of 200',
    '  Without the lesson it would say:',
    '  │ (nothing)',
    "  acontext skills blame 'parcel api/rates'",
    "  acontext skills edit 'parcel api/rates'",
  ])
})

test('of a forgotten conversation each lesson says what became of it', () => {
  const { oid, subject, space } = lesson
  const each = { lesson: null, reverted: oid, subject, space, commit: null, conflicts: [] }
  const conflict = { path: 'a', heading: null, now: '', then: '', by: null }

  expect(
    forgottenLines([{ ...each, commit: 'feedbee1'.repeat(5) }, each, { ...each, conflicts: [conflict] }], plainLook).split('\n'),
  ).toEqual([
    'taken back  Write rates in batches of 500 (feedbee1)',
    'gone before Write rates in batches of 500',
    'conflict    Write rates in batches of 500 (1 place)',
  ])
})

test('findings are a table, a sum, and remarks', () => {
  const findings = [
    { space: 'airline', path: 'skills/a/SKILL.md', level: 'error' as const, message: 'It has no name.' },
    { space: 'airline', path: 'skills/b/SKILL.md', level: 'warning' as const, message: 'It is long.' },
  ]

  expect(findingTable(findings, plainLook).split('\n')[1]).toMatch(/^error +airline +a\/SKILL.md +It has no name\.$/)
  expect(findingSum(findings)).toBe('1 error, 1 warning')
  expect(findingLines(findings).split('\n')[0]).toBe('error: a/SKILL.md: It has no name.')
})

test('packing tells before and after; a dry run only what is there', () => {
  const packed = {
    before: { loose: 1200, packs: 0, bytes: 4_000_000 },
    after: { loose: 0, packs: 1, bytes: 90_000 },
    by: 'git' as const,
  }
  const rows = [{ space: 'airline', packed }]

  expect(packedTable(rows, plainLook, { dryRun: false })).toMatch(/airline +1,200 → 0 +0 → 1 +4.0 MB → 90.0 kB$/)
  expect(packedTable(rows, plainLook, { dryRun: true })).toMatch(/airline +1,200 +0 +4.0 MB$/)
})

test('ages are times; commits and dates stay as they are written', () => {
  const moment = new Date('2026-09-14T12:00:00Z')

  expect(readRevision('2d', moment)).toBe('2026-09-12T12:00:00.000000Z')
  expect(['HEAD~2', '2026-08-01', '12345d', '1234', 'main'].map((each) => readRevision(each, moment))).toEqual([
    ...['HEAD~2', '2026-08-01', '12345d', '1234', 'main'],
  ])
})

test('the editor is a command with its options', () => {
  expect(editorWords({ VISUAL: 'code --wait', EDITOR: 'vi' }, 'linux')).toEqual(['code', '--wait'])
  expect(editorWords({ VISUAL: ' ', EDITOR: '"/opt/my editor/bin" -n' }, 'linux')).toEqual(['/opt/my editor/bin', '-n'])
  expect([editorWords({}, 'linux'), editorWords({}, 'win32')]).toEqual([['vi'], ['notepad']])
})

test('names are quoted for the shell where they need it', () => {
  expect(['airline/playbook:3', 'my space', "Kim's"].map(shellWord)).toEqual(['airline/playbook:3', "'my space'", "'Kim'\\''s'"])
})

test('lines break at blanks', () => {
  expect(wrap('one two three', 8)).toEqual(['one two', 'three'])
  expect(wrap('unbreakable', 4)).toEqual(['unbreakable'])
  expect(wrap('  as it  is', null)).toEqual(['  as it  is'])
})
