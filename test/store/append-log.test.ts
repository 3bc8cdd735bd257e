import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openAppendLog, type AppendLog } from '../../src/store/append-log.ts'
import { bundle } from '../support/bundle.ts'
import { tempFolder } from '../support/temp-folder.ts'

function open(path: string): AppendLog {
  const log = openAppendLog(path)
  onTestFinished(() => log.close())
  return log
}
const text = (path: string): string => readFileSync(path, 'utf8')
const bytes = (line: string): Uint8Array => Buffer.from(line)
const line = (size: number): Uint8Array => bytes(`${'x'.repeat(size - 1)}\n`)

describe('an append log', () => {
  test('makes the file and the folders above it, and tells the new length', async () => {
    const path = join(tempFolder(), 'sessions', 'one', 'log.jsonl')
    const log = open(path)

    expect(await log.append(bytes('{"v":1}\n'))).toBe(8)
    expect(await log.append(bytes('{"n":"ä"}\n'))).toBe(19)

    expect(text(path)).toBe('{"v":1}\n{"n":"ä"}\n')
    expect(log).toMatchObject({ path, length: 19, trimmed: 0 })
  })

  test('goes on at the end of a file that is there', async () => {
    const path = join(tempFolder(), 'log')
    writeFileSync(path, 'one\n')

    expect(await open(path).append(bytes('two\n'))).toBe(8)

    expect(text(path)).toBe('one\ntwo\n')
  })

  test('cuts off a torn last line and says how long it was', async () => {
    const path = join(tempFolder(), 'log')
    writeFileSync(path, 'one\ntwo\n{"half":')
    const log = open(path)

    expect(log).toMatchObject({ length: 8, trimmed: 8 })
    await log.append(bytes('three\n'))

    expect(text(path)).toBe('one\ntwo\nthree\n')
  })

  test('cuts off a torn line that is longer than what is read at a time', () => {
    const path = join(tempFolder(), 'log')
    writeFileSync(path, `one\n${'x'.repeat(300_000)}`)

    expect(open(path)).toMatchObject({ length: 4, trimmed: 300_000 })
    expect(text(path)).toBe('one\n')
  })

  test('cuts a file without any newline down to nothing', () => {
    const path = join(tempFolder(), 'log')
    writeFileSync(path, 'x'.repeat(65_536))

    expect(open(path)).toMatchObject({ length: 0, trimmed: 65_536 })
  })

  test('lets 64 appenders share syncs, keeps their order, and tells each its own end', async () => {
    const path = join(tempFolder(), 'log')
    const log = open(path)
    const ends: number[] = []

    await Promise.all(
      Array.from({ length: 64 }, async (_, writer) => {
        for (let round = 0; round < 10; round += 1) {
          const own = bytes(`${JSON.stringify({ writer, round })}\n`)
          const end = await log.append(own)
          ends.push(end)
          expect(readFileSync(path).subarray(end - own.length, end)).toEqual(own)
        }
      }),
    )

    expect(text(path).trimEnd().split('\n')).toHaveLength(640)
    expect(new Set(ends).size).toBe(640)
    expect(log.syncs).toBeLessThan(640 / 10)
  })

  test('takes only whole lines', async () => {
    const log = open(join(tempFolder(), 'log'))

    await expect(log.append(bytes('no end'))).rejects.toMatchObject({ code: 'fault' })
    await expect(log.append(bytes(''))).rejects.toMatchObject({ code: 'fault' })

    expect(log.length).toBe(0)
  })

  test('waits on close for what was asked for, and takes nothing after it', async () => {
    const path = join(tempFolder(), 'log')
    const log = openAppendLog(path)
    const asked = [log.append(bytes('one\n')), log.append(bytes('two\n'))]

    await log.close()
    await log.close()

    expect(await Promise.all(asked)).toEqual([4, 8])
    expect(text(path)).toBe('one\ntwo\n')
    await expect(log.append(bytes('three\n'))).rejects.toMatchObject({ code: 'fault' })
  })

  test('never acknowledges what would go to a removed file', async () => {
    const path = join(tempFolder(), 'log')
    const log = open(path)
    await log.append(bytes('one\n'))

    rmSync(path)

    await expect(log.append(bytes('two\n'))).rejects.toMatchObject({ code: 'not-found' })
    expect(existsSync(path)).toBe(false)
  })

  test('respects what an editor appended meanwhile, and cuts off what it left half', async () => {
    const path = join(tempFolder(), 'log')
    const log = open(path)
    await log.append(bytes('one\n'))

    appendFileSync(path, 'by hand\nhalf')
    await log.append(bytes('two\n'))

    expect(text(path)).toBe('one\nby hand\ntwo\n')
  })

  test('is refused with the error of the system where it cannot be', () => {
    const dir = tempFolder()
    writeFileSync(join(dir, 'file'), '')
    mkdirSync(join(dir, 'folder'))

    expect(() => openAppendLog(join(dir, 'file', 'log'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }))
    expect(() => openAppendLog(join(dir, 'folder'))).toThrow(expect.objectContaining({ code: 'EISDIR' }))
  })
})

describe('an append log on a full disk', () => {
  const isRoot = process.getuid?.() === 0 && process.platform === 'linux'
  if (!isRoot) console.log('Skipped: a full disk is made by mounting a small tmpfs, which takes root on Linux.')

  test.runIf(isRoot)('rejects all who shared the write, keeps nothing of it, and goes on', async () => {
    const dir = tempFolder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dir])
    const path = join(dir, 'log')
    const log = openAppendLog(path)
    try {
      await log.append(line(10_000))
      const shared = await Promise.allSettled([log.append(line(10_000)), log.append(line(10_000)), log.append(line(50_000))])

      expect(shared.map((each) => (each.status === 'rejected' ? each.reason : null))).toEqual(
        Array(3).fill(expect.objectContaining({ code: 'ENOSPC', path })),
      )
      expect(statSync(path).size).toBe(10_000)
      expect(await log.append(line(10_000))).toBe(20_000)
      expect(text(path)).toBe(`${'x'.repeat(9_999)}\n`.repeat(2))
    } finally {
      await log.close()
      execFileSync('umount', [dir])
    }
  })
})

describe('an append log in a process of its own', () => {
  const child = bundle('append-child.ts')

  test('loses nothing that was acknowledged when it is killed at any time', async () => {
    const path = join(tempFolder(), 'log')
    const size = 1024 * 1024
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const writer = spawn(process.execPath, [child, path, String(size)])
      let acknowledged = 0
      for await (const told of createInterface(writer.stdout)) {
        acknowledged = Number(told)
        writer.kill('SIGKILL')
      }

      const log = openAppendLog(path)
      expect(log.length % size).toBe(0)
      expect(log.length).toBeGreaterThanOrEqual(acknowledged)
      await log.close()
    }
  })

  test('takes back the part that fitted when a file may not grow further', () => {
    const path = join(tempFolder(), 'log')

    const told = execFileSync('bash', ['-c', `ulimit -f 64; exec "$@"`, 'bash', process.execPath, child, path, '50000', '2'], {
      encoding: 'utf8',
    })

    expect(told.trim().split('\n')).toEqual(['50000', `EFBIG ${path}`])
    expect(statSync(path).size).toBe(50_000)
  })

  const hasStrace = spawnSync('strace', ['-V']).status === 0
  if (!hasStrace) console.log('Skipped: strace, which injects faults of the disk and watches the calls, is not installed.')

  test.runIf(hasStrace)('trims the part that was written when it was killed in the middle of a write', async () => {
    const path = join(tempFolder(), 'log')

    // The limit makes the system take a part of the line; the kill meets the call for the rest.
    const inject = ['-f', '-o', '/dev/null', '-P', path, '-e', 'trace=write', '-e', 'inject=write:signal=KILL:when=3']
    const limited = ['-c', `ulimit -f 64; exec "$@"`, 'bash', 'strace', ...inject, process.execPath, child, path, '50000', '2']
    const { stdout } = spawnSync('bash', limited, { encoding: 'utf8' })

    expect(stdout).toBe('50000\n')
    expect(statSync(path).size).toBe(65_536)
    const log = open(path)
    expect(log).toMatchObject({ length: 50_000, trimmed: 15_536 })
    expect(await log.append(bytes('next\n'))).toBe(50_005)
  })

  test.runIf(hasStrace)('takes back a write whose sync failed, and says which file it was', async () => {
    const path = join(tempFolder(), 'log')

    const inject = ['-f', '-o', '/dev/null', '-e', 'trace=fdatasync', '-e', 'inject=fdatasync:error=EIO:when=2']
    // The count of strace is kept for each thread, so there must be one.
    const env = { ...process.env, UV_THREADPOOL_SIZE: '1' }
    const told = execFileSync('strace', [...inject, process.execPath, child, path, '100', '3'], { encoding: 'utf8', env })

    expect(told.trim().split('\n')).toEqual(['100', `EIO ${path}`, '200'])
    expect(statSync(path).size).toBe(200)
  })

  test.runIf(hasStrace)('acknowledges only after the line, the file and the new folders are on the disk', async () => {
    const dir = tempFolder()
    const trace = join(dir, 'trace')
    const path = join(dir, 'new', 'newer', 'log')

    const watch = ['-f', '-y', '-o', trace, '-e', 'trace=write,pwrite64,fsync,fdatasync']
    const traced = spawn('strace', [...watch, process.execPath, child, path, '100', '1'], { stdio: 'ignore' })
    await once(traced, 'close')

    const calls = text(trace)
      .split('\n')
      .map((call) => /(write|fsync|fdatasync)\(\d+<([^>]*)>/.exec(call) ?? /(fdatasync) resumed.*= 0/.exec(call))
      .filter((call) => call !== null)
      .map(([, name, file]) => `${name} ${file === undefined ? 'done' : file.startsWith(dir) ? file.slice(dir.length) : 'out'}`)
      .filter((call) => !call.endsWith(' out') || call === 'write out')
    const seen = calls.filter((call) => call !== 'write out')
    expect(seen.slice(0, 5)).toEqual([
      'fsync ',
      'fsync /new',
      'fsync /new/newer',
      'write /new/newer/log',
      'fdatasync /new/newer/log',
    ])
    expect(calls.lastIndexOf('write out')).toBeGreaterThan(calls.findLastIndex((call) => call.startsWith('fdatasync')))
  })
})
