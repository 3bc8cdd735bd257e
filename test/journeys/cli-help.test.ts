import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { acontext } from '../support/cli.ts'
import { temporaryHome } from '../support/home.ts'

const commands = readdirSync(join(import.meta.dirname, '../../commands'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length).replaceAll('/', ' '))

test.each(commands)('%s explains itself with an example', (command) => {
  const { code, stdout, stderr } = acontext(temporaryHome(), [...command.split(' '), '--help'])

  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(stdout).toMatch(new RegExp(`EXAMPLES\\n[^]*(\\$ |\\| )acontext ${command}`))
  expect(stdout).toContain('--json')
})

test('without a word the commands are listed, and a topic lists its own', () => {
  const home = temporaryHome()

  expect(acontext(home, []).stdout).toMatch(/TOPICS[^]*sessions[^]*COMMANDS[^]*status/)
  expect(acontext(home, ['skills']).stdout).toContain('skills log')
  expect(acontext(home, ['help', 'skills', 'log']).stdout).toContain('acontext skills log [TARGET]')
})

test.each([
  [['skils', 'log'], 'Did you mean "acontext skills log"?'],
  [['frobnicate'], 'See "acontext --help".'],
  [['skills', 'log', '--sinec', '2d'], 'Nonexistent flag: --sinec'],
  [['skills', 'log', '--since', 'soon'], 'neither a date nor an age'],
  [['skills', 'log', '-n', 'many'], 'Expected an integer'],
  [['sessions', 'show'], 'Missing 1 required arg'],
  [['sessions', 'learn', 'abc'], '--space'],
  [['sessions', 'import', 'a.jsonl', '--format', 'word'], 'claude-code'],
  [['lessons', 'list', '--waiting', '--failed'], '--failed'],
])('wrong usage %j ends with 2 and says what is wrong', (words, said) => {
  const { code, stdout, stderr } = acontext(temporaryHome(), words)

  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^Error: /)
  expect(stderr).toContain(said)
})

test('programs get errors as JSON', () => {
  const home = temporaryHome()
  const failures = [
    ['frobnicate', '--json'],
    ['--json', 'sessions', 'show'],
    ['sessions', 'show', 'abc', '--json'],
  ].map((words) => {
    const { code, stdout } = acontext(home, words)
    return { exit: code, ...(JSON.parse(stdout) as { error: { code: string; message: string; hint: string } }).error }
  })

  expect(failures.map(({ exit, code }) => [exit, code])).toEqual([
    [2, 'usage'],
    [2, 'usage'],
    [3, 'not-found'],
  ])
  expect(failures.every(({ message, hint }) => message !== '' && hint !== '')).toBe(true)
})
