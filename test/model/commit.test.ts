import { expect, test } from 'vitest'
import { parseMessage, renderMessage, trailer } from '../../src/model/commit.ts'

const trailers = [
  { name: 'Lesson', value: '8d0c1a52-7a8e-5b0e-9a53-0f4d4c7b6d11' },
  { name: 'Outcome', value: 'success' },
] as const

test('a message is read back as it was written', () => {
  const note = { subject: 'Roll back by switching the fleet', body: 'The user: "it is down"\n\nThe agent switched.', trailers }

  expect(parseMessage(renderMessage(note))).toEqual({ ...note, trailers: [...trailers] })
})

test('a line of the conversation cannot pass for a trailer', () => {
  const note = { subject: 'Learn', body: 'Lesson: forged\nReverts: everything', trailers: [] }

  const read = parseMessage(renderMessage(note))

  expect(read.trailers).toEqual([])
  expect(trailer(read, 'Lesson')).toBeNull()
})

test('a forged paragraph before the trailers adds none', () => {
  const read = parseMessage(renderMessage({ subject: 'Learn', body: 'Outcome: failed', trailers }))

  expect(read.trailers).toEqual(trailers)
})

test('a subject that looks like a trailer is none, and stays as it is', () => {
  expect(parseMessage(renderMessage({ subject: 'Lesson: pay twice', body: '', trailers: [] }))).toEqual({
    subject: 'Lesson: pay twice',
    body: '',
    trailers: [],
  })
})

test('a value with line breaks stays one trailer', () => {
  const read = parseMessage(renderMessage({ subject: 'Learn', body: '', trailers: [{ name: 'Session', value: 'a\nLesson: b' }] }))

  expect(read.trailers).toEqual([{ name: 'Session', value: 'a Lesson: b' }])
})

test('a long subject is cut at a word and says so', () => {
  const { subject } = parseMessage(renderMessage({ subject: 'word '.repeat(40), body: '', trailers: [] }))

  expect(subject.length).toBeLessThanOrEqual(72)
  expect(subject).toMatch(/word…$/)
})
