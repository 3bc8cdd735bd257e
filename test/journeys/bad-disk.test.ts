import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ImportSummary } from '../../src/memory/import.ts'
import type { ProjectStatus, SpaceSummary } from '../../src/memory/memory.ts'
import { acontext, answer, demoTranscript, executable, refusal } from '../support/cli.ts'
import { isSound, temporaryHome } from '../support/home.ts'
import { holdingsOf } from '../support/killed.ts'

/** A file system of its own for a home; null and a printed reason where this process may not mount one. */
function smallDisk(kilobytes: number): { home: string; remount(options: string): void } | null {
  const folder = `${temporaryHome()}-disk`
  const mount = (options: string): void => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,${options}`, 'tmpfs', folder], { stdio: 'pipe' })
  }
  try {
    mkdirSync(folder, { recursive: true })
    mount('rw')
  } catch (error) {
    console.log(`skipped: this process may not mount a file system (${(error as Error).message.split('\n')[0]})`)
    return null
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  return {
    home: join(folder, 'home'),
    remount: (options) => void execFileSync('mount', ['-o', `remount,${options}`, folder], { stdio: 'pipe' }),
  }
}

/** Sixty conversations of one task and one preference each, with 8 kB of output. */
function conversations(home: string): string {
  const said = (role: string, content: string): object => ({ role, content })
  const lines = Array.from({ length: 60 }, (_, number) =>
    JSON.stringify({
      id: `branch-${number}`,
      messages: [
        said('user', `Please rename the report of branch ${number} and send it to the archive.`),
        said('assistant', `I renamed the report of branch ${number}. ${'All files were there. '.repeat(400)}`),
        said('user', `Thanks, that is right. For branch ${number} I always prefer file names with the date in front.`),
        said('assistant', 'Noted.'),
      ],
    }),
  )
  const file = join(dirname(dirname(home)), 'conversations.jsonl')
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

/** Every file below a folder with the hash of its content. */
function contents(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`)
    .sort()
}

test('on a full disk all that was acknowledged stays, and the same command goes on once there is room', (context) => {
  const disk = smallDisk(700)
  if (disk === null) return context.skip()
  const { home, remount } = disk
  const words = ['sessions', 'import', conversations(home), '--space', 'archive']

  const full = acontext(home, [...words, '-q'])
  const asJson = acontext(home, [...words, '--json'])
  const during = answer<ProjectStatus>(home, ['status'])
  const doctor = acontext(home, ['doctor'])

  expect([full.code, full.stdout]).toEqual([7, ''])
  expect(full.stderr).toMatch(/^Error: The disk is full: \/.*\.\nMake room on it, then run the command again;.*\n$/)
  expect([asJson.code, (JSON.parse(asJson.stdout) as { error: { code: string } }).error.code]).toEqual([7, 'unavailable'])
  expect(during.counts.sessions).toBeGreaterThan(0)
  expect(during.counts.sessions).toBeLessThan(60)
  expect(doctor.code).toBe(7)
  expect(doctor.stdout).toMatch(/✗ .*The disk is full[^]*Make room|✗ [^]*has room/)

  remount('size=100m')
  const { sessions, messages } = answer<ImportSummary>(home, words)
  const space = answer<SpaceSummary>(home, ['spaces', 'show', 'archive'])
  const held = holdingsOf(home)

  expect(sessions.created + sessions.known).toBe(60)
  expect(messages.appended + messages.known).toBe(240)
  expect(messages.known).toBeGreaterThanOrEqual(during.counts.messages)
  expect(held.messages).toHaveLength(240)
  expect({ waiting: held.waiting, faults: held.faults }).toEqual({ waiting: 0, faults: [] })
  expect(isSound(space.path)).toBe(true)
  expect(acontext(home, ['doctor']).code).toBe(0)
})

test('a read-only home can be read; what would write ends with 7 and changes nothing', (context) => {
  const disk = smallDisk(20_000)
  if (disk === null) return context.skip()
  const { home, remount } = disk
  const { sessions } = answer<ImportSummary>(home, ['sessions', 'import', demoTranscript, '--space', 'coding'])
  const id = sessions.ids[0] ?? ''
  remount('ro')
  const before = contents(home)

  const reading = [
    ['status'],
    ['sessions', 'list'],
    ['sessions', 'show', id],
    ['skills', 'log', 'coding'],
    ['spaces', 'show', 'coding'],
    ['sessions', 'import', demoTranscript, '--dry-run'],
  ]
  const writing = [
    ['sessions', 'create'],
    ['projects', 'create', 'other'],
    ['spaces', 'create', 'other'],
    ['config', 'set', 'timezone', 'UTC'],
    ['spaces', 'delete', 'coding', '--yes'],
  ]
  const codes = reading.map((words) => acontext(home, words).code)
  const refusals = writing.map((words) => refusal(home, words))

  expect(codes).toEqual(reading.map(() => 0))
  for (const [code, stderr] of refusals) {
    expect(code).toBe(7)
    expect(stderr).toMatch(/^Error: The file system is read-only: \/.*\.\nSee that you may read and write there/)
    expect(stderr).not.toContain('.tmp')
  }
  expect(acontext(home, ['doctor']).stdout).toMatch(/^✗ open the home .*read-only/)
  expect(contents(home)).toEqual(before)
})

test('an object of git that cannot grow is named like every other file', () => {
  const home = temporaryHome()
  const { path } = answer<SpaceSummary>(home, ['spaces', 'create', 'first'])
  writeFileSync(join(path, 'skills/large.md'), randomBytes(100_000).toString('base64'))
  const words = [process.execPath, executable, 'spaces', 'rename', 'first', 'second', '--home', home]

  const { status, stderr } = spawnSync('bash', ['-c', 'ulimit -f 32; exec "$@"', 'bash', ...words], { encoding: 'utf8' })

  expect(status).toBe(7)
  expect(stderr).toContain(`A file would grow over the allowed size: ${path}/.git/`)
})
