import { expect, test } from 'vitest'
import { block, columns, inline, pad, shorten } from '../../src/cli/text.ts'
import { count } from '../../src/model/count.ts'

test('a transcript cannot send commands to the terminal', () => {
  expect(inline('red \u001b[31m and a title \u001b]0;pwned\u0007')).toBe('red \\u001b[31m and a title \\u001b]0;pwned\\u0007')
  expect(block('one\r\ntwo\tthree\u009b2J')).toBe('one\ntwo\tthree\\u009b2J')
  expect(inline('file\u202etxt.exe')).toBe('file\\u202etxt.exe')
})

test('data that goes on one line has no line ends', () => {
  expect(inline('  a\n\n b\t c ')).toBe('a b c')
})

test('a line is cut by the columns that it takes, never inside a character', () => {
  expect(shorten('plain', 5)).toBe('plain')
  expect(shorten('plain words', 6)).toBe('plain…')
  expect(shorten('今日は良い天気', 7)).toBe('今日は…')
  expect(shorten('ab👩‍👩‍👧cd', 4).startsWith('ab')).toBe(true)
  expect(columns(shorten('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5))).toBeLessThanOrEqual(5)
})

test('wide characters are filled up to the same column', () => {
  expect(columns(pad('今日', 6))).toBe(6)
  expect(columns(pad('ab', 6))).toBe(6)
})

test('numbers are told with their noun', () => {
  expect(count(1, 'lesson')).toBe('1 lesson')
  expect(count(2_526, 'message')).toBe('2,526 messages')
  expect(count(2, 'rewound branch', 'rewound branches')).toBe('2 rewound branches')
})
