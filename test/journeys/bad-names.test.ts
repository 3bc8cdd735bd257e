import { existsSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import type { Session, SessionSummary } from '../../src/model/session.ts'
import { acontext, answer, demoTranscript, refusal } from '../support/cli.ts'
import { temporaryHome } from '../support/home.ts'

const unknown = ['toString', '..', '../x', '../../config', 'a/b', 'a'.repeat(300), '😀', '\u202egnp', '%2e%2e']

test('a thing that is not there is told with exit code 3 and the command that lists what is there', () => {
  const home = temporaryHome()
  answer<Session>(home, ['sessions', 'create', '--user', 'kim'])
  const asking: [string[], string][] = [
    [['sessions', 'show'], 'acontext sessions list'],
    [['sessions', 'delete', '--yes'], 'acontext sessions list'],
    [['sessions', 'list', '--user'], 'acontext users list'],
    [['sessions', 'list', '--space'], 'acontext spaces list'],
    [['spaces', 'delete', '--yes'], 'acontext spaces list'],
    [['lessons', 'show'], 'acontext lessons list'],
    [['users', 'show'], 'acontext users list'],
    [['users', 'delete', '--yes'], 'acontext users list'],
    [['config', 'get'], 'acontext config list'],
  ]

  // Every command meets some of the names, and every name some of the commands: each is a process.
  const wrong = asking.flatMap(([words, list], at) =>
    [unknown[at % unknown.length], unknown[(at + 4) % unknown.length], ''].flatMap((name = '') => {
      const [code, stderr] = refusal(home, [...words, name])
      return code === 3 && stderr.includes(list) && stderr.startsWith('Error: There is no ')
        ? []
        : [`${words.join(' ')} ${name}: ${code} ${stderr}`]
    }),
  )

  expect(wrong).toEqual([])
  expect(readdirSync(dirname(home))).toEqual(['home'])
})

test('a user is never another file of the home', () => {
  const home = temporaryHome()
  answer<Session>(home, ['sessions', 'create', '--user', 'kim'])

  expect(refusal(home, ['users', 'show', '../project'])[0]).toBe(3)
  expect(refusal(home, ['users', 'delete', '--yes', '../project'])[0]).toBe(3)
  expect(existsSync(`${home}/projects/default/project.json`)).toBe(true)
})

test('the beginning of an id that fits several sessions is refused, and they are named', () => {
  const home = temporaryHome()
  const ids = Array.from({ length: 17 }, () => answer<Session>(home, ['sessions', 'create']).id)
  const [first = ''] = ids.filter((id) => ids.some((other) => other !== id && other[0] === id[0]))
  const [code, stderr] = refusal(home, ['sessions', 'show', first.slice(0, 1)])

  expect(code).toBe(2)
  expect(stderr).toContain(first)
  expect(stderr).toContain('Give more of the id.')
})

test.each([
  [
    'spaces',
    ['', ' ', '.', '..', 'a/b', 'a:b', 'a\nb', 'a\u001b[31mb', '\u202egnp', 'a'.repeat(101)],
    ['😀', 'Übung', 'a b', '-x', 'CON'],
  ],
  ['projects', ['', '..', 'a/b', 'A', 'a b', '😀', 'a--b', 'a'.repeat(65)], ['a', 'a-1']],
])('%s get names that can be written in a target, and no others', (noun, refused, taken) => {
  const home = temporaryHome()
  const codes = refused.map((name) => refusal(home, [noun, 'create', '--', name]))
  const made = taken.map((name) => acontext(home, [noun, 'create', '--', name]).code)
  const found = taken.map((name) => acontext(home, [noun, 'show', '--', name]).code)

  expect(codes.map(([code, stderr]) => [code, /^Error: A \w+ cannot be called .*\nUse 1 to/.test(stderr)])).toEqual(
    refused.map(() => [4, true]),
  )
  expect([made, found]).toEqual([taken.map(() => 0), taken.map(() => 0)])
  expect(refusal(home, [noun, 'create', taken[0] ?? ''])).toEqual([4, expect.stringContaining('already')])
})

test('users may be called anything that has 1 to 255 characters', () => {
  const home = temporaryHome()
  for (const user of ['..', 'a/b', '😀', '-x']) expect(acontext(home, ['sessions', 'create', `--user=${user}`]).code).toBe(0)
  expect(refusal(home, ['sessions', 'create', '--user', ''])[0]).toBe(4)
  expect(refusal(home, ['sessions', 'create', '--user', 'a'.repeat(256)])[0]).toBe(4)
  expect(answer<SessionSummary[]>(home, ['sessions', 'list', '--user', 'a/b'])).toHaveLength(1)
})

test('a target that leads out of the memory, or to nothing, is refused', () => {
  const home = temporaryHome()
  acontext(home, ['sessions', 'import', demoTranscript, '--space', 'coding'])
  const targets: [string, number][] = [
    ['a/../../b', 2],
    ['coding/user-general-facts/../../space.json', 2],
    ['/etc/passwd', 2],
    ['coding//x', 2],
    ['', 2],
    ['user-general-facts:0', 2],
    ['user-general-facts:5-2', 2],
    ['user-general-facts:99999999999999999999', 3],
    ['coding', 3],
    ['coding/nope', 3],
    ['coding/.git/config', 3],
    ['coding/user-general-facts/SKILL.md/x', 3],
    ['coding/user-general-facts/nope.md', 3],
  ]

  const codes = targets.map(([target]) => [target, refusal(home, ['skills', 'show', target])[0]])

  expect(codes).toEqual(targets)
  expect(acontext(home, ['skills', 'show', 'user-general-facts:1-2']).stdout).toBe('---\nname: user-general-facts\n')
})

test('a home that cannot be one is refused by reader and writer alike', () => {
  const home = temporaryHome()
  const file = `${home}-file`
  answer<Session>(file, ['sessions', 'create'])
  const record = `${file}/projects/default/project.json`

  for (const place of [record, `${record}/below`, '/dev/null']) {
    for (const words of [['status'], ['sessions', 'create'], ['projects', 'list'], ['config', 'set', 'mind', 'rules']]) {
      expect(refusal(place, words)).toEqual([4, expect.stringContaining(`The home ${place} is no folder`)])
    }
  }
  expect(refusal(home, ['status', '--home', ''])).toEqual([2, expect.stringContaining('--home is empty')])
  expect(existsSync(home)).toBe(false)
})
