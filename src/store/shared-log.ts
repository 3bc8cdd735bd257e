import { closeSync, constants, fstatSync, fdatasync, openSync, readSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { MemoryError, isMissing, withPath } from '../errors.ts'

const fdatasyncLater = promisify(fdatasync)
const newline = 0x0a

/** Whole lines of a file, without their newlines, and how many bytes they and all before them take. */
export type ReadLines = { readonly lines: readonly string[]; readonly end: number }

/**
 * Adds a line to a file that other processes may add to at the same moment; it is on the disk when this resolves.
 *
 * One write at the end of the file is what the system does as one. A line that was torn (a full disk) is ended and left: what
 * follows it may be somebody else's by now.
 */
export async function appendLine(path: string, line: Uint8Array): Promise<void> {
  const file = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT)
  try {
    const bytes = Buffer.concat([Buffer.from(endsWhole(file) ? '' : '\n'), line, Buffer.from('\n')])
    if (writeSync(file, bytes) < bytes.length)
      throw new MemoryError('unavailable', `The disk took only a part of a line of ${path}.`, { field: path })
    await fdatasyncLater(file)
  } catch (error) {
    throw withPath(error, path)
  } finally {
    closeSync(file)
  }
}

/** The lines after so many bytes; none when the file is not there. A line without its newline is not read yet. */
export function linesAfter(path: string, start: number): ReadLines {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if (isMissing(error)) return { lines: [], end: start }
    throw withPath(error, path)
  }
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - start))
    const read = bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start))
    const end = read.lastIndexOf(newline) + 1
    return { lines: read.toString('utf8', 0, end).split('\n').slice(0, -1), end: start + end }
  } finally {
    closeSync(file)
  }
}

function endsWhole(file: number): boolean {
  const { size } = fstatSync(file)
  const last = Buffer.alloc(1)
  return size === 0 || (readSync(file, last, 0, 1, size - 1) === 1 && last[0] === newline)
}
