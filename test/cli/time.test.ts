import { expect, test } from 'vitest'
import { duration, readSince, shortTime } from '../../src/cli/time.ts'
import { bytes } from '../../src/model/size.ts'
import { stampOf } from '../../src/model/time.ts'

const now = new Date('2026-09-14T12:00:00Z')

test('an age is counted back from now', () => {
  expect(readSince('2d', now)).toBe('2026-09-12T12:00:00.000000Z')
  expect(readSince('3h', now)).toBe('2026-09-14T09:00:00.000000Z')
  expect(readSince('30m', now)).toBe('2026-09-14T11:30:00.000000Z')
  expect(readSince('1w', now)).toBe('2026-09-07T12:00:00.000000Z')
})

test('a date begins at midnight on the clock of whoever asks', () => {
  expect(readSince('2026-08-01', now)).toBe(stampOf(new Date(2026, 7, 1)))
  expect(readSince('2026-08-01T14:30Z', now)).toBe('2026-08-01T14:30:00.000000Z')
})

test.each(['', 'yesterday', '2d ago', '2026-13-40', '12', '-2d'])('%j is no time', (text) => {
  expect(() => readSince(text, now)).toThrow(expect.objectContaining({ code: 'usage', field: 'since' }))
})

test('times of today say so', () => {
  const noon = new Date(2026, 8, 14, 12, 5)
  expect(shortTime(stampOf(noon), noon)).toBe('today 12:05')
  expect(shortTime(stampOf(new Date(2025, 0, 2, 3, 4)), noon)).toBe('2025-01-02 03:04')
})

test('sizes and durations are short', () => {
  expect([0, 999, 1_400, 42_000_000, 123_456_789].map(bytes)).toEqual(['0 B', '999 B', '1.4 kB', '42.0 MB', '123 MB'])
  expect([420, 12_300, 200_000].map(duration)).toEqual(['0.4 s', '12 s', '3 min 20 s'])
})
