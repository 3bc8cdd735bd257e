import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { acontext, answer, demoTranscript, executable, refusal } from '../support/cli.ts'

// A home with a space whose name has a blank, one conversation and its skills; and the command on the PATH.
let home = ''
let path = ''

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'acontext-tab-'))
  home = join(folder, 'home')
  path = join(folder, 'bin')
  mkdirSync(path)
  symlinkSync(executable, join(path, 'acontext'))
  answer(home, ['sessions', 'import', demoTranscript, '--space', 'my coding', '--user', 'kim'])
  answer(home, ['spaces', 'create', 'ops'])
})

afterAll(() => rmSync(dirname(home), { recursive: true, force: true }))

const env = (): NodeJS.ProcessEnv => ({ ...process.env, ACONTEXT_HOME: home, PATH: `${path}${delimiter}${process.env['PATH']}` })

/** What Tab offers in bash after these words, the last of which is being written. */
function inBash(...words: readonly string[]): string[] {
  const script = `
eval "$(acontext completion bash)"
COMP_WORDS=(acontext "$@")
COMP_CWORD=$#
_acontext
printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr, status } = spawnSync('bash', ['-c', script, 'bash', ...words], { encoding: 'utf8', env: env() })
  if (status !== 0 || stderr !== '') throw new Error(`bash ended with ${status}: ${stderr}`)
  return stdout.split('\n').filter((line) => line !== '')
}

test.each([
  [['skil'], ['skills']],
  [['skills', 'b'], ['blame']],
  [['lessons', 'list', '--wait'], ['--waiting']],
  [
    ['sessions', 'import', '--format', 'c'],
    ['claude-code', 'codex'],
  ],
  [['sessions', 'import', '--format=cl'], ['--format=claude-code']],
  [['spaces', 'show', 'o'], ['ops']],
  [['sessions', 'list', '--space', 'my'], ['my\\ coding']],
  [['sessions', 'list', '--space', 'my\\ c'], ['my\\ coding']],
  [['skills', 'log', '"my coding/da'], ['my coding/daily-logs']],
  [['skills', 'show', 'ops/daily-logs/'], ['ops/daily-logs/SKILL.md']],
  [['users', 'show', 'k'], ['kim']],
  [['config', 'get', 'git'], ['git.native']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [['comple'], ['completion']],
  [['status', ''], []],
  [['no-such-command', ''], []],
])('in bash %j becomes %j', (words, offered) => {
  expect(inBash(...words)).toEqual(offered)
})

test('sessions and lessons are offered by the start of their ids, with what they were about', () => {
  const [session] = answer<{ id: string }[]>(home, ['sessions', 'list'])
  const { stdout } = acontext(home, ['complete', '--', 'sessions', 'show', ''])
  const lessons = acontext(home, ['complete', '--', 'lessons', 'show', ''])

  expect(stdout).toMatch(new RegExp(`^${session?.id.slice(0, 8)}\\tFix the nightly import`))
  expect(lessons.stdout.split('\n').length).toBeGreaterThan(2)
  expect(inBash('sessions', 'show', session?.id.slice(0, 10) ?? '')).toEqual([session?.id])
})

test('files are left to the shell, and nothing is said where nothing can be', () => {
  expect(acontext(home, ['complete', '--', 'sessions', 'import', '']).stdout).toBe(':files\n')
  const broken = join(dirname(home), 'file')
  writeFileSync(broken, '')
  expect(acontext(home, ['complete', '--', 'spaces', 'show', '--home', broken, ''])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '',
  })
})

test.each(['zsh', 'fish'])('%s reads its script, where it is installed', (shell) => {
  const { stdout } = acontext(home, ['completion', shell])
  const { error, status, stderr } = spawnSync(shell, ['-n', '/dev/stdin'], { encoding: 'utf8', input: stdout })
  if (error !== undefined) {
    console.log(`${shell} is not installed here (${error.message}); its script was not read by it.`)
    expect(stdout).toContain(' complete -- ')
    return
  }
  expect([status, stderr]).toEqual([0, ''])
})

test.each([
  [['skills', 'log', '--sinec', '2d'], 'Did you mean "--since"?'],
  [['skills', 'list', '--jsn'], 'Did you mean "--json"?'],
  [['spaces', 'show', 'opps'], 'Did you mean "ops"?'],
  [['skills', 'show', 'ops/daily-log'], 'Did you mean "ops/daily-logs"?'],
  [['skills', 'show', 'ops/daily-logs/SKIL.md'], 'Did you mean "SKILL.md"?'],
  [['skills', 'log', 'dayly-logs'], 'Did you mean "daily-logs"?'],
  [['users', 'show', 'kin'], 'Did you mean "kim"?'],
  [['skils', 'log'], 'Did you mean "acontext skills log"?'],
])('a slip in %j is guessed', (words, hint) => {
  expect(refusal(home, words)[1]).toContain(hint)
})
