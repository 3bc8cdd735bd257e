import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Check, LogEntry, ProjectStatus } from '../../src/memory/memory.ts'
import type { SessionSummary } from '../../src/model/session.ts'
import { acontext, answer, demoTranscript, refusal } from '../support/cli.ts'
import { temporaryHome } from '../support/home.ts'

// A home with one conversation, one space and one user, which each test copies.
let whole = ''

beforeAll(() => {
  whole = join(mkdtempSync(join(tmpdir(), 'acontext-whole-')), 'home')
  answer(whole, ['sessions', 'import', demoTranscript, '--space', 'coding', '--user', 'kim'])
})

afterAll(() => rmSync(dirname(whole), { recursive: true, force: true }))

type Place = { home: string; project: string; session: string; space: string }

/** A copy of a home with one conversation, one space and one user. */
function copied(): Place {
  const home = temporaryHome()
  cpSync(whole, home, { recursive: true })
  const project = join(home, 'projects/default')
  const only = (folder: string): string => join(project, folder, readdirSync(join(project, folder))[0] ?? '')
  return { home, project, session: only('sessions'), space: only('spaces') }
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')))
}

const newer = (text: string): string => text.replace(/"v": ?1/, '"v":2')

test.each([
  ['config.json', (at: Place) => join(at.home, 'config.json'), '{"v":2}', 'newer acontext'],
  ['project.json', (at: Place) => join(at.project, 'project.json'), '{"v":2,"id":"x","name":"default"}', 'newer acontext'],
  ['a broken config.json', (at: Place) => join(at.home, 'config.json'), '{"v":1,', 'is not JSON'],
  ['a broken project.json', (at: Place) => join(at.project, 'project.json'), '{', 'no readable JSON'],
  ['a project.json of no version', (at: Place) => join(at.project, 'project.json'), '{}', 'does not say that it is of version 1'],
])('%s is refused with its path by readers and writers, and never changed', (_, path, content, why) => {
  const place = copied()
  const file = path(place)
  writeFileSync(file, content)

  for (const words of [['status'], ['sessions', 'create']]) {
    const [code, stderr] = refusal(place.home, words)
    expect([code, stderr]).toEqual([4, expect.stringContaining(file)])
    expect(stderr).toContain(why)
    expect(stderr).not.toContain('This is a fault')
  }
  const doctor = acontext(place.home, ['doctor'])
  expect([doctor.code, doctor.stdout]).toEqual([7, expect.stringMatching(new RegExp(`^✗ .*${why}.*\\n +\\S`))])
  expect(readFileSync(file, 'utf8')).toBe(content)
})

test.each([
  ['a log of a newer version', ({ session }: Place) => edit(join(session, 'log.jsonl'), newer), 'newer acontext', 0],
  [
    'a log without its first line',
    ({ session }: Place) => edit(join(session, 'log.jsonl'), (text) => text.replace('{', 'x')),
    'does not begin with',
    0,
  ],
  [
    'a log that is a folder',
    ({ session }: Place) => (rmSync(join(session, 'log.jsonl')), mkdirSync(join(session, 'log.jsonl'))),
    'A folder lies',
    0,
  ],
  ['a log that is gone', ({ session }: Place) => rmSync(join(session, 'log.jsonl')), 'is gone', 0],
  ['task books of a newer version', ({ session }: Place) => edit(join(session, 'tasks.json'), newer), 'newer acontext', 1],
  [
    'task books that are no JSON',
    ({ session }: Place) => writeFileSync(join(session, 'tasks.json'), '{{'),
    'no readable JSON',
    1,
  ],
  [
    'task books that lack something',
    ({ session }: Place) => writeFileSync(join(session, 'tasks.json'), '{"v":1}'),
    'lacks what was observed',
    1,
  ],
  ['a space of a newer version', ({ space }: Place) => edit(join(space, 'space.json'), newer), 'newer acontext', 1],
  ['a space without .git', ({ space }: Place) => rmSync(join(space, '.git'), { recursive: true }), 'no git repository', 1],
  [
    'a space whose branch names no commit',
    ({ space }: Place) => writeFileSync(join(space, '.git/refs/heads/main'), ''),
    'does not hold the id of a commit',
    1,
  ],
  [
    'a user that is no JSON',
    ({ project }: Place) => edit(join(project, 'users', readdirSync(join(project, 'users'))[0] ?? ''), () => '{{'),
    'no readable JSON',
    1,
  ],
  [
    'a waiting lesson that is no JSON',
    ({ project, space }: Place) => {
      const inbox = join(project, 'inbox', space.split('/').at(-1) ?? '')
      mkdirSync(inbox, { recursive: true })
      writeFileSync(join(inbox, '00000000-0000-4000-8000-000000000000.json'), '{{')
    },
    'no readable JSON',
    1,
  ],
])('%s: status tells it with its path, doctor too, and the rest works', (_, spoil, why, sessions) => {
  const place = copied()
  spoil(place)

  const { problems } = answer<ProjectStatus>(place.home, ['status'])
  const listed = answer<SessionSummary[]>(place.home, ['sessions', 'list'])
  const doctor = acontext(place.home, ['doctor', '--json'])
  const ill = (JSON.parse(doctor.stdout) as { checks: Check[] }).checks.filter(({ ok }) => !ok)

  expect(problems).toEqual([expect.stringContaining(why)])
  expect(problems[0]).toContain(place.project)
  expect(listed).toHaveLength(sessions)
  expect(doctor.code).toBe(7)
  expect(ill.map(({ detail }) => detail)).toEqual([expect.stringContaining(why)])
  expect(ill.every(({ remedy }) => remedy !== null)).toBe(true)
})

test('a space that cannot be read keeps its name: nothing makes a second one, and whoever asks for it is told why', () => {
  const { home, space, session } = copied()
  edit(join(space, 'space.json'), newer)
  answer(home, ['spaces', 'create', 'other'])
  const asked = [
    ['sessions', 'import', demoTranscript, '--space', 'coding'],
    ['spaces', 'create', 'Coding'],
    ['spaces', 'show', 'coding'],
    ['skills', 'log', 'coding/daily-logs'],
    ['sessions', 'list', '--space', 'coding'],
  ]

  for (const words of asked) {
    const [code, stderr] = refusal(home, words)
    expect([words, code, stderr]).toEqual([words, 4, expect.stringContaining('newer acontext')])
  }
  const flushed = acontext(home, ['sessions', 'flush', session.split('/').at(-1) ?? ''])
  expect([flushed.code, flushed.stdout]).toEqual([4, expect.stringContaining('newer acontext')])
  expect(readdirSync(dirname(space))).toHaveLength(2)
})

test('corrupt lines in a log are told with their numbers, and what is appended later keeps counting', () => {
  const { home, session } = copied()
  const log = join(session, 'log.jsonl')
  const before = answer<SessionSummary[]>(home, ['sessions', 'list'])[0]?.messages ?? 0
  edit(log, (text) => {
    const lines = text.split('\n')
    lines.splice(4, 3, '{"record":"message"', '{"record":"message"}', '{"record":"wish"}')
    return lines.join('\n')
  })
  appendFileSync(log, '{"record":"message","mess')

  const { problems } = answer<ProjectStatus>(home, ['status'])
  const shown = acontext(home, ['sessions', 'show', session.split('/').at(-1) ?? ''])
  const appended = acontext(home, ['sessions', 'append', session.split('/').at(-1) ?? '', '--json'], {
    input: '{"role":"user","content":"Please look at the new report."}',
  })

  expect(problems.map((each) => each.replace(log, 'log'))).toEqual([
    expect.stringMatching(/^log:5: /),
    'log:6: a message record that lacks fields',
    'log:7: a record of an unknown kind (wish)',
  ])
  expect(shown.stderr).toContain(`${before - 3} messages.`)
  expect((JSON.parse(appended.stdout) as { seq: number }[]).map(({ seq }) => seq)).toEqual([before + 1])
  expect(acontext(home, ['sessions', 'flush', session.split('/').at(-1) ?? '']).stdout).toContain('1 message observed')
})

test.each([
  ['rubbish', 'rubbish', 'rubbish'],
  ['the wrong shape', '{"v":1,"rows":[null,{},{"summary":{"id":"x"}}]}', '{"v":1}'],
  ['the wrong shape deeper down', '{"v":1,"rows":5}', '{"v":1,"head":"x","lessons":[null]}'],
])('a cache of %s is made anew without a word', (_, sessions, history) => {
  const { home, project } = copied()
  const log = answer<LogEntry[]>(home, ['skills', 'log', 'coding'])
  const status = answer<ProjectStatus>(home, ['status'])
  const histories = readdirSync(join(project, 'cache/history')).map((name) => join(project, 'cache/history', name))
  const spoil = (): void => {
    writeFileSync(join(project, 'cache/sessions.json'), sessions)
    for (const file of histories) writeFileSync(file, history)
  }

  spoil()
  expect(answer<ProjectStatus>(home, ['status'])).toEqual({ ...status, bytes: expect.any(Number) })
  expect(answer<LogEntry[]>(home, ['skills', 'log', 'coding'])).toEqual(log)
  expect(acontext(home, ['doctor']).code).toBe(0)
  spoil()
  expect(acontext(home, ['doctor', '--rebuild']).code).toBe(0)
  expect(JSON.parse(readFileSync(join(project, 'cache/sessions.json'), 'utf8'))).toMatchObject({ rows: [expect.anything()] })
})

test('files and folders of others in a home stand in nobody’s way', () => {
  const { home, project, session, space } = copied()
  const status = answer<ProjectStatus>(home, ['status'])
  const folders = [
    '',
    'sessions',
    'spaces',
    'users',
    'inbox',
    `inbox/${space.split('/').at(-1)}`,
    'cache',
    'cache/history',
    'trash',
  ]
  for (const folder of [home, join(home, 'projects'), session, ...folders.map((each) => join(project, each))]) {
    mkdirSync(join(folder, 'folder'), { recursive: true })
    for (const name of ['.DS_Store', 'notes.txt', 'copy of.json', 'folder/log.jsonl']) writeFileSync(join(folder, name), '{')
  }
  writeFileSync(join(project, 'sessions/00000000-0000-4000-8000-000000000000'), '')
  writeFileSync(join(project, 'spaces/00000000-0000-4000-8000-000000000000'), '')

  expect(answer<ProjectStatus>(home, ['status'])).toEqual({ ...status, bytes: expect.any(Number) })
  expect(acontext(home, ['sessions', 'import', demoTranscript, '--space', 'coding']).code).toBe(0)
  expect(acontext(home, ['doctor']).code).toBe(0)
  expect(acontext(home, ['users', 'list']).code).toBe(0)
  expect(acontext(home, ['projects', 'list']).code).toBe(0)
})
