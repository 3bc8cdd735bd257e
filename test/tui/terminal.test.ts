import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'
import type { Memory } from '../../src/memory/memory.ts'
import { startTui } from '../../src/tui/start.tsx'
import { openCanvas, type Terminal } from '../../src/tui/terminal.ts'
import { temporaryMemory } from '../support/home.ts'
import { fakeKeyboard, type Keyboard } from '../support/keyboard.ts'

const leave = '\u001b[?1049l'

type Fake = EventEmitter & Terminal & { columns: number; rows: number; readonly written: string[] }

function fakeTerminal(): Fake {
  const written: string[] = []
  const write = (text: string | Uint8Array): boolean => written.push(String(text)) > 0
  return Object.assign(new EventEmitter(), { isTTY: true, columns: 40, rows: 6, written, write }) as unknown as Fake
}

test('only lines that changed are written, each at its own place', () => {
  const terminal = fakeTerminal()
  const canvas = openCanvas(terminal)
  terminal.written.length = 0

  canvas.stdout.write('one\ntwo\nthree')
  canvas.stdout.write('one\n2\nthree')
  canvas.stdout.write('one\n2\nthree')
  canvas.stdout.write('one')

  expect(terminal.written).toHaveLength(3)
  expect(terminal.written[1]).toContain('\u001b[2;1H2')
  expect(terminal.written[1]).not.toContain('three')
  expect(terminal.written[2]).toContain('\u001b[2;1H\u001b[J')
})

test('after a resize everything is written again, and never more lines than there are', () => {
  const terminal = fakeTerminal()
  const canvas = openCanvas(terminal)
  canvas.stdout.write('one\ntwo')
  terminal.rows = 5
  terminal.emit('resize')
  terminal.written.length = 0

  canvas.stdout.write(Array.from({ length: 9 }, (_, index) => `line ${index}`).join('\n'))

  expect(canvas.size()).toEqual({ columns: 40, rows: 5 })
  expect(terminal.written.join('')).toContain('\u001b[5;1Hline 4')
  expect(terminal.written.join('')).not.toContain('line 5')
})

test('the terminal is given back once, and nothing is drawn after it', () => {
  const terminal = fakeTerminal()
  const canvas = openCanvas(terminal)

  canvas.close()
  canvas.close()
  canvas.stdout.write('late')

  expect(terminal.written.join('').split(leave)).toHaveLength(2)
  expect(terminal.written.join('')).not.toContain('late')
})

function started(memory: Memory, colors: 'none' | 'many' = 'none'): { terminal: Fake; keyboard: Keyboard; ended: Promise<void> } {
  const terminal = fakeTerminal()
  const keyboard = fakeKeyboard()
  const ended = startTui({
    memory,
    change: (work) => work(memory),
    stdin: keyboard,
    stdout: terminal,
    colors,
    background: null,
    answers: true,
    onEnd: () => undefined,
  })
  return { terminal, keyboard, ended }
}

test('leaving gives the terminal back', async () => {
  const { terminal, keyboard, ended } = started(await temporaryMemory())

  keyboard.press('q')
  await ended

  expect(terminal.written.at(-1)).toContain(leave)
})

test('a fault of ours gives the terminal back, and is told by who started the screen', async () => {
  const memory = await temporaryMemory()
  const broken = { ...memory, sessions: { ...memory.sessions, list: () => Promise.resolve([null]) } } as unknown as Memory

  const { terminal, ended } = started(broken)

  await expect(ended).rejects.toThrow()
  expect(terminal.written.at(-1)).toContain(leave)
})

test('a terminal is asked for its background, and its answer is no key', async () => {
  const { terminal, keyboard, ended } = started(await temporaryMemory(), 'many')
  const written = (): string => terminal.written.join('')
  await vi.waitFor(() => expect(written()).toContain('\u001b]11;?'))
  await vi.waitFor(() => expect(written()).toContain('\u001b[38;5;30m'))
  expect(written()).not.toContain('\u001b[36m')

  keyboard.press('\u001b]11;rgb:1e1e/1e1e/2e2e\u001b\\')
  await vi.waitFor(() => expect(written()).toContain('\u001b[36m'))

  // "f" would have opened a prompt, in which "q" is a letter.
  keyboard.press('q')
  await ended
})

test('without colours none is written, and nothing is asked', async () => {
  const { terminal, keyboard, ended } = started(await temporaryMemory())
  keyboard.press('?')
  await vi.waitFor(() => expect(terminal.written.join('')).toContain('Keys that do something'))
  keyboard.press('x')
  keyboard.press('q')
  await ended

  expect(terminal.written.join('')).not.toMatch(/\u001b\[[\d;]*3[0-8][;m]|\u001b\]11/)
})
