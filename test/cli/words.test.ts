import { describe, expect, test } from 'vitest'
import { orderedArguments } from '../../src/cli/arguments.ts'
import { messagesIn } from '../../src/cli/message-input.ts'
import { nearest } from '../../src/model/nearest.ts'

describe('the order of words', () => {
  test.each([
    ['--json status', 'status --json'],
    ['--home /tmp/x --quiet skills log', 'skills log --home /tmp/x --quiet'],
    ['--home=/tmp/x status', 'status --home=/tmp/x'],
    ['skills log --json', 'skills log --json'],
    ['--json sessions append 1 -- -', 'sessions append 1 --json -- -'],
    ['help skills log', 'skills log --help'],
    ['help', '--help'],
    ['--version', '--version'],
  ])('%s is %s', (given, ordered) => {
    expect(orderedArguments(given.split(' '))).toEqual(ordered.split(' '))
  })
})

describe('the nearest command', () => {
  const commands = ['skills log', 'skills list', 'sessions list', 'status', 'doctor']

  test.each([
    ['skils log', 'skills log'],
    ['statsu', 'status'],
    ['doc', 'doctor'],
    ['frobnicate', null],
  ])('for %s it is %s', (word, expected) => {
    expect(nearest(word, commands)).toBe(expected)
  })
})

describe('messages in a text', () => {
  const one = { role: 'user', content: 'a' }

  test.each([
    ['one message', JSON.stringify(one, null, 2)],
    ['a list', JSON.stringify([one])],
    ['an object with messages', JSON.stringify({ messages: [one] })],
    ['JSON Lines', `\n${JSON.stringify(one)}\n`],
  ])('%s', (_, text) => {
    expect(messagesIn(text)).toEqual([one])
  })

  test('a line that is no JSON is named', () => {
    expect(() => messagesIn('{"role":"user","content":"a"}\n{"role":')).toThrow(
      expect.objectContaining({ code: 'invalid', field: 'line 2' }),
    )
  })
})
