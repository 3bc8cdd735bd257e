import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { progressOn } from '../../src/cli/progress.ts'

function fakeStream(terminal: boolean): { stream: NodeJS.WriteStream; written: () => string } {
  const stream = new PassThrough()
  let text = ''
  stream.setEncoding('utf8').on('data', (piece: string) => (text += piece))
  return { stream: Object.assign(stream, { isTTY: terminal, columns: 20 }) as unknown as NodeJS.WriteStream, written: () => text }
}

test('on a terminal one line is rewritten and wiped at the end', () => {
  const { stream, written } = fakeStream(true)
  let time = 1_000
  const progress = progressOn(stream, () => time)

  progress.update('one')
  time += 10
  progress.update('too soon')
  time += 200
  progress.update('two, and much longer than the terminal')
  progress.end()

  expect(written().split('\r\u001b[2K')).toEqual(['', 'one', 'two, and much long…', ''])
})

test('in a file a line is written every few seconds, and none for short work', () => {
  const { stream, written } = fakeStream(false)
  let time = 0
  const progress = progressOn(stream, () => time)

  for (; time <= 12_000; time += 1_000) progress.update(`after ${time} ms`)
  progress.end()

  expect(written()).toBe('after 5000 ms\nafter 10000 ms\n')
})
