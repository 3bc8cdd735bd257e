import {
  closeSync,
  fchmodSync,
  fsync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { platform } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { MemoryError, isMissing, withPath } from '../errors.ts'

const fsyncLater = promisify(fsync)

/** A file's bytes; null when it is not there. */
export function readBytes(path: string): Uint8Array | null {
  try {
    return readFileSync(path)
  } catch (error) {
    if (isMissing(error)) return null
    throw withPath(error, path)
  }
}

/** A file's text; null when it is not there. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw withPath(error, path)
  }
}

/** What a JSON file says; null when it is not there. Throws `invalid`, naming the file, when it is not JSON. */
export function readJson(path: string): unknown {
  const text = readText(path)
  if (text === null) return null
  try {
    // Some editors put a byte order mark in front.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new MemoryError('invalid', `The file ${path} is not JSON: ${(error as Error).message}.`, {
      cause: error,
      field: path,
      hint: 'Mend the file, or put a copy of it from a backup in its place.',
    })
  }
}

/** What is known of a file or folder, links followed; null when nothing is there, so also below a file. */
export function statsOf(path: string): Stats | null {
  try {
    // Throwing for each file that is not there costs ten times what looking does.
    return statSync(path, { throwIfNoEntry: false }) ?? null
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** The names in a folder, in order of text, without what a killed `replaceFile` or `removeTree` left; none when the folder is not there. */
export function listNames(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => !isLeftOver(name))
      .sort()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** True for the names that `replaceFile` and `removeTree` use while they work. */
export function isLeftOver(name: string): boolean {
  return name.startsWith('.') && (name.endsWith('.tmp') || name.endsWith('.gone'))
}

/**
 * Makes a folder and those above it, each one on the disk before this returns; false when it was there already.
 *
 * Throws `unavailable` where a file is in the way.
 */
export function makeDirectories(path: string): boolean {
  const whole = resolve(path)
  if (isFolder(whole)) return false
  // Step by step: mkdir's own `recursive` tells no good reason where a disk is read-only, and never ends below /proc.
  if (whole !== dirname(whole)) makeDirectories(dirname(whole))
  try {
    mkdirSync(whole)
  } catch (error) {
    if (isFolder(whole)) return false // somebody was faster
    throw notMade(whole, error)
  }
  syncDirectory(dirname(whole))
  return true
}

function notMade(path: string, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException
  if (code !== 'EEXIST' && code !== 'ENOENT') return cause
  const sentence = code === 'EEXIST' ? `${path} is a file, where a folder is needed.` : `No folder can be made at ${path}.`
  return new MemoryError('unavailable', sentence, {
    field: path,
    cause,
    hint: 'Choose another home with --home or ACONTEXT_HOME, or move the file away.',
  })
}

function isFolder(path: string): boolean {
  try {
    return statsOf(path)?.isDirectory() === true
  } catch {
    return false
  }
}

/** Puts the names in a folder on the disk: without it, a new file may be gone after a power cut, however often it was synced itself. */
export function syncDirectory(dir: string): void {
  if (platform() === 'win32') return // cannot open folders, and needs no sync of them
  const file = openSync(dir, 'r')
  try {
    fsyncSync(file)
  } catch (error) {
    // Some network file systems have no such call.
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw withPath(error, dir)
  } finally {
    closeSync(file)
  }
}

/**
 * Puts these bytes in the place of a file (or makes it): a reader, or a crash, sees the old ones or the new ones, whole.
 *
 * They are on the disk when it resolves. Permissions are those of `mode`, else of the old file. Costs two syncs; the file
 * gets a new inode, so hard links to the old one keep the old bytes and a symbolic link is replaced by a file.
 */
export async function replaceFile(
  path: string,
  bytes: Uint8Array | string,
  options: { readonly mode?: number } = {},
): Promise<void> {
  const mode = options.mode ?? permissionsOf(path)
  const temp = openTemp(path, mode)
  try {
    try {
      // The mask of the process must neither widen nor narrow what was asked for.
      if (mode !== null) fchmodSync(temp.file, mode)
      writeAll(temp.file, typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
      await fsyncLater(temp.file)
    } finally {
      closeSync(temp.file)
    }
    renameSync(temp.path, path)
  } catch (error) {
    rmSync(temp.path, { force: true })
    throw withPath(error, path)
  }
  syncDirectory(dirname(path))
}

function permissionsOf(path: string): number | null {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats === undefined ? null : stats.mode & 0o777
}

/** A new file beside the target: a rename is atomic only within one file system. */
function openTemp(path: string, mode: number | null): { path: string; file: number } {
  for (let attempt = 0; ; attempt += 1) {
    const temp = join(dirname(path), `.${basename(path)}.${attempt}.tmp`)
    try {
      return { path: temp, file: openSync(temp, 'wx', mode ?? 0o666) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw Object.assign(error as Error, { path })
    }
  }
}

/** Writes all bytes at the end of an open file; a call to the system may take fewer than it was given. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done)
}

/** Removes a file; nothing when it is not there. */
export function removeFile(path: string): void {
  rmSync(path, { force: true })
}

/** Removes a folder or file and all below it; it is out of sight in one step, so a crash leaves no half of it to be read. */
export async function removeTree(path: string): Promise<void> {
  const gone = join(dirname(path), `.${basename(path)}.gone`)
  await rm(gone, { recursive: true, force: true }) // an earlier removal that was killed
  try {
    renameSync(path, gone)
  } catch (error) {
    if (isMissing(error)) return
    throw error
  }
  syncDirectory(dirname(path))
  await rm(gone, { recursive: true, force: true })
}
