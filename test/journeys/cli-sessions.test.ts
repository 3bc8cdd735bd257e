import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { ImportSummary } from '../../src/memory/import.ts'
import type { LogEntry, ProjectStatus, SpaceSummary } from '../../src/memory/memory.ts'
import type { Session, SessionSummary } from '../../src/model/session.ts'
import { acontext, answer, demoTranscript, executable, refusal } from '../support/cli.ts'
import { git, temporaryHome } from '../support/home.ts'

test('a first look at an empty home succeeds and makes nothing', () => {
  const home = temporaryHome()
  const { code, stdout } = acontext(home, ['status'])

  expect(code).toBe(0)
  expect(stdout).toContain('Nothing is stored yet')
  expect(spawnSync('ls', [home]).status).not.toBe(0)
})

test('messages go in by standard input and by file, and come out in any format', () => {
  const home = temporaryHome()
  const { id } = answer<Session>(home, ['sessions', 'create', '--user', 'kim'])
  const file = join(home, 'messages.json')
  writeFileSync(file, JSON.stringify({ messages: [{ role: 'assistant', content: 'Hello Kim.' }] }))

  expect(acontext(home, ['sessions', 'append', id.slice(0, 8)], { input: '{"role":"user","content":"Hello."}' }).code).toBe(0)
  expect(acontext(home, ['sessions', 'append', id, file]).stderr).toBe('1 message stored.\n')

  const shown = acontext(home, ['sessions', 'show', id])
  expect(shown.stdout.replace(/ · .*/g, '')).toBe('user #1\n  Hello.\n\nassistant #2\n  Hello Kim.\n')
  const anthropic = JSON.parse(acontext(home, ['sessions', 'show', id, '--format', 'anthropic', '--tail', '1']).stdout) as unknown
  expect(anthropic).toEqual([{ role: 'assistant', content: [{ type: 'text', text: 'Hello Kim.' }] }])
  expect(acontext(home, ['users', 'list']).stdout).toMatch(/kim +1 +0/)
})

test('a message that cannot be read names its field, and none of the batch is stored', () => {
  const home = temporaryHome()
  const { id } = answer<Session>(home, ['sessions', 'create'])
  const { code, stderr } = acontext(home, ['sessions', 'append', id], { input: '{"role":"user","content":"a"}\n{"role":"king"}' })

  expect(code).toBe(4)
  expect(stderr).toContain('messages[1].role')
  expect(answer<SessionSummary[]>(home, ['sessions', 'list'])[0]?.messages).toBe(0)
})

test('a conversation is imported, observed and learnt; the same again changes nothing', () => {
  const home = temporaryHome()
  const first = answer<ImportSummary>(home, ['sessions', 'import', demoTranscript, '--space', 'parcel'])
  const head = answer<SpaceSummary>(home, ['spaces', 'show', 'parcel']).head
  const again = answer<ImportSummary>(home, ['sessions', 'import', demoTranscript, '--space', 'parcel'])
  const space = answer<SpaceSummary>(home, ['spaces', 'show', 'parcel'])

  expect(first.messages.appended).toBeGreaterThanOrEqual(40)
  expect(first.learnt.length).toBeGreaterThanOrEqual(3)
  expect(again.messages).toEqual({ appended: 0, known: first.messages.appended })
  expect(again.learnt).toEqual([])
  expect(space.head).toBe(head)
  expect(git(space.path, 'status', '--porcelain')).toBe('')
  git(space.path, 'fsck', '--strict')

  const log = answer<LogEntry[]>(home, ['skills', 'log', 'parcel', '--outcome', 'failed'])
  expect(log.map(({ session }) => session)).toEqual([first.sessions.ids[0]])
  const status = answer<ProjectStatus>(home, ['status'])
  expect(status.counts).toMatchObject({ sessions: 1, spaces: 1, unobserved: 0, messages: first.messages.appended })
})

test('a conversation that another space learns from is left as it is, and told; the others are imported', () => {
  const home = temporaryHome()
  const file = join(dirname(home), 'chats.jsonl')
  const chat = (id: string): string => `${JSON.stringify({ id, messages: [{ role: 'user', content: `Please mend ${id}.` }] })}\n`
  writeFileSync(file, chat('a') + chat('b'))
  answer(home, ['sessions', 'import', file, '--space', 'one'])
  const [code, stderr] = refusal(home, ['sessions', 'import', file, '--space', 'two'])
  const spaces = answer<SpaceSummary[]>(home, ['spaces', 'list'])
  writeFileSync(file, chat('a') + chat('b') + chat('c'))
  const grown = acontext(home, ['sessions', 'import', file, '--space', 'two'])

  expect([code, stderr]).toEqual([4, expect.stringMatching(/already learned by another space.* The same holds for 1 more\./)])
  expect(spaces.map(({ name }) => name)).toEqual(['one'])
  expect([grown.code, grown.stdout]).toEqual([4, expect.stringMatching(/1 new, 0 known[^]*Left as it is: [^]*Left as it is: /)])
  expect(answer<SessionSummary[]>(home, ['sessions', 'list', '--space', 'two'])).toHaveLength(1)
})

test('a dry run counts and stores nothing', () => {
  const home = temporaryHome()
  const { code, stdout } = acontext(home, ['sessions', 'import', demoTranscript, '--space', 'parcel', '--dry-run'])

  expect(code).toBe(0)
  expect(stdout).toMatch(/Would store \d+ new messages\./)
  expect(answer<SessionSummary[]>(home, ['sessions', 'list'])).toEqual([])
})

test('what is not there ends with 3, and what destroys wants --yes', () => {
  const home = temporaryHome()
  const { id } = answer<Session>(home, ['sessions', 'create'])

  expect(acontext(home, ['sessions', 'show', 'ffffffff']).code).toBe(3)
  expect(acontext(home, ['spaces', 'show', 'nowhere']).code).toBe(3)
  expect(acontext(home, ['sessions', 'import', join(home, 'none.jsonl')]).code).toBe(3)
  expect(acontext(home, ['skills', 'log', '--project', 'nowhere']).code).toBe(3)
  const refused = acontext(home, ['sessions', 'delete', id])
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--yes')])
  expect(acontext(home, ['sessions', 'delete', id, '--yes']).code).toBe(0)
  expect(acontext(home, ['sessions', 'show', id]).code).toBe(3)
})

test('a reader that has seen enough is no failure', () => {
  const home = temporaryHome()
  acontext(home, ['sessions', 'import', demoTranscript, '--space', 'parcel'])
  const pipe = `set -o pipefail; "${process.execPath}" "${executable}" sessions show $("${process.execPath}" "${executable}" sessions list --json | head -3 | tail -1 | cut -d '"' -f 4) | head -1`
  const { status, stdout, stderr } = spawnSync('bash', ['-c', pipe], {
    encoding: 'utf8',
    env: { ...process.env, ACONTEXT_HOME: home },
  })

  expect(stderr.replace(/\d+ sessions?\n|\n\d+ messages\.\n/g, '')).toBe('')
  expect(stdout).toMatch(/^user #1/)
  expect(status).toBe(0)
})

test('colours are for terminals that want them', () => {
  const home = temporaryHome()

  expect(acontext(home, ['status'], { env: { FORCE_COLOR: '1' } }).stdout).not.toContain('\u001b[')
})
