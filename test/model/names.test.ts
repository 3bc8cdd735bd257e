import { expect, test } from 'vitest'
import { cutFrontMatter } from '../../src/model/front-matter.ts'
import { pathFault, safePath } from '../../src/model/path.ts'
import { freeSlug, isSlug, slugOf } from '../../src/model/slug.ts'
import { parseTarget } from '../../src/model/target.ts'
import { localTime, readLocalTime, readStamp, stampAfter, stampOf } from '../../src/model/time.ts'

test.each(['../x', '/etc/passwd', 'a/../../b', 'a//b', '.git/config', 'a/.GIT/hooks', 'nul', 'a\\b', 'a\0b', 'x. ', ''])(
  'the path %j is refused',
  (path) => {
    expect(pathFault(path)).not.toBeNull()
    expect(() => safePath(path)).toThrow(expect.objectContaining({ code: 'refused' }))
  },
)

test.each(['skills/a/SKILL.md', 'skills/a/références/ü.md', '.acontext/skills/x.json', 'a/..b/c'])(
  'the path %j is kept',
  (path) => {
    expect(safePath(path)).toBe(path)
  },
)

test('slugs are what the skills format allows', () => {
  expect(['a', 'a-b2'].every(isSlug)).toBe(true)
  expect(['A', '-a', 'a-', 'a--b', '', 'ü', 'a'.repeat(65)].some(isSlug)).toBe(false)
  expect(slugOf('Größe & Façade!', 'x')).toBe('gro-e-facade')
  expect(slugOf('日本語', 'playbook')).toBe('playbook')
})

test('a clash of slugs takes the next free number, whatever the case', () => {
  expect(freeSlug('notes', ['Notes', 'notes-2'])).toBe('notes-3')
  expect(freeSlug('notes', [])).toBe('notes')
})

test('a target is read with its lines', () => {
  expect(parseTarget('airline/playbook/SKILL.md:12-14')).toEqual({
    segments: ['airline', 'playbook', 'SKILL.md'],
    lines: { first: 12, last: 14 },
  })
  expect(parseTarget('airline')).toEqual({ segments: ['airline'], lines: null })
})

test.each(['', 'a//b', '../a', 'a/..', 'a:0', 'a:9-3'])('the target %j is wrong usage', (text) => {
  expect(() => parseTarget(text)).toThrow(expect.objectContaining({ code: 'usage' }))
})

test('stamps within one session strictly increase, also when the clock stands still or goes back', () => {
  const now = new Date('2025-06-15T14:30:00.999Z')
  const first = stampAfter(null, now)
  const second = stampAfter(first, now)
  const later = stampAfter('2025-06-15T14:30:00.999999Z', now)

  expect([first, second, later]).toEqual([
    '2025-06-15T14:30:00.999000Z',
    '2025-06-15T14:30:00.999001Z',
    '2025-06-15T14:30:01.000000Z',
  ])
  expect(stampAfter(later, new Date(0)) > later).toBe(true)
})

test('instants are read from text, seconds and milliseconds', () => {
  const stamp = stampOf(new Date('2025-06-15T12:00:00Z'))

  expect(['2025-06-15T14:00:00+02:00', 1749988800, 1749988800000].map(readStamp)).toEqual([stamp, stamp, stamp])
  expect(['', 'yesterday', null, {}, Number.NaN].map(readStamp)).toEqual([null, null, null, null, null])
})

test('a diary day is told on the clocks of its zone', () => {
  expect(localTime('2025-06-15T23:30:00.000000Z', 'Asia/Tokyo')).toEqual({ day: '2025-06-16', time: '08:30' })
})

test('front matter is found after blank lines and comments, and the file stays whole', () => {
  const text = '\n<!-- mine -->\n---\nname: x\n---\nbody\n---\nmore'

  const cut = cutFrontMatter(text)

  expect(cut?.yaml).toBe('name: x\n')
  expect(`${cut?.before}${cut?.yaml}${cut?.after}`).toBe(text)
})

test('front matter that is never closed is none', () => {
  expect(cutFrontMatter('---\nname: x\n')).toBeNull()
  expect(cutFrontMatter('# Title\n---\na\n---\n')).toBeNull()
})

test.each([
  ['2023/05/21 (Sun) 14:03', 'Europe/Berlin', '2023-05-21T12:03'],
  ['2023-05-21', 'America/New_York', '2023-05-21T16:00'],
  ['2023/5/1 9:07', 'UTC', '2023-05-01T09:07'],
  ['2023/05/21 (Sunday)', 'UTC', '2023-05-21T12:00'],
  ['2023-05-21T14:03:00+02:00', 'America/New_York', '2023-05-21T12:03'],
  ['2023-05-21T14:03:00', 'Asia/Tokyo', '2023-05-21T05:03'],
  // The hour after the clocks of New York went forward.
  ['2026-03-08 03:30', 'America/New_York', '2026-03-08T07:30'],
])('the day of a conversation of the past, %j in %s', (text, zone, expected) => {
  expect(readLocalTime(text, zone)).toBe(`${expected}:00.000000Z`)
})

test.each(['', 'yesterday', '2023', '2023/13/01', '2023-02-30', '2023/05/21 29:00'])('%j is no day', (text) => {
  expect(readLocalTime(text, 'UTC')).toBeNull()
})
