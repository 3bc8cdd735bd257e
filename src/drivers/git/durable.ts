import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { isMissing, withPath } from '../../errors.ts'
import type { Temp } from './temp.ts'

// Sync calls throughout: for files of this size they are about ten times faster than their promises.

/** Folders whose new names are still to be brought to the disk: one sync for all that happens in them. */
export type Unsynced = Set<string>

/** Makes a folder and its parents; what is new is on the disk when this returns, or when `unsynced` is. */
export function makeFolder(path: string, unsynced?: Unsynced): void {
  try {
    mkdirSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && dirname(path) !== path) {
      makeFolder(dirname(path), unsynced)
      return makeFolder(path, unsynced)
    }
    if (code === 'EEXIST' && statSync(path).isDirectory()) return
    throw error
  }
  syncOrNote(dirname(path), unsynced)
}

export function syncFolders(unsynced: Unsynced): void {
  for (const folder of unsynced) syncFolder(folder)
  unsynced.clear()
}

function syncOrNote(folder: string, unsynced?: Unsynced): void {
  if (unsynced === undefined) syncFolder(folder)
  else unsynced.add(folder)
}

/** Brings a folder's names to the disk. */
export function syncFolder(path: string): void {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    // Windows opens no folders; and one that is gone by now needs no sync.
    if (['EISDIR', 'EPERM', 'EACCES', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return
    throw error
  }
  try {
    fsyncSync(fd)
  } catch (error) {
    if (!['EINVAL', 'EPERM', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw withPath(error, path)
  } finally {
    closeSync(fd)
  }
}

/** Writes a file that must not exist yet and brings its bytes to the disk; not its name, which is the folder's. */
export function writeNew(path: string, bytes: string | Uint8Array, mode = 0o666): void {
  let fd: number
  try {
    fd = openSync(path, 'wx', mode)
  } catch (error) {
    if (!isMissing(error)) throw error
    makeFolder(dirname(path))
    fd = openSync(path, 'wx', mode)
  }
  try {
    writeFileSync(fd, bytes)
    fsyncSync(fd)
  } catch (error) {
    throw withPath(error, path)
  } finally {
    closeSync(fd)
  }
}

/** Replaces or makes a file: whole or not at all, and on the disk when this returns, or when `unsynced` is. */
export function replaceFile(path: string, bytes: string | Uint8Array, temp: Temp, unsynced?: Unsynced): void {
  const draft = temp.name()
  try {
    writeNew(draft, bytes)
    moveInto(draft, path, unsynced)
  } catch (error) {
    removeFile(draft)
    throw error
  }
}

/** Moves a finished file to its place, whose folder is made if need be. */
export function moveInto(draft: string, path: string, unsynced?: Unsynced): void {
  try {
    renameSync(draft, path)
  } catch (error) {
    if (!isMissing(error)) throw error
    makeFolder(dirname(path), unsynced)
    renameSync(draft, path)
  }
  syncOrNote(dirname(path), unsynced)
}

/** Gives a finished file another name, all of its content in one step; false when the name is taken. */
export function claimName(path: string, draft: string, content: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code)) throw error
  }
  // Some file systems have no hard links; there the name comes first and the content a moment later.
  try {
    writeNew(path, content)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** A file's text; null when there is none. */
export function textAt(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Removes a file; nothing happens when it is not there. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}
