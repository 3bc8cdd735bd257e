import { mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readTranscript } from '../../src/drivers/transcript-files.ts'
import { findTranscripts } from '../../src/drivers/transcript-find.ts'
import { laterParts } from '../../src/formats/transcript.ts'
import { spokenText, toolCall, toolResult, type NewMessage } from '../../src/model/message.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { fixtures, line, read, written } from '../support/transcripts.ts'

const ids = (messages: readonly NewMessage[]): readonly (string | undefined)[] => messages.map((message) => message.source?.id)

describe('finding transcripts', () => {
  test('a folder is walked in order of name; links to folders are not followed', async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'b'))
    for (const name of ['c.jsonl', 'a.json', 'b/x.jsonl', 'notes.txt']) writeFileSync(join(folder, name), '')
    symlinkSync(folder, join(folder, 'b', 'loop'))
    symlinkSync(join(folder, 'a.json'), join(folder, 'd.json'))
    symlinkSync(join(folder, 'gone'), join(folder, 'e.json'))
    const found = await findTranscripts([folder, join(folder, 'notes.txt'), join(folder, 'c.jsonl')])
    expect(found.map((file) => file.slice(folder.length + 1))).toEqual(['a.json', 'b/x.jsonl', 'c.jsonl', 'd.json', 'notes.txt'])
  })

  test('a path that is not there is named', async () => {
    await expect(findTranscripts([tempFolder(), '/nowhere/at all'])).rejects.toMatchObject({
      code: 'not-found',
      field: '/nowhere/at all',
    })
    await expect(read('/nowhere/x.jsonl')).rejects.toMatchObject({ code: 'not-found', field: '/nowhere/x.jsonl' })
  })
})

describe('OpenAI transcripts', () => {
  test('one conversation gives the same messages as a document, as lines and as a record', async () => {
    const [document, lines, records] = await Promise.all(
      ['openai-document.json', 'openai-messages.jsonl', 'openai-conversations.jsonl'].map((name) => read(join(fixtures, name))),
    )
    expect(document?.messages).toHaveLength(9)
    expect(document?.messages).toEqual(lines?.messages)
    expect(records?.messages.slice(0, 9)).toEqual(lines?.messages)
  })

  test('a conversation has the id, title and time that its record tells, wherever they stand', async () => {
    const { chunks } = await read(join(fixtures, 'openai-document.json'))
    expect(chunks).toMatchObject([{ sourceId: 'conv-stock-export', startedAt: '2025-06-10T08:00:00.000000Z', done: true }])
    const records = await read(join(fixtures, 'openai-conversations.jsonl'))
    expect(records.chunks.map((chunk) => chunk.sourceId)).toEqual(['conv-1', 'conv-2', null, null])
    expect(records.chunks[0]?.startedAt).toBe('2025-06-10T08:00:00.000000Z')
  })

  test.each([
    ['a list of messages', [{ role: 'user', content: 'a' }], 1],
    [
      'a list of conversations',
      [
        { messages: [{ role: 'user', content: 'a' }], id: 'x' },
        { id: 'y', messages: [{ role: 'user', content: 'b' }] },
      ],
      2,
    ],
    ['a list of lists', [[{ role: 'user', content: 'a' }], [{ role: 'user', content: 'b' }]], 2],
    ['one message', { role: 'user', content: 'a' }, 1],
  ])('%s is read alike on one line and on many', async (_, value, sessions) => {
    const short = await read(written('short.json', JSON.stringify(value)))
    const long = await read(written('long.json', JSON.stringify(value, null, 2)))
    expect(short.report.sessions).toBe(sessions)
    expect(long.messages).toEqual(short.messages)
    expect(long.chunks.map((chunk) => chunk.sourceId ?? chunk.firstHash)).toEqual(
      short.chunks.map((chunk) => chunk.sourceId ?? chunk.firstHash),
    )
  })

  test('a message without a time is left without; the conversation gets the time of the file', async () => {
    const file = written('chat.jsonl', line('user', 'hi'))
    utimesSync(file, new Date('2024-01-02T03:04:05Z'), new Date('2024-01-02T03:04:05Z'))
    const { chunks } = await read(file)
    expect(chunks).toMatchObject([{ startedAt: '2024-01-02T03:04:05.000000Z', messages: [{ saidAt: null }] }])
  })

  test('a message of 10 MB is read whole', async () => {
    const { messages } = await read(written('big.jsonl', line('user', 'x'.repeat(10_000_000)) + line('assistant', 'ok')))
    expect(messages.map((message) => spokenText(message).length)).toEqual([10_000_000, 2])
  })

  test('a document that breaks off gives what was there', async () => {
    const text = readFileSync(join(fixtures, 'openai-document.json'), 'utf8')
    const { messages, report } = await read(written('cut.json', text.slice(0, 900)))
    expect(messages.length).toBeGreaterThan(1)
    expect(report.skipped).toMatchObject({ count: 1, first: [{ line: null, place: 'document' }] })
  })
})

describe('Claude Code transcripts', () => {
  test('are read as the conversation that they are', async () => {
    const { messages, chunks, report } = await read(join(fixtures, 'claude-code.jsonl'))
    expect(chunks).toMatchObject([
      { kind: 'claude-code', sourceId: '6f1d2c1e-9b0a-4c55-8f57-0a2b7f0c1d11', title: 'Flaky checkout test' },
    ])
    const words = messages
      .filter((message) => message.role === 'user')
      .map(spokenText)
      .filter((text) => text !== '')
    expect(words).toEqual([
      'The checkout test fails one time in ten. Find out why, and always run it twenty times before you call it fixed.',
      'No, wait for the total to appear instead.',
      'Also check the cart test.',
    ])
    expect(report).toMatchObject({
      sessions: 1,
      branches: { count: 1, messages: 2 },
      sidechains: { count: 1, messages: 2 },
      skipped: { count: 0 },
    })
    const calls = messages.flatMap((message) => message.parts.map((part) => toolCall(part)?.id ?? [])).flat()
    const results = messages.flatMap((message) => message.parts.map((part) => toolResult(part)?.call ?? [])).flat()
    expect(calls).toEqual(['toolu_1', 'toolu_2', 'toolu_3'])
    expect(results).toEqual(calls)
    expect(messages.every((message) => message.saidAt !== null)).toBe(true)
  })
})

describe('Codex rollouts', () => {
  test.each([
    ['codex-rollout.jsonl', ['Upgrade the lint rules and fix what breaks.', 'Add a test for the cart, never with mocks.']],
    ['codex-bare.jsonl', ['Which port does the daemon use?']],
  ])('%s is read as the conversation that it is', async (name, words) => {
    const { messages, report } = await read(join(fixtures, name))
    expect(messages.filter((message) => message.role === 'user').map(spokenText)).toEqual(words)
    expect(report).toMatchObject({ kind: 'codex', sessions: 1, skipped: { count: 0 } })
    const answered = messages.flatMap((message) => message.parts.map((part) => toolResult(part)?.call ?? [])).flat()
    const called = messages.flatMap((message) => message.parts.map((part) => toolCall(part)?.id ?? [])).flat()
    expect(called).toEqual(expect.arrayContaining(answered))
    expect(new Set(ids(messages)).size).toBe(messages.length)
  })
})

describe('files that grow', () => {
  // Without its rewind: what was said on a branch that is left later was said, and stays.
  const claudeCode = readFileSync(join(fixtures, 'claude-code.jsonl'), 'utf8')
    .split('\n')
    .filter((each) => !/"uuid":"[0-9-]*0000001[12]"/.test(each))
  const codex = readFileSync(join(fixtures, 'codex-rollout.jsonl'), 'utf8')
    .split('\n')
    .filter((each) => !/in Rust|a while|rolled_back/.test(each))
  const openAi = readFileSync(join(fixtures, 'openai-messages.jsonl'), 'utf8').split('\n')

  test.each([
    ['claude-code', claudeCode],
    ['codex', codex],
    ['openai', openAi],
  ] as const)('%s: stopped at any line and read again, everything is there once', async (format, lines) => {
    const folder = tempFolder()
    const whole = join(folder, 'whole.jsonl')
    writeFileSync(whole, lines.join('\n'))
    const expected = await read(whole, { format })
    for (let cut = 3; cut < lines.length; cut += 1) {
      const file = join(folder, 'part.jsonl')
      writeFileSync(file, `${lines.slice(0, cut).join('\n')}\n`)
      const store = new Map<string, NewMessage>()
      for (const { messages } of [await read(file, { format }), expected]) {
        for (const message of messages) {
          const later = laterParts(message, (id) => store.get(id)?.parts.length ?? null)
          if (later?.source) store.set(later.source.id, later)
        }
      }
      const kept = (id: string | undefined): readonly unknown[] =>
        [...store.values()]
          .filter((each) => each.source?.id === id || each.source?.id.startsWith(`${id}+`))
          .flatMap((each) => each.parts)
      for (const message of expected.messages) expect(kept(message.source?.id)).toEqual(message.parts)
      expect([...store.values()].reduce((sum, each) => sum + each.parts.length, 0)).toBe(
        expected.messages.reduce((sum, each) => sum + each.parts.length, 0),
      )
    }
  })
})

describe('long files', () => {
  test('reading stops when the signal says so', async () => {
    const file = written('long.jsonl', line('user', 'x'.repeat(1000)).repeat(3000))
    const controller = new AbortController()
    const reading = readTranscript(file, { signal: controller.signal })
    const rest = async (): Promise<void> => {
      for await (const chunk of reading) if (chunk.messages.length > 0) controller.abort()
    }
    await expect(rest()).rejects.toMatchObject({ code: 'interrupted' })
    expect(reading.report.messages).toBeLessThan(3000)
  })

  test('progress is told in bytes and ends at the total', async () => {
    const { progress } = await read(join(fixtures, 'claude-code.jsonl'))
    expect(progress.read).toBe(progress.total)
    expect(progress.total).toBeGreaterThan(0)
  })

  test.each(['lines', 'document'])('64 MB as %s come in chunks of at most 200 messages', async (shape) => {
    const text = 'y'.repeat(2000)
    const each = Array.from({ length: 32_000 }, (_, index) => JSON.stringify({ role: 'user', content: `${index} ${text}` }))
    const file = written('large.json', shape === 'lines' ? each.join('\n') : `[\n${each.join(',\n')}\n]`)
    let count = 0
    for await (const chunk of readTranscript(file)) {
      expect(chunk.messages.length).toBeLessThanOrEqual(200)
      count += chunk.messages.length
    }
    expect(count).toBe(32_000)
  })
})
