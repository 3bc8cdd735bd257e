import { createElement } from 'react'
import { cleanup, render } from 'ink-testing-library'
import { afterEach, expect, test, vi } from 'vitest'
import { MemoryError } from '../../src/errors.ts'
import type { Memory } from '../../src/memory/memory.ts'
import { App } from '../../src/tui/app.tsx'
import type { Size } from '../../src/tui/state.ts'
import { columnsOf } from '../../src/tui/text/width.ts'
import { messagesOf, migration } from '../support/conversation.ts'
import { temporaryMemory } from '../support/home.ts'
import { now } from '../support/tui.ts'

afterEach(cleanup)

type Shown = ReturnType<typeof render> & { resize(size: Size): void; copied: readonly string[] }

/** The whole screen over a real memory, in a terminal of 80 × 24 that is a string. */
function show(memory: Memory, size: Size = { columns: 80, rows: 24 }): Shown {
  const copied: string[] = []
  let resize: Shown['resize'] = () => undefined
  const access = {
    memory,
    change: <T>(work: (each: Memory) => Promise<T>) => work(memory),
    copy: (text: string) => void copied.push(text),
  }
  const shown = render(
    createElement(App, { access, size, colors: 'none', background: null, now, onResize: (listener) => (resize = listener) }),
  )
  return { ...shown, resize: (next) => resize(next), copied }
}

const bare = (frame: string | undefined): string => (frame ?? '').replace(/\u001b\[[0-9;]*m/g, '')

/** Waits until the frame shows all of this. */
async function until(shown: Shown, ...wanted: readonly string[]): Promise<string> {
  await vi.waitFor(() => wanted.forEach((text) => expect(bare(shown.lastFrame())).toContain(text)), {
    timeout: 20_000,
    interval: 10,
  })
  return bare(shown.lastFrame())
}

async function taughtMemory(): Promise<Memory> {
  const memory = await temporaryMemory()
  await memory.spaces.create('ops')
  const { id } = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(id, messagesOf(migration))
  await memory.sessions.flush(id)
  return memory
}

test('a fresh home says what to do next on every screen', async () => {
  const shown = show(await temporaryMemory())

  await until(shown, 'No conversation is here yet', 'acontext sessions import')
  shown.stdin.write('2')
  await until(shown, 'There is no space of skills yet')
  shown.stdin.write('3')
  await until(shown, 'Nothing was learnt here yet')
  shown.stdin.write('4')
  await until(shown, 'No lesson yet')
  shown.stdin.write('5')
  await until(shown, 'There is no disk yet')
  shown.stdin.write('6')
  await until(shown, 'Problems    none', 'no model was asked')
})

test('keys lead from a skill to the conversation behind a line', async () => {
  const shown = show(await taughtMemory())

  shown.stdin.write('2')
  await until(shown, 'ops', 'playbook')
  shown.stdin.write('fplaybook\r')
  await until(shown, 'only "playbook"')
  shown.stdin.write('j\r')
  await until(shown, 'Watch out')
  shown.stdin.write('G')
  shown.stdin.write('w')
  await until(shown, 'Lesson', 'Conversation', 'user #1')
  shown.stdin.write('s')
  await until(shown, 'Please run the database migrations', '→ bash command: pnpm migrate')
})

test('a task leads to how it went, its lesson and its messages; a wish to where it was said', async () => {
  const memory = await taughtMemory()
  const shown = show(memory)
  await until(shown, 'Please run the database migrations')

  shown.stdin.write('t')
  await until(shown, '› Tasks', '✓', 'The user')
  shown.stdin.write('\r')
  await until(shown, 'succeeded, messages #1 to #10', 'How it went', 'Lessons', ' in ops, ', 'What was said', 'user #1')
  shown.stdin.write('s')
  await until(shown, '▌ user #1', '→ bash command: pnpm migrate')
  shown.stdin.write('qqG\r')
  await until(shown, 'what the user wants, message #1', 'Said in the task', '✓ ')
})

test('a task that taught nothing says why', async () => {
  const memory = await temporaryMemory()
  const { id } = await memory.sessions.create()
  await memory.sessions.append(id, messagesOf(migration))
  await memory.sessions.flush(id)
  const shown = show(memory)
  await until(shown, 'Please run the database migrations')

  shown.stdin.write('t')
  await until(shown, '› Tasks', '✓')
  shown.stdin.write('\r')

  await until(shown, 'None: the conversation belongs to no space.', `sessions learn ${id.slice(0, 8)}`)
})

test('tasks tell why observing stands still, and what was set aside', async () => {
  const memory = await taughtMemory()
  const book = async (): ReturnType<Memory['sessions']['tasks']> => ({
    ...(await memory.sessions.tasks((await memory.sessions.list())[0]?.id ?? '')),
    stalled: { code: 'unavailable', message: 'The model is away.', at: '2025-06-15T14:30:00.000000Z' },
    setAside: [{ message: 'm', seq: 7, reason: 'its filter held it back.', at: '2025-06-15T14:30:00.000000Z' }],
  })
  const shown = show({ ...memory, sessions: { ...memory.sessions, tasks: book } })

  await until(shown, 'Please run the database migrations')
  shown.stdin.write('\r')
  await until(shown, 'user #1')
  shown.stdin.write('t')
  await until(shown, 'Observing stands still: The model is away.', 'message 7 was set aside: its filter held it back.')
})

test('why tells who wrote a line that no conversation taught', async () => {
  const shown = show(await taughtMemory())

  shown.stdin.write('2')
  await until(shown, 'ops', 'daily-logs')
  shown.stdin.write('fdaily\r')
  await until(shown, 'only "daily"')
  shown.stdin.write('j\r')
  await until(shown, 'One file per day')
  shown.stdin.write('w')
  await until(shown, 'acontext wrote it: no conversation is behind it.')
})

test('a lesson is taken back after a yes, and the taking back is undone', async () => {
  const memory = await taughtMemory()
  const shown = show(memory)
  const before = (await memory.skills.log('ops')).length

  shown.stdin.write('3')
  await until(shown, 'Start the space')
  shown.stdin.write('x')
  await until(shown, 'Take this lesson back?')
  shown.stdin.write('y')
  await until(shown, 'Taken back by commit')

  expect(await memory.skills.log('ops')).toHaveLength(before + 1)
  await until(shown, ' ← ')
  shown.stdin.write('uy')
  await until(shown, 'Undone in ops', 'Undo: Take back')
  // The commit stands again, and the taking back does not.
  await until(shown, '← Take back: ')
  expect(bare(shown.lastFrame()).match(/ ← /g)).toHaveLength(1)
})

test('what comes in while one looks appears by itself, and a conversation is followed', async () => {
  const memory = await temporaryMemory()
  const shown = show(memory)
  await until(shown, 'No conversation is here yet')

  const { id } = await memory.sessions.create()
  await memory.sessions.append(id, messagesOf([{ role: 'user', content: 'The first words' }]))
  await until(shown, 'The first words')
  shown.stdin.write('\rG')
  await until(shown, 'following', 'user #1')
  await memory.sessions.append(id, messagesOf([{ role: 'assistant', content: 'An answer that came later' }]))

  await until(shown, 'An answer that came later')
})

test('a verb that fails is a line on the screen, which goes on', async () => {
  const memory = await taughtMemory()
  const refuses = (): Promise<never> =>
    Promise.reject(new MemoryError('busy', 'Another process writes here.', { hint: 'Wait for it.' }))
  const shown = show({ ...memory, lessons: { ...memory.lessons, revert: refuses, list: refuses } })

  shown.stdin.write('4')
  await until(shown, 'Another process writes here.', 'Wait for it.')
  shown.stdin.write('3')
  await until(shown, 'Start the space')
  shown.stdin.write('xy')
  await until(shown, 'Another process writes here. Wait for it.')
  shown.stdin.write('1')
  await until(shown, 'Please run the database migrations')
})

test('whatever is in a conversation, each line of the screen keeps its width', async () => {
  const memory = await temporaryMemory()
  const odd = [
    '\u001b[2J\u001b[31mred\u001b[0m \u0007 bell',
    '👩‍👩‍👧‍👦 family 🏳️‍🌈 👍🏽 🇩🇪 1️⃣',
    '日本語のテキストと English を混ぜる、とても長い一行なので折り返されるはずです。そうでなければ困ります。',
    'नमस्ते दुनिया   العربية עברית ไทย',
    'e\u0301\u0301\u0301 \u202e reversed \u2066 isolate \ud800 lone',
    'x'.repeat(500),
  ]
  const { id } = await memory.sessions.create()
  await memory.sessions.append(id, messagesOf(odd.map((content) => ({ role: 'user', content }))))
  const shown = show(memory)
  await until(shown, 'red')
  shown.stdin.write('\r')
  const frame = await until(shown, 'family', '日本語')

  const lines = frame.split('\n')
  expect(lines).toHaveLength(24)
  for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(80)
  expect(shown.frames.join('')).not.toMatch(/\u001b\[2J|\u0007|\u202e/)
})

test('a resize is followed at once, from narrow to several panes', async () => {
  const shown = show(await taughtMemory())
  await until(shown, 'Please run the database migrations')

  shown.resize({ columns: 98, rows: 10 })
  await vi.waitFor(() => expect(bare(shown.lastFrame()).split('\n')).toHaveLength(10))
  shown.resize({ columns: 20, rows: 5 })
  await vi.waitFor(() => expect(bare(shown.lastFrame()).split('\n')).toHaveLength(5))
})

test('a disk is gone through, down to the text of a file', async () => {
  const memory = await temporaryMemory()
  const { id } = await memory.disks.create()
  await memory.disks.put(id, '/notes/two words.md', { text: '# Notes\n\n- **first** thing\n' })
  const shown = show(memory)

  shown.stdin.write('5')
  await until(shown, id.slice(0, 8))
  shown.stdin.write('\r')
  await until(shown, 'notes/')
  shown.stdin.write('\r')
  await until(shown, 'two words.md')
  shown.stdin.write('\r')
  await until(shown, 'text/markdown', '• first thing')
})

test('a search everywhere leads to the line of a skill and to the message', async () => {
  const shown = show(await taughtMemory())
  await until(shown, 'Please run the database migrations')

  shown.stdin.write('/staging')
  await until(shown, 'search everywhere staging')
  shown.stdin.write('\r')
  await until(shown, 'In skills', 'In conversations', 'ops/')
  shown.stdin.write('\r')
  await until(shown, '› ops/', 'SKILL.md')
  shown.stdin.write('\u001b')
  await until(shown, 'In conversations')
})

test('words are found in a conversation, which stays whole', async () => {
  const shown = show(await taughtMemory())
  await until(shown, 'Please run the database migrations')
  shown.stdin.write('\r')
  await until(shown, 'user #1')

  shown.stdin.write('fworker')
  await until(shown, 'find worker')
  shown.stdin.write('\r')
  await until(shown, '"worker" in 3 messages', '▌   The table is locked. I will stop the worker', 'user #1')
  expect(shown.lastFrame()).toMatch(/\u001b\[4mworker\u001b/)
  shown.stdin.write('n')
  await until(shown, '▌   ← stopped orders-worker')
  shown.stdin.write('N')
  await until(shown, '▌   The table is locked.')
  shown.stdin.write('\u001b')
  await vi.waitFor(() => expect(bare(shown.lastFrame())).not.toContain('in 3 messages'))
})

test('an id is copied by a key', async () => {
  const memory = await taughtMemory()
  const [session] = await memory.sessions.list()
  const shown = show(memory)
  await until(shown, 'Please run the database migrations')

  shown.stdin.write('y')
  await until(shown, `Copied ${session?.id}`)

  expect(shown.copied).toEqual([session?.id])
})
