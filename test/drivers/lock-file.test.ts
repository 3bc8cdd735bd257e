import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readLockOwner, takeWriterLock } from '../../src/drivers/lock-file.ts'
import { ownRecord, type LockRecord } from '../../src/drivers/lock/owner.ts'
import { startOf, thisMachine } from '../../src/drivers/lock/process.ts'
import { bundle } from '../support/bundle.ts'
import { gatherCrowd } from '../support/lock-crowd.ts'
import { tempFolder } from '../support/temp-folder.ts'

const now = { purpose: 'acontext sessions import', waitMs: 0 }
const isRoot = process.getuid?.() === 0
const someoneElse = 65534

function placed(record: Partial<LockRecord>): { lock: string; record: LockRecord } {
  const lock = join(tempFolder(), 'lock')
  const whole = { ...ownRecord('acontext daemon', thisMachine()), ...record }
  writeFileSync(lock, JSON.stringify(whole))
  return { lock, record: whole }
}

const busy = (words: string | RegExp): unknown => expect.objectContaining({ code: 'busy', message: expect.stringMatching(words) })

/** The lock can be taken at once, and nothing is left of it or its forerunner when it is released. */
async function expectFree(lock: string): Promise<void> {
  const held = await takeWriterLock(lock, now)
  expect(readLockOwner(lock)).toMatchObject({ pid: process.pid, purpose: now.purpose, alive: true })
  expect(readdirSync(join(lock, '..'))).toEqual(['lock'])
  await held.release()
  expect(readdirSync(join(lock, '..'))).toEqual([])
}

async function expectKept(lock: string, error: unknown): Promise<void> {
  const before = readFileSync(lock)
  await expect(takeWriterLock(lock, now)).rejects.toEqual(error)
  expect(readFileSync(lock)).toEqual(before)
  expect(readdirSync(join(lock, '..'))).toEqual(['lock'])
}

describe('a free lock', () => {
  test('is taken, says whose it is, and is free again when released', async () => {
    const lock = join(tempFolder(), 'lock')
    expect(readLockOwner(lock)).toBeNull()

    await expectFree(lock)

    expect(readLockOwner(lock)).toBeNull()
  })

  test('may be released twice', async () => {
    const lock = join(tempFolder(), 'lock')
    const held = await takeWriterLock(lock, now)

    await held.release()
    await held.release()

    expect(existsSync(lock)).toBe(false)
  })

  test('is not taken over by releasing a lock that was removed by hand', async () => {
    const lock = join(tempFolder(), 'lock')
    const first = await takeWriterLock(lock, now)
    rmSync(lock)
    const second = await takeWriterLock(lock, { ...now, purpose: 'the second' })

    await first.release()

    expect(readLockOwner(lock)?.purpose).toBe('the second')
    await second.release()
  })

  test('is handed over to who waits for it', async () => {
    const lock = join(tempFolder(), 'lock')
    const first = await takeWriterLock(lock, now)
    const second = takeWriterLock(lock, { purpose: 'the second', waitMs: 60_000 })

    await first.release()

    await (await second).release()
    expect(existsSync(lock)).toBe(false)
  })

  test('cannot be taken where nothing may be written, and the error of the system says why', async () => {
    const dir = tempFolder()
    await expect(takeWriterLock(join(dir, 'none', 'lock'), now)).rejects.toMatchObject({ code: 'ENOENT' })
    if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', dir])
    else chmodSync(dir, 0o500)
    try {
      await expect(takeWriterLock(join(dir, 'lock'), now)).rejects.toMatchObject({ code: isRoot ? 'EROFS' : 'EACCES' })
    } finally {
      if (isRoot) execFileSync('umount', [dir])
      else chmodSync(dir, 0o700)
    }
  })
})

describe('the lock of a living process', () => {
  const child = bundle('lock-child.ts')

  test('is refused with the name of its owner and what it does', async () => {
    const { lock, record } = placed({ pid: process.ppid, started: startOf(process.ppid)?.started ?? null })

    await expectKept(lock, busy(new RegExp(`Process ${process.ppid} \\("acontext daemon"\\).* since ${record.since}`)))

    expect(readLockOwner(lock)).toEqual({
      pid: process.ppid,
      host: expect.stringMatching(/^[^/]+$/),
      since: record.since,
      purpose: 'acontext daemon',
      alive: true,
    })
  })

  test('is refused to the same process, too, and it says so', async () => {
    const lock = join(tempFolder(), 'lock')
    const held = await takeWriterLock(lock, now)

    await expectKept(lock, busy(`This process \\(${process.pid}\\) holds the lock already`))

    await held.release()
  })

  test('is refused to who may not send it a signal', async () => {
    // For everybody but root, the first process is somebody else's.
    const { lock } = placed({ pid: 1, started: startOf(1)?.started ?? null })
    chmodSync(join(lock, '..'), 0o777)
    const stranger = await gatherCrowd(child, 1, isRoot ? { uid: someoneElse } : {})

    const { violations } = await stranger.takeAll({ lock, witness: `${lock}.witness`, waitMs: 0 })

    expect(violations).toEqual([{ outcome: 'failed', code: 'busy', message: expect.stringContaining('Process 1 (') }])
  })

  test('is waited for no longer than the signal allows', async () => {
    const lock = join(tempFolder(), 'lock')
    const held = await takeWriterLock(lock, now)
    const stop = new AbortController()

    const waiting = takeWriterLock(lock, { purpose: 'the second', waitMs: 3_600_000, pauseMs: 3_600_000, signal: stop.signal })
    stop.abort()

    await expect(waiting).rejects.toMatchObject({ code: 'interrupted' })
    await held.release()
  })

  test('is the claim on a dead one, too: it is left to the living claimer', async () => {
    const { lock, record } = placed({ started: '1' })
    writeFileSync(`${lock}.${record.token}.claim`, JSON.stringify(ownRecord('acontext status', thisMachine())))

    await expect(takeWriterLock(lock, now)).rejects.toEqual(busy('acontext status'))

    expect(readLockOwner(lock)).toMatchObject({ purpose: 'acontext daemon', alive: false })
  })
})

describe('the lock of a dead process', () => {
  const ended = spawnSync(process.execPath, ['-e', '']).pid

  test('is taken over at once', async () => {
    const { lock } = placed({ pid: ended })
    expect(readLockOwner(lock)).toMatchObject({ pid: ended, alive: false })

    await expectFree(lock)
  })

  test('is taken over when its pid is that of another process now', async () => {
    const { lock } = placed({ started: '12345' })

    await expectFree(lock)
  })

  test('is taken over after the machine was started anew, though its pid is in use', async () => {
    const { lock } = placed({ boot: '00000000-0000-4000-8000-000000000000' })

    await expectFree(lock)
  })

  test('is taken over after the machine got another name', async () => {
    const { lock } = placed({ pid: ended, host: 'laptop.cafe.example' })

    await expectFree(lock)
  })

  test.runIf(process.platform === 'linux')('is taken over when it ended and nobody has collected it yet', async () => {
    // The shell becomes a program that never asks after the child that the shell started.
    const keeper = spawn('bash', ['-c', 'exec 3<&0; head -c1 <&3 >/dev/null & echo $!; exec tail -f /dev/null'])
    onTestFinished(() => void keeper.kill('SIGKILL'))
    const [told] = (await once(keeper.stdout, 'data')) as [Buffer]
    const pid = Number(told)
    while (readFileSync(`/proc/${keeper.pid}/comm`, 'utf8') !== 'tail\n') await new Promise(setImmediate)
    keeper.stdin.write('.')
    while (startOf(pid)?.ended === false) await new Promise(setImmediate)
    const { lock } = placed({ pid, started: startOf(pid)?.started ?? null })
    expect(process.kill(pid, 0)).toBe(true)

    await expectFree(lock)
  })

  test('is taken over past claimers that died one after the other, and their claims are removed', async () => {
    const { lock, record } = placed({ pid: ended })
    let { token } = record
    for (let claim = 0; claim < 5; claim += 1) {
      const claimer = { ...ownRecord('claimer', thisMachine()), pid: ended }
      writeFileSync(`${lock}.${token}.claim`, JSON.stringify(claimer))
      writeFileSync(`${lock}.${claimer.token}.tmp`, JSON.stringify(claimer))
      token = claimer.token
    }

    await expectFree(lock)
  })

  test('leaves alone what others keep beside the lock', async () => {
    const { lock } = placed({ pid: ended })
    const living = ownRecord('waiting', thisMachine())
    writeFileSync(`${lock}.${living.token}.tmp`, JSON.stringify(living))
    writeFileSync(`${lock}.about-to-be-filled.tmp`, '')
    writeFileSync(`${lock}.md`, 'notes')

    await (await takeWriterLock(lock, now)).release()

    expect(readdirSync(join(lock, '..'))).toEqual([`lock.${living.token}.tmp`, 'lock.about-to-be-filled.tmp', 'lock.md'].sort())
  })
})

describe('a lock whose owner cannot be seen', () => {
  const ended = spawnSync(process.execPath, ['-e', '']).pid

  test.each([
    ['another machine', { host: 'build-7/0a0a0a0a', boot: '00000000-0000-4000-8000-000000000000' }],
    ['another container on this machine', { pids: 'pid:[1]' }],
    ['a newer version', { v: 2 }],
  ])('is never taken over: %s', async (_, record) => {
    const { lock } = placed({ pid: ended, ...record })

    await expectKept(lock, busy('cannot be seen from here'))
    await expect(takeWriterLock(lock, now)).rejects.toMatchObject({ hint: `If it does not run any more, remove ${lock}.` })

    expect(readLockOwner(lock)).toMatchObject({ pid: ended, alive: 'unknown' })
  })
})

describe('a lock file that is torn or rubbish', () => {
  const rubbish = ['', '{"v":1,"pi', 'null', '{"v":1,"pid":"7"}', '{"v":1,"pid":7,"token":"../../etc"}', '\u0000\u0001\uFFFD']

  test.each(rubbish)('is left alone while it may be about to be filled: %j', async (text) => {
    const lock = join(tempFolder(), 'lock')
    writeFileSync(lock, text)

    await expectKept(lock, busy('is being written, or is damaged'))

    expect(readLockOwner(lock)).toMatchObject({ pid: 0, alive: 'unknown' })
  })

  test.each(rubbish)('is taken over when it is old: %j', async (text) => {
    const lock = join(tempFolder(), 'lock')
    writeFileSync(lock, text)
    utimesSync(lock, 0, 0)
    expect(readLockOwner(lock)).toMatchObject({ pid: 0, alive: false, since: '1970-01-01T00:00:00.000Z' })

    await expectFree(lock)
  })

  test('is not what a folder is', async () => {
    const lock = join(tempFolder(), 'lock')
    mkdirSync(lock)

    await expect(takeWriterLock(lock, now)).rejects.toMatchObject({ code: 'EISDIR' })
  })
})
