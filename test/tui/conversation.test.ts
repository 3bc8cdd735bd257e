import { expect, test } from 'vitest'
import { needsOf } from '../../src/tui/needs.ts'
import { rowHere, rowsHere, windowOf } from '../../src/tui/panes.ts'
import { messagePage } from '../../src/tui/questions.ts'
import { placeOf, type State } from '../../src/tui/state.ts'
import { answer, message, press, session, withSessions } from '../support/tui.ts'

test('a conversation is asked for by pages, and only by those around the cursor', () => {
  const opened = press(withSessions(1), 'enter')
  const { id } = session(1)
  const known = answer(opened, { kind: 'session', name: id, value: session(1, { messages: 5_000 }) })
  const pages = (state: State): readonly string[] =>
    needsOf(state)
      .now.filter(({ kind }) => kind === 'messages')
      .map(({ name }) => name)

  expect(pages(opened)).toEqual([])
  expect(pages(known)).toEqual([messagePage(id, 0).name, messagePage(id, 1).name])
  expect(pages(press(known, 'G'))).toEqual([messagePage(id, 49).name, messagePage(id, 48).name])
})

test('the cursor keeps its message and its line when what stands above it is read', () => {
  const { id } = session(1)
  const page = (number: number): readonly ReturnType<typeof message>[] =>
    Array.from({ length: 100 }, (_, index) => message(number * 100 + index + 1, 'one\ntwo\nthree'))
  const opened = answer(press(withSessions(1), 'enter'), { kind: 'session', name: id, value: session(1, { messages: 300 }) })
  const middle = press(answer(opened, { kind: 'messages', name: `${id} 1`, value: page(1) }), ...Array<string>(120).fill('j'))

  const before = middle
  const after = answer(middle, { kind: 'messages', name: `${id} 0`, value: page(0) })

  expect(rowHere(after)?.key).toBe(rowHere(before)?.key)
  const line = (state: State): number => {
    const { top, index } = windowOf(placeOf(state), rowsHere(state) ?? fail(), 21)
    return index - top
  }
  expect(line(after)).toBe(line(before))
})

test('at its end a conversation is followed as it grows', () => {
  const { id } = session(1)
  const said = (count: number): readonly ReturnType<typeof message>[] =>
    Array.from({ length: count }, (_, index) => message(index + 1, `text ${index + 1}`))
  const opened = answer(
    press(withSessions(1), 'enter'),
    { kind: 'session', name: id, value: session(1, { messages: 2 }) },
    { kind: 'messages', name: `${id} 0`, value: said(2) },
  )
  const grow = (state: State): State =>
    answer(
      state,
      { kind: 'session', name: id, value: session(1, { messages: 3 }) },
      { kind: 'messages', name: `${id} 0`, value: said(3) },
    )

  expect(rowHere(grow(press(opened, 'G')))?.key).toMatch(/^3:/)
  expect(rowHere(grow(press(opened, 'G', 'k')))?.key).toMatch(/^2:/)
})

test('folding shows all of a part and hides it again', () => {
  const { id } = session(1)
  const result = { type: 'tool-result', text: 'first\nsecond\nthird', meta: { name: 'Bash' } } as const
  const opened = answer(
    press(withSessions(1), 'enter'),
    { kind: 'session', name: id, value: session(1, { messages: 1 }) },
    { kind: 'messages', name: `${id} 0`, value: [message(1, '', { role: 'tool', parts: [result] })] },
  )
  const folded = rowsHere(opened)?.count ?? 0

  const unfolded = press(opened, 'j', ' ')

  expect(rowsHere(unfolded)?.count).toBe(folded + 3)
  expect(rowsHere(press(unfolded, ' '))?.count).toBe(folded)
  expect(rowsHere(press(opened, 'Z'))?.count).toBe(folded + 3)
})

function fail(): never {
  throw new Error('It is not there.')
}
