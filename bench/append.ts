import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAppendLog } from '../src/store/append-log.ts'

const line = Buffer.from(`${'x'.repeat(1023)}\n`)
const rounds = 7
const total = 1024 // appends in a round

/** Seconds that so many durable appends take. */
type Way = (paths: readonly string[], writersEach: number) => Promise<{ seconds: number; syncs: number }>

const ours: Way = async (paths, writersEach) => {
  const logs = paths.map((path) => openAppendLog(path))
  const each = total / (logs.length * writersEach)
  const seconds = await time(() =>
    logs.flatMap((log) =>
      Array.from({ length: writersEach }, async () => {
        for (let done = 0; done < each; done += 1) await log.append(line)
      }),
    ),
  )
  const syncs = logs.reduce((sum, log) => sum + log.syncs, 0)
  await Promise.all(logs.map((log) => log.close()))
  return { seconds, syncs }
}

/** What a plain program does: write and fdatasync, one after the other, going round the files. */
const plain: Way = async (paths) => {
  const files = paths.map((path) => openSync(path, 'a'))
  const seconds = await time(() => {
    for (let done = 0; done < total / files.length; done += 1) {
      for (const file of files) {
        writeSync(file, line)
        fdatasyncSync(file)
      }
    }
    return []
  })
  for (const file of files) closeSync(file)
  return { seconds, syncs: total }
}

/** The same through promises, all files at a time. */
const promised: Way = async (paths) => {
  const files = await Promise.all(paths.map((path) => open(path, 'a')))
  const seconds = await time(() =>
    files.map(async (file) => {
      for (let done = 0; done < total / files.length; done += 1) {
        await file.write(line)
        await file.datasync()
      }
    }),
  )
  await Promise.all(files.map((file) => file.close()))
  return { seconds, syncs: total }
}

async function time(work: () => Promise<void>[]): Promise<number> {
  const start = performance.now()
  await Promise.all(work())
  return (performance.now() - start) / 1000
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

export async function main(): Promise<void> {
  console.log(`Durable appends of 1 KB: ${total} a round, median of ${rounds} rounds, the ways taking turns. Appends a second:\n`)
  console.log('logs  writers each  ours  appends/sync |  plain  ratio |  promises  ratio')
  for (const [logs, writers] of [
    [1, 1],
    [1, 16],
    [1, 64],
    [16, 1],
    [16, 4],
    [16, 16],
    [64, 1],
    [64, 4],
    [64, 16],
  ] as const) {
    // prettier-ignore
    const dir = mkdtempSync(join(tmpdir(), 'acontext-bench-'))
    const rates: number[][] = [[], [], []]
    let sharing = 0
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, way] of [ours, plain, promised].entries()) {
        const paths = Array.from({ length: logs }, (_, file) => join(dir, `${index}-${file}`))
        const { seconds, syncs } = await way(paths, writers)
        rates[index]?.push(total / seconds)
        if (way === ours) sharing = total / syncs
      }
    }
    const [own = NaN, other = NaN, async = NaN] = rates.map(median)
    const cell = (value: number, width: number): string => value.toFixed(0).padStart(width)
    console.log(
      `${cell(logs, 4)}  ${cell(writers, 12)}  ${cell(own, 4)}  ${sharing.toFixed(1).padStart(12)} | ${cell(other, 6)}  ${(own / other).toFixed(2).padStart(5)} | ${cell(async, 9)}  ${(own / async).toFixed(2).padStart(5)}`,
    )
    rmSync(dir, { recursive: true })
  }
}
