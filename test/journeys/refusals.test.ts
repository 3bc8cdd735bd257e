import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { migration } from '../support/conversation.ts'
import { temporaryHome } from '../support/home.ts'
import { holdingsOf, runCommand } from '../support/killed.ts'

/** A file beside a home that nobody has used yet. */
function given(name: string, content: string | Buffer): { home: string; file: string } {
  const home = temporaryHome()
  const file = join(dirname(home), name)
  writeFileSync(file, content)
  return { home, file }
}

test.each([
  ['plain text', 'notes.jsonl', 'hello world\n', 'no JSON object'],
  ['a truncated line', 'cut.jsonl', '{"role":"user","content":"hi"', 'cut off'],
  ['binary rubbish', 'rubbish.jsonl', Buffer.from([0xff, 0xfe, 0x00, 0x9c, 0x80, 0x0a]), 'not UTF-8'],
  ['nothing', 'empty.jsonl', '', 'is empty'],
])('importing %s names the file and stores nothing', async (_, name, content, reason) => {
  const { home, file } = given(name, content)

  const ended = await runCommand(['sessions', 'import', file, '--home', home])

  expect(ended).toMatchObject({ code: 4, stdout: '' })
  expect(ended.stderr).toContain(file)
  expect(ended.stderr).toContain(reason)
  expect((await runCommand(['sessions', 'list', '--json', '--home', home])).stdout.trim()).toBe('[]')
})

test.each([
  [['sessions', 'import', '/nowhere/at/all'], 3, '/nowhere/at/all'],
  [['sessions', 'import', '.', '--format', 'word'], 2, 'openai, claude-code, codex'],
  [['sessions', 'show', 'zzz'], 3, 'zzz'],
  [['sessions', 'learn', 'zzz', '--space', 'x'], 3, 'zzz'],
  [['skills', 'show', 'a/../b'], 2, 'a/../b'],
  [['skills', 'log', 'nothing'], 3, 'nothing'],
  [['spaces', 'create', 'a/b'], 4, 'a/b'],
  [['users', 'show', '../../x'], 3, '../../x'],
  [['config', 'set', 'observe.messages', 'many'], 4, 'observe.messages'],
  [['config', 'set', 'no.such', '1'], 4, 'no.such'],
  [['projects', 'create', '../x'], 4, '../x'],
])('%j ends with %i and names what is wrong', async (words, code, named) => {
  const home = temporaryHome()

  const plain = await runCommand([...words, '--home', home])
  const json = await runCommand([...words, '--home', home, '--json'])

  expect(plain).toMatchObject({ code, stdout: '' })
  expect(plain.stderr).toContain(named)
  expect(json.code).toBe(code)
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { message: expect.any(String), code: expect.any(String) } })
})

test.each(['config.json', 'projects/default/project.json'])(
  'a %s of a newer version is refused and not touched',
  async (name) => {
    const home = temporaryHome()
    await runCommand(['init', '--home', home])
    const newer = '{"v":2,"id":"x","name":"default"}'
    writeFileSync(join(home, name), newer)

    const ended = await runCommand(['sessions', 'create', '--home', home])

    expect(ended.code).toBe(4)
    expect(ended.stderr).toMatch(/newer acontext/)
    expect(readFileSync(join(home, name), 'utf8')).toBe(newer)
  },
)

test('a home that is a file, and one below a file, are told', async () => {
  const { file } = given('home', 'x')

  for (const home of [file, join(file, 'deeper')]) {
    const ended = await runCommand(['sessions', 'create', '--home', home])
    expect(ended.code).toBeGreaterThan(1)
    expect(ended.stderr).toContain(file)
  }
})

/** A small disk of its own; null, with the reason printed, where none can be made. */
function smallDisk(size: string): string | null {
  const disk = join(dirname(temporaryHome()), 'disk')
  mkdirSync(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk], { stdio: 'pipe' })
  } catch (error) {
    console.log(`not tested here, since no disk can be mounted: ${(error as Error).message.split('\n')[0]}`)
    return null
  }
  onTestFinished(() => void execFileSync('umount', ['-l', disk]))
  return disk
}

test('on a full disk nothing acknowledged is lost, and with room again the same command ends well', async () => {
  const disk = smallDisk('700k')
  if (disk === null) return
  const home = join(disk, 'home')
  const file = join(dirname(disk), 'chat.json')
  const filler = { role: 'assistant', content: 'y'.repeat(600_000) }
  writeFileSync(file, JSON.stringify({ messages: [...migration, filler] }))
  const words = ['sessions', 'import', file, '--space', 'ops', '--home', home]

  const full = await runCommand(words)
  execFileSync('mount', ['-o', 'remount,size=50m', disk])
  const again = await runCommand(words)

  expect(full.code).toBe(7)
  expect(full.stderr).toMatch(/full/i)
  expect(again.code).toBe(0)
  expect(holdingsOf(home)).toMatchObject({ faults: [], waiting: 0 })
  expect(holdingsOf(home).messages).toHaveLength(migration.length + 1)
})

test('a home that may only be read is read, and writing to it is refused in words', async () => {
  const disk = smallDisk('20m')
  if (disk === null) return
  const home = join(disk, 'home')
  await runCommand(['sessions', 'create', '--home', home])
  execFileSync('mount', ['-o', 'remount,ro', disk])

  const listed = await runCommand(['sessions', 'list', '--json', '--home', home])
  const refused = await runCommand(['sessions', 'create', '--home', home])

  expect(JSON.parse(listed.stdout)).toHaveLength(1)
  expect(refused.code).toBe(7)
  expect(refused.stderr).toContain('read-only')
})
