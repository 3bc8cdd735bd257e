import { spawn, spawnSync, type ChildProcess, type SpawnSyncReturns } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ImportSummary } from '../../src/memory/import.ts'
import type { ProjectStatus, SpaceSummary } from '../../src/memory/memory.ts'
import type { Session } from '../../src/model/session.ts'
import { acontext, answer, demoTranscript, executable, refusal } from '../support/cli.ts'
import { temporaryHome } from '../support/home.ts'
import { holdingsOf } from '../support/killed.ts'

function conversations(home: string, count: number): string {
  const file = join(dirname(home), 'conversations.jsonl')
  const lines = Array.from({ length: count }, (_, number) => {
    const messages = [
      { role: 'user', content: `Please rename the report of branch ${number}. I always prefer names with the date in front.` },
      { role: 'assistant', content: `I renamed the report of branch ${number}.` },
    ]
    return JSON.stringify({ id: `branch-${number}`, messages })
  })
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

/** An import that is stopped in the middle, with the lock in its hand. */
async function stoppedImport(home: string, words: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [executable, ...words, '--home', home], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const sessions = join(home, 'projects/default/sessions')
  await new Promise<void>((resolve, reject) => {
    const poll = setInterval(() => {
      if (!existsSync(sessions) || readdirSync(sessions).length < 5) return
      child.kill('SIGSTOP')
      clearInterval(poll)
      resolve()
    }, 2)
    child.once('exit', (code) => {
      clearInterval(poll)
      reject(new Error(`The import ended with ${code} before it could be stopped.`))
    })
  })
  return child
}

function contents(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
    .map(({ entry, path }) =>
      entry.isFile() ? `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}` : path,
    )
    .sort()
}

test('while another writes, readers read and change nothing, writers are told who it is, and a killed one is succeeded', async () => {
  const home = temporaryHome()
  const words = ['sessions', 'import', conversations(home, 150), '--space', 'archive']
  const writer = await stoppedImport(home, words)
  const before = contents(home)
  // Not any folder: the newest may have been stopped before its log was there.
  const [{ id }] = answer<[Session]>(home, ['sessions', 'list'])

  const reading = [
    ['sessions', 'list'],
    ['sessions', 'show', id],
    ['sessions', 'tasks', id],
    ['sessions', 'events', id],
    ['skills', 'list'],
    ['skills', 'log'],
    ['spaces', 'list'],
    ['lessons', 'list'],
    ['users', 'list'],
    ['projects', 'list'],
    ['config', 'list'],
  ].map((each) => acontext(home, each).code)
  const { writer: seen } = answer<ProjectStatus>(home, ['status'])
  const [code, stderr] = refusal(home, ['sessions', 'create'])

  expect(reading).toEqual(reading.map(() => 0))
  expect(seen).toMatchObject({ pid: writer.pid, purpose: 'acontext sessions import' })
  expect(contents(home)).toEqual(before)
  expect(code).toBe(5)
  expect(stderr).toMatch(new RegExp(`Process ${writer.pid} \\("acontext sessions import"\\)[^]*Wait until it is done`))

  const ended = new Promise((resolve) => writer.once('exit', resolve))
  writer.kill('SIGKILL')
  await ended
  const { sessions } = answer<ImportSummary>(home, words)
  const { waiting, faults } = holdingsOf(home)

  expect(sessions.created + sessions.known).toBe(150)
  expect({ waiting, faults }).toEqual({ waiting: 0, faults: [] })
})

test('messages that cannot be read name their place, and none of them is stored', () => {
  const home = temporaryHome()
  const { id } = answer<Session>(home, ['sessions', 'create'])
  const good = '{"role":"user","content":"x"}\n'
  const append = (input: string | Buffer, ...more: string[]): [number | null, string] =>
    refusal(home, ['sessions', 'append', id, ...more], { input: input as string })

  const refusals = [
    append(''),
    append(' \r\n'),
    append(`${good}{"role":"us`),
    append(`${good}{"role":"king"}`),
    append('null'),
    append(Buffer.concat([Buffer.from('{"role":"user","content":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])),
    append('{"role":"tool","content":"x"}', '--format', 'anthropic'),
    append('{"role":"user","content":"x"}', '--format', 'gemini'),
    append('{"role":"user","parts":[{"type":"wish"}]}', '--format', 'acontext'),
  ]

  expect(refusals.map(([code]) => code)).toEqual(refusals.map(() => 4))
  expect(refusals.map(([, stderr]) => stderr.split('\n')[0])).toEqual([
    'Error: Standard input is empty.',
    'Error: Standard input is empty.',
    'Error: Line 2 is no JSON: {"role":"us',
    expect.stringMatching(/^Error: messages\[1\]\.role must be one of user, .* but it is "king"\.$/),
    'Error: messages[0] must be an object, but it is null.',
    'Error: Standard input is not UTF-8 text.',
    expect.stringMatching(/^Error: messages\[0\]\.role must be/),
    expect.stringMatching(/^Error: messages\[0\]\.parts must be a list/),
    expect.stringMatching(/^Error: messages\[0\]\.parts\[0\]\.type must be one of/),
  ])
  expect(refusals.every(([, stderr]) => stderr.trimEnd().split('\n').length === 2)).toBe(true)
  expect(refusal(home, ['sessions', 'append', id, join(home, 'none.json')])[0]).toBe(3)
  expect(refusal(home, ['sessions', 'append', id, home])).toEqual([4, expect.stringContaining('is a folder')])
  expect(answer<unknown[]>(home, ['sessions', 'append', id], '[]')).toEqual([])
  expect(answer<unknown[]>(home, ['sessions', 'append', id], `\uFEFF${good}${good}`)).toHaveLength(2)
})

test.each(['openai', 'anthropic', 'gemini', 'acontext'])('what goes in as %s comes out the same, from a copy too', (format) => {
  const home = temporaryHome()
  const { id } = answer<Session>(home, ['sessions', 'create'])
  answer(home, ['sessions', 'append', id, demoless(home)])
  const shown = acontext(home, ['sessions', 'show', id, '--format', format]).stdout
  const copy = answer<Session>(home, ['sessions', 'create'])

  answer(home, ['sessions', 'append', copy.id, '--format', format], shown)
  const again = answer<Session>(home, ['sessions', 'copy', copy.id])

  expect(acontext(home, ['sessions', 'show', again.id, '--format', format]).stdout).toBe(shown)
})

/** A conversation with a call and its result, in OpenAI's format. */
function demoless(home: string): string {
  const file = join(home, 'conversation.json')
  const call = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":"the log"}' } }
  const messages = [
    { role: 'user', content: 'Why did it fail?' },
    { role: 'assistant', content: 'I will look.', tool_calls: [call] },
    { role: 'tool', tool_call_id: 'c1', content: 'timeout' },
    { role: 'assistant', content: 'It ran into the timeout.' },
  ]
  writeFileSync(file, JSON.stringify({ messages }))
  return file
}

test('what was learnt outlives its conversation, and a space that is deleted can be brought back', () => {
  const home = temporaryHome()
  const { sessions } = answer<ImportSummary>(home, ['sessions', 'import', demoTranscript, '--user', 'kim'])
  const id = sessions.ids[0] ?? ''
  answer(home, ['spaces', 'create', 'late'])
  const learnt = answer<{ learnt: unknown[] }>(home, ['sessions', 'learn', id, '--space', 'late']).learnt.length
  const second = refusal(home, ['sessions', 'learn', id, '--space', 'nowhere'])

  expect(learnt).toBeGreaterThanOrEqual(3)
  expect(second[0]).toBe(3)
  expect(refusal(home, ['users', 'delete', 'kim'])).toEqual([2, expect.stringContaining('--yes')])
  expect(answer(home, ['users', 'delete', 'kim', '--yes'])).toMatchObject({ sessions: 1 })
  expect(answer<SpaceSummary>(home, ['spaces', 'show', 'late'])).toMatchObject({ lessons: learnt, sessions: 0 })
  const { trash } = answer<{ trash: string }>(home, ['spaces', 'delete', 'late', '--yes'])
  expect(existsSync(join(trash, '.git'))).toBe(true)
  expect(answer<SpaceSummary[]>(home, ['spaces', 'list'])).toEqual([])
  expect(refusal(home, ['skills', 'log', 'late'])[0]).toBe(3)
})

test('projects share nothing, and a deleted one leaves the other alone', () => {
  const home = temporaryHome()
  answer(home, ['projects', 'create', 'other'])
  const { sessions } = answer<ImportSummary>(home, [
    'sessions',
    'import',
    demoTranscript,
    '--space',
    'coding',
    '--project',
    'other',
  ])

  expect(answer<unknown[]>(home, ['sessions', 'list'])).toEqual([])
  expect(refusal(home, ['sessions', 'show', sessions.ids[0] ?? ''])[0]).toBe(3)
  expect(refusal(home, ['skills', 'log', 'coding'])[0]).toBe(3)
  answer(home, ['sessions', 'create', '--user', 'kim'])
  answer(home, ['projects', 'delete', 'other', '--yes'])
  expect(refusal(home, ['sessions', 'list', '--project', 'other'])[0]).toBe(3)
  expect(answer<ProjectStatus>(home, ['status']).counts).toMatchObject({ sessions: 1, users: 1, spaces: 0 })
})

test('a closed standard input or output, a small terminal and NO_COLOR are no trouble', () => {
  const home = temporaryHome()
  answer(home, ['sessions', 'import', demoTranscript])
  const nothing = openSync('/dev/null', 'r')
  const shell = (line: string): SpawnSyncReturns<string> =>
    spawnSync('bash', ['-c', `set -o pipefail; acontext() { "${process.execPath}" "${executable}" "$@"; }; ${line}`], {
      encoding: 'utf8',
      stdio: [nothing, 'pipe', 'pipe'],
      env: { ...process.env, ACONTEXT_HOME: home, COLUMNS: '10', NO_COLOR: '1' },
    })
  const lines = [
    'acontext status >&-',
    'acontext status 2>&-',
    'acontext sessions list <&-',
    'acontext sessions list --json | head -c 1',
  ]
  const ended = lines.map(shell)
  closeSync(nothing)

  expect(ended.map(({ status }) => status)).toEqual(lines.map(() => 0))
  expect(ended.map(({ stderr }) => stderr).join('')).not.toMatch(/EPIPE|EBADF|Error/)
})
