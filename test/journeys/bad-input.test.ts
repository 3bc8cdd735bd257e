import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { ImportSummary } from '../../src/memory/import.ts'
import type { SpaceSummary } from '../../src/memory/memory.ts'
import type { SessionSummary } from '../../src/model/session.ts'
import { acontext, answer, refusal } from '../support/cli.ts'
import { temporaryHome } from '../support/home.ts'

const said = (role: string, content: unknown): string => `${JSON.stringify({ role, content })}\n`
const good = said('user', 'Please build it.') + said('assistant', 'Built.')
const rubbish = Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 31 + 7) % 256))

/** A file beside the home. */
function written(home: string, name: string, content: string | Uint8Array): string {
  const file = join(dirname(home), 'input', name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}

test.each([
  ['text.txt', 'hello world', /line 1: the line is no JSON object/],
  ['other.jsonl', '{"level":"info"}\n{"level":"warn"}\n', /line 1: the record is of no known kind/],
  ['empty.jsonl', '', /is empty/],
  ['rubbish.jsonl', rubbish, /line 1: the line is not UTF-8/],
  ['utf16.json', Buffer.from(`\uFEFF${good}`, 'utf16le'), /not UTF-8/],
  ['brackets.json', `${'['.repeat(300_000)}${']'.repeat(300_000)}`, /nested deeper than 200 levels/],
  ['no-messages.jsonl', '{"messages":[null,5]}\n{"role":"king"}\n', /messages\[0\] must be an object, but it is null/],
])('a file that is no conversation is refused by name, with the reason: %s', (name, content, why) => {
  const home = temporaryHome()
  const file = written(home, name, content)
  const [code, stderr] = refusal(home, ['sessions', 'import', file, '--space', 'coding'])

  expect(code).toBe(4)
  expect(stderr).toContain(`"${file}"`)
  expect(stderr).toMatch(why)
  expect(stderr.trimEnd().split('\n')).toHaveLength(2)
  // Nothing is left behind by a mistyped path, not even the space.
  expect(answer<SpaceSummary[]>(home, ['spaces', 'list'])).toEqual([])
})

test('what is not there is told before anything is read', () => {
  const home = temporaryHome()
  const file = written(home, 'good.jsonl', good)
  const empty = join(dirname(home), 'empty')
  mkdirSync(empty)

  const missing = refusal(home, ['sessions', 'import', file, join(empty, 'none.jsonl')])
  const nothing = refusal(home, ['sessions', 'import', empty])
  const device = refusal(home, ['sessions', 'import', '/dev/null'])

  expect(missing).toEqual([3, expect.stringContaining(`There is no file or folder "${join(empty, 'none.jsonl')}".`)])
  expect(nothing).toEqual([3, expect.stringContaining(`There is no .json and no .jsonl file in "${empty}".`)])
  expect(device).toEqual([4, expect.stringContaining('"/dev/null" is no plain file')])
  expect(answer<SessionSummary[]>(home, ['sessions', 'list'])).toEqual([])
})

test('the wrong --format names what the file is not, and an unknown one those that there are', () => {
  const home = temporaryHome()
  const file = written(home, 'good.jsonl', good)

  expect(refusal(home, ['sessions', 'import', file, '--format', 'codex'])).toEqual([
    4,
    expect.stringMatching(/is no Codex rollout .*\nLeave --format out/),
  ])
  expect(refusal(home, ['sessions', 'import', file, '--format', 'word'])).toEqual([
    2,
    expect.stringContaining('auto, openai, claude-code, codex'),
  ])
})

test('of a file cut off in the middle the whole messages are stored, and the rest is told', () => {
  const home = temporaryHome()
  const lines = written(home, 'cut.jsonl', `${good}{"role":"user","cont`)
  const document = written(home, 'cut.json', `{\n "messages": [\n  ${said('user', 'Please test it.')},\n  {"role":"assi`)

  const first = acontext(home, ['sessions', 'import', lines])
  const second = acontext(home, ['sessions', 'import', document])

  expect([first.code, second.code]).toEqual([0, 0])
  expect(first.stdout).toMatch(
    /Stored 2 new messages\.\n[^]*1 line not understood:\n {2}.*cut\.jsonl, line 3: the last line is cut off/,
  )
  expect(second.stdout).toMatch(/Stored 1 new message\.\n[^]*cut\.json: the document is cut off/)
})

test('good files are stored beside bad ones; named ones that are bad give the exit code, those met in a folder are listed', () => {
  const home = temporaryHome()
  const folder = dirname(written(home, 'mixed/good.jsonl', good + said('king', 'x') + '[1,2\n'))
  written(home, 'mixed/rubbish.jsonl', rubbish)
  written(home, 'mixed/settings.json', '{"theme":"dark"}')
  const text = written(home, 'text.txt', 'hello')

  const met = acontext(home, ['sessions', 'import', folder])
  const named = acontext(home, ['sessions', 'import', folder, text, '--json'])

  expect(met.code).toBe(0)
  expect(met.stdout).toMatch(/Read 1 session in 1 file.*\nStored 2 new messages\./)
  expect(met.stdout).toMatch(
    /2 lines not understood:\n.*line 3: message\.role must be one of user,.*\n.*line 4: the line is no valid JSON/,
  )
  expect(met.stdout).toMatch(/2 files without a conversation:\n.*rubbish\.jsonl\n.*settings\.json/)
  expect(named.code).toBe(4)
  expect((JSON.parse(named.stdout) as ImportSummary).failed.map(({ code }) => code)).toEqual(['invalid', 'invalid', 'invalid'])
  expect(acontext(home, ['sessions', 'import', text, folder, '-q']).stdout).toMatch(/Not read: ".*text\.txt" holds neither/)
})

test('letters of another encoding never go wrong unseen, and those of ours arrive as they are', () => {
  const home = temporaryHome()
  const latin = Buffer.concat([Buffer.from(said('user', 'Grüße'), 'latin1'), Buffer.from(said('assistant', 'ok'))])
  const ours = `\uFEFF${said('user', 'Grüße, 你好, 👋🏽, عربي')}`.replace(/\n/g, '\r\n')

  const refused = acontext(home, ['sessions', 'import', written(home, 'latin1.jsonl', latin)])
  const { sessions } = answer<ImportSummary>(home, ['sessions', 'import', written(home, 'bom.jsonl', ours)])
  const shown = acontext(home, ['sessions', 'show', sessions.ids[0] ?? ''])

  expect(refused.stdout).toContain('line 1: the line is not UTF-8')
  expect(shown.stdout).toContain('Grüße, 你好, 👋🏽, عربي')
})

test('escape sequences in a conversation never reach the terminal', () => {
  const home = temporaryHome()
  const evil = 'a\u001b[31mred \u001b]0;title\u0007 \u009b2J nul\u0000 \u202egnp.exe'
  const file = written(
    home,
    'evil\u001b[31m.jsonl',
    `${JSON.stringify({ role: 'user', name: evil, content: evil })}\n${said('king', evil)}`,
  )
  const { sessions } = answer<ImportSummary>(home, ['sessions', 'import', file])
  const id = sessions.ids[0] ?? ''

  const outputs = [
    acontext(home, ['sessions', 'import', file]),
    acontext(home, ['sessions', 'import', file, '--json']),
    acontext(home, ['sessions', 'list']),
    acontext(home, ['sessions', 'show', id]),
    acontext(home, ['sessions', 'show', id, '--format', 'openai']),
    acontext(home, ['sessions', 'show', evil.replace('\u0000', '')]),
    acontext(home, ['sessions', 'import', `${file}\u001b[2J`]),
  ].map(({ stdout, stderr }) => stdout + stderr)

  for (const output of outputs) expect(output).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
  expect(JSON.parse(outputs[4] ?? '')).toEqual([{ role: 'user', name: evil, content: evil }])
})

test('a message of 10 MB and arguments nested without end are kept and can be looked at', () => {
  const home = temporaryHome()
  const deep = '['.repeat(5_000) + ']'.repeat(5_000)
  const call = { id: 'c', type: 'function', function: { name: 'look', arguments: deep } }
  const lines = [
    { role: 'user', content: `Please read this: ${'lorem ipsum '.repeat(900_000)}` },
    { role: 'assistant', tool_calls: [call] },
  ].map((message) => JSON.stringify(message))
  const file = written(home, 'big.jsonl', `${lines.join('\n')}\n`)

  const { messages, sessions } = answer<ImportSummary>(home, ['sessions', 'import', file, '--space', 'coding'])
  const id = sessions.ids[0] ?? ''
  const shown = acontext(home, ['sessions', 'show', id])
  const back = JSON.parse(acontext(home, ['sessions', 'show', id, '--format', 'openai']).stdout) as unknown[]

  expect(messages).toEqual({ appended: 2, known: 0 })
  expect(shown.code).toBe(0)
  expect(shown.stdout.length).toBeGreaterThan(10_000_000)
  expect(shown.stdout).toMatch(/→ look \[{100,}…/)
  expect(back).toEqual(lines.map((line) => JSON.parse(line) as unknown))
  expect(existsSync(join(home, 'projects/default/sessions', id, 'log.jsonl'))).toBe(true)
})
