import { closeSync, constants, fdatasync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { MemoryError, withPath } from '../errors.ts'
import { makeDirectories, syncDirectory, writeAll } from './files.ts'

const fdatasyncLater = promisify(fdatasync)
const newline = 0x0a

/** A file of lines that only grows, held open until `close`. Two of them on one file at a time would harm each other. */
export type AppendLog = {
  readonly path: string
  /** Bytes of a torn last line that opening cut off. */
  readonly trimmed: number
  /** Bytes that are on the disk. */
  readonly length: number
  /** How many times the disk was waited for. */
  readonly syncs: number
  /**
   * Adds whole lines (the last byte is a newline) and gives the length up to their end, once they are on the disk.
   *
   * What is asked for while the disk works shares the next sync. After a failure (a full disk) nothing of the shared
   * write stays, all who shared it are told, and the log goes on. Throws `not-found` when the file was removed or replaced.
   */
  append(bytes: Uint8Array): Promise<number>
  /** Waits for the appends that were asked for, then lets the file go. */
  close(): Promise<void>
}

type Waiting = { readonly bytes: Uint8Array; resolve(length: number): void; reject(error: unknown): void }

/** Opens a log, or makes it with the folders above it, all on the disk; a torn last line is cut off. */
export function openAppendLog(path: string): AppendLog {
  const opened = openOrCreate(path)
  const { file } = opened
  let length = opened.length
  let syncs = 0
  let waiting: Waiting[] = []
  let running: Promise<void> | null = null
  let damaged = false
  let closing: Promise<void> | null = null

  /** Leaves the file as long as what was acknowledged. */
  function restore(): void {
    ftruncateSync(file, length)
    damaged = false
  }

  async function write(group: readonly Waiting[]): Promise<void> {
    if (damaged) restore()
    const stats = fstatSync(file)
    if (stats.nlink === 0) throw new MemoryError('not-found', `The log ${path} was removed or replaced while it was open.`)
    // Somebody's editor wrote to it: what is there now is the log.
    if (stats.size !== length) length = trimTornLine(file, path).length
    damaged = true
    writeAll(file, Buffer.concat(group.map(({ bytes }) => bytes)))
    await fdatasyncLater(file)
    damaged = false
    syncs += 1
  }

  async function commit(group: readonly Waiting[]): Promise<void> {
    try {
      await write(group)
    } catch (error) {
      try {
        if (damaged) restore()
      } catch {
        // Still damaged: the next append tries again before it writes.
      }
      for (const each of group) each.reject(withPath(error, path))
      return
    }
    for (const each of group) each.resolve((length += each.bytes.length))
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      // Those who are about to ask, too, may share this sync; a turn costs a hundredth of it.
      await new Promise(setImmediate)
      const group = waiting
      waiting = []
      await commit(group)
    }
    running = null
  }

  return {
    path,
    trimmed: opened.trimmed,
    get length() {
      return length
    },
    get syncs() {
      return syncs
    },
    append(bytes) {
      return new Promise((resolve, reject) => {
        if (closing !== null) throw new MemoryError('fault', `The log ${path} is closed.`)
        if (bytes.at(-1) !== newline) throw new MemoryError('fault', `What is appended to ${path} must end with a newline.`)
        waiting.push({ bytes, resolve, reject })
        running ??= drain()
      })
    },
    close() {
      closing ??= Promise.resolve(running).then(() => closeSync(file))
      return closing
    },
  }
}

function openOrCreate(path: string): { file: number; length: number; trimmed: number } {
  let made = false
  let file: number
  try {
    file = openSync(path, constants.O_RDWR | constants.O_APPEND)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    made = makeDirectories(dirname(path))
    file = openSync(path, 'ax+')
  }
  try {
    const { length, trimmed } = trimTornLine(file, path)
    // Also when it was there: its maker may have been killed before the names were on the disk.
    if (length === 0) syncDirectory(dirname(path))
    if (length === 0 && !made) syncDirectory(dirname(dirname(path)))
    return { file, length, trimmed }
  } catch (error) {
    closeSync(file)
    throw error
  }
}

/** Cuts off what follows the last newline: a line that a crash tore. */
function trimTornLine(file: number, path: string): { length: number; trimmed: number } {
  const { size } = fstatSync(file)
  const chunk = Buffer.alloc(64 * 1024)
  let length = size
  while (length > 0) {
    const from = Math.max(0, length - chunk.length)
    const read = readSync(file, chunk, 0, length - from, from)
    const last = chunk.subarray(0, read).lastIndexOf(newline)
    length = from + last + 1
    if (last >= 0) break
  }
  try {
    if (length < size) ftruncateSync(file, length)
  } catch (error) {
    throw withPath(error, path)
  }
  return { length, trimmed: size - length }
}
