import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { spokenText } from '../../src/model/message.ts'
import { fixtures, line, read, written } from '../support/transcripts.ts'

describe('files that are not what they should be', () => {
  test('rubbish between the lines is listed by number and costs nothing else', async () => {
    const file = written(
      'mixed.jsonl',
      `\uFEFF${line('user', 'a')}not json\n{"role": "us\n\n\u0000\u0001\n[]\n${line('assistant', 'b')}{"role":"user","content":"c`,
    )
    const { messages, report } = await read(file)
    expect(messages.map(spokenText)).toEqual(['a', 'b'])
    expect(report.skipped.first.map(({ line: number, reason }) => [number, reason])).toEqual([
      [2, 'the line is no JSON object'],
      [3, 'the line is no valid JSON'],
      [5, 'the line is no JSON object'],
      [8, 'the last line is cut off'],
    ])
  })

  test('damaged first lines do not hide the others', async () => {
    const { messages, report } = await read(written('x.jsonl', `{"role":"user","con\n${line('user', 'a')}`))
    expect(messages).toHaveLength(1)
    expect(report.skipped.count).toBe(1)
  })

  test('a line of more than 64 MiB is skipped with a reason', async () => {
    const long = Buffer.concat([
      Buffer.from(line('user', 'a')),
      Buffer.alloc(65 * 1024 * 1024, 0x78),
      Buffer.from(`\n${line('user', 'b')}`),
    ])
    const { messages, report } = await read(written('long.jsonl', long))
    expect(messages.map(spokenText)).toEqual(['a', 'b'])
    expect(report.skipped.first).toMatchObject([{ line: 2, reason: 'the line is longer than 64 MiB' }])
  })

  test.each([
    [
      'binary rubbish',
      Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 31) % 256)),
      'line 1: the line is not UTF-8',
    ],
    ['an empty file', '', 'is empty'],
    ['other JSON', '{"level":"info"}\n{"level":"warn"}\n', 'line 1: the record is of no known kind'],
    ['another document', '{\n  "name": "acontext",\n  "version": "1.0.0"\n}\n', 'message.role must be one of'],
    ['lists without end', `${'['.repeat(200_000)}${']'.repeat(200_000)}\n`, 'nested deeper than 200 levels'],
    ['UTF-16', Buffer.from('\uFEFF{"role":"user","content":"a"}\n', 'utf16le'), 'not UTF-8'],
  ])('%s holds nothing, and the error says why', async (_, content, why) => {
    const file = written('file.jsonl', content)
    await expect(read(file)).rejects.toMatchObject({
      code: 'invalid',
      field: file,
      message: expect.stringContaining(why),
      hint: expect.stringMatching(/Give files|"role"/),
    })
  })

  test('lines in another encoding, and lines nested too deep, are skipped with a reason', async () => {
    const lines = [
      Buffer.from('{"role":"user","content":"Gr\u00fc\u00dfe"}\n', 'latin1'),
      Buffer.from(`{"role":"user","content":"deep","more":${'['.repeat(5_000)}${']'.repeat(5_000)}}\n`),
      Buffer.from(line('user', 'b')),
    ]
    const { messages, report } = await read(written('mixed.jsonl', Buffer.concat(lines)))

    expect(messages.map(spokenText)).toEqual(['b'])
    expect(report.skipped.first.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
      'line 1: the line is not UTF-8',
      'line 2: the line is nested deeper than 200 levels',
    ])
  })

  test('a document with a message on each line is read as one', async () => {
    const messages = ['a', 'b', 'c'].map((text) => line('user', text).trim()).join(',\n')
    const { chunks, report } = await read(written('document.json', `{"id": "one", "messages": [\n${messages}\n]}\n`))

    expect(chunks.map(({ sourceId }) => sourceId)).toEqual(['one'])
    expect(report).toMatchObject({ messages: 3, skipped: { count: 0 } })
  })

  test('in a document, a message nested too deep is passed over, and another encoding ends it', async () => {
    const deep = `{\n"messages": [\n{"role":"user","content":${'['.repeat(5_000)}${']'.repeat(5_000)}},\n{"role":"user","content":"a"}`
    const file = written(
      'document.json',
      Buffer.concat([Buffer.from(deep), Buffer.from(',\n{"role":"user","content":"\u00fc"}]}', 'latin1')]),
    )
    const { messages, report } = await read(file)

    expect(messages.map(spokenText)).toEqual(['a'])
    expect(report.skipped.first.map(({ reason }) => reason)).toEqual([
      'it is nested deeper than 200 levels',
      'the document is cut off or no valid JSON (it is not UTF-8)',
    ])
  })

  test('a format that is asked for is the only one looked for', async () => {
    const file = join(fixtures, 'openai-messages.jsonl')
    await expect(read(file, { format: 'codex' })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('Codex'),
    })
  })
})
