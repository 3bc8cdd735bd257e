import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ImportSummary } from '../../src/memory/import.ts'
import type { LessonSummary, SpaceSummary } from '../../src/memory/memory.ts'
import { acontext, answer, demoTranscript } from '../support/cli.ts'
import { temporaryHome } from '../support/home.ts'

type Manifest = {
  readonly commands: Readonly<
    Record<
      string,
      {
        readonly args: Readonly<Record<string, { name: string; required?: boolean }>>
        readonly flags: Readonly<Record<string, object>>
      }
    >
  >
}

const root = join(import.meta.dirname, '../..')
const { commands } = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as Manifest

/** Words that make sense for each kind of argument, so that a command that comes later is tried too. */
function wordsFor(home: string): Readonly<Record<string, readonly string[]>> {
  const { sessions, learnt } = answer<ImportSummary>(home, [
    'sessions',
    'import',
    demoTranscript,
    '--space',
    'coding',
    '--user',
    'kim',
  ])
  const [lesson] = answer<LessonSummary[]>(home, ['lessons', 'list'])
  const disk = answer<{ id: string }>(home, ['disks', 'create']).id
  answer(home, ['disks', 'put', disk, demoTranscript, '/docs/a.txt'])
  const { head } = answer<SpaceSummary>(home, ['spaces', 'show', 'coding'])
  return {
    session: [sessions.ids[0] ?? ''],
    lesson: [lesson?.id ?? learnt[0]?.lesson ?? ''],
    space: ['coding'],
    skill: ['coding/user-general-facts'],
    target: ['coding/user-general-facts'],
    folder: [join(root, 'skills-defaults/daily-logs')],
    project: ['default'],
    user: ['kim'],
    name: ['another'],
    key: ['mind'],
    value: ['rules'],
    preset: ['rules'],
    paths: [demoTranscript],
    disk: [disk],
    file: [demoTranscript],
    path: ['/docs/a.txt'],
    pattern: ['*a.*'],
    to: [head],
  }
}

/** They speak to a program or a person, and give no answer of their own. */
const conversing = new Set(['mcp', 'tui', 'up', 'server:up', 'docker:up', 'logs'])

/** What cannot be done twice, or ends what the others look at, comes last. */
const destructive = /(delete|forget|remove|rm|revert|restore|drop|undo|rename)$/

test('with --json every command prints one JSON value and nothing else, whether it succeeds or not', () => {
  const home = temporaryHome()
  const words = wordsFor(home)
  const ids = Object.keys(commands)
    .filter((id) => !conversing.has(id))
    .sort((a, b) => Number(destructive.test(a)) - Number(destructive.test(b)))
  const wrong: string[] = []
  const failed: string[] = []

  for (const id of ids) {
    const { args, flags } = commands[id] ?? { args: {}, flags: {} }
    const given = Object.values(args).flatMap(({ name, required = false }) =>
      required ? (words[name] ?? [`no-word-for-${name}`]) : [],
    )
    const options = Object.entries(flags).flatMap(([name, flag]) =>
      name === 'yes' ? ['--yes'] : 'required' in flag && flag.required === true ? [`--${name}`, ...(words[name] ?? [])] : [],
    )
    const line = [...id.split(':'), ...given, ...options]
    const { code, stdout, stderr } = acontext(home, [...line, '--json'], { input: '[]', env: { EDITOR: 'true' } })
    try {
      const value = JSON.parse(stdout) as { error?: { code: unknown; message: unknown; hint: unknown; field: unknown } }
      if (stderr !== '') wrong.push(`${line.join(' ')}: ${stderr}`)
      if (code === 1) wrong.push(`${line.join(' ')}: a fault, ${stdout}`)
      if (code !== 0) failed.push(id)
      // Some tell what they found, and by the exit code that not all of it is well.
      const found = Array.isArray(value) || 'checks' in value || 'conflicts' in value
      const error = typeof value.error?.code === 'string' && typeof value.error.message === 'string'
      if (code !== 0 && !error && !found) wrong.push(`${line.join(' ')}: ${code} ${stdout}`)
    } catch {
      wrong.push(`${line.join(' ')}: ${code} ${stdout}${stderr}`)
    }
  }

  expect(wrong).toEqual([])
  // Most must have been tried in earnest.
  expect(failed.length).toBeLessThan(ids.length / 3)
})

test('wrong usage is told as JSON too', () => {
  const home = temporaryHome()
  const lines = [
    ['status', '--bogus'],
    ['sessions', 'show'],
    ['nonsense'],
    ['skills', 'log', '-n', 'x'],
    ['sessions', 'delete', 'x'],
  ]
  const told = lines.map((line) => {
    const { code, stdout, stderr } = acontext(home, [...line, '--json'])
    return { code, stderr, keys: Object.keys((JSON.parse(stdout) as { error: object }).error).sort() }
  })

  expect(told.map(({ code }) => code)).toEqual([2, 2, 2, 2, 3])
  expect(told.every(({ stderr, keys }) => stderr === '' && keys.join() === 'code,field,hint,message')).toBe(true)
})
