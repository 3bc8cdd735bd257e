import type { Dirent } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { asMemoryError, isMissing, MemoryError } from '../errors.ts'

/**
 * Files that may be transcripts: each path that is a file, and every `.json` and `.jsonl` below each that is a folder,
 * in order of name. Links to folders are not followed, so there are no loops.
 *
 * @throws MemoryError `not-found` and the path that is not there
 */
export async function findTranscripts(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(findBelow))
  return [...new Set(found.flat())]
}

async function findBelow(path: string): Promise<readonly string[]> {
  try {
    return (await stat(path)).isDirectory() ? await walk(path) : [path]
  } catch (error) {
    throw readingError(error, path)
  }
}

async function walk(folder: string): Promise<readonly string[]> {
  const entries = await entriesOf(folder)
  // One folder that may not be read does not spoil the others: it is told when its turn comes.
  if (entries === null) return [folder]
  entries.sort((one, other) => (one.name < other.name ? -1 : 1))
  const found: string[] = []
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) found.push(...(await walk(path)))
    else if (/\.jsonl?$/i.test(entry.name) && (entry.isFile() || (entry.isSymbolicLink() && (await isFileLink(path)))))
      found.push(path)
  }
  return found
}

async function entriesOf(folder: string): Promise<Dirent[] | null> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (isForbidden(error)) return null
    throw error
  }
}

function isForbidden(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
}

async function isFileLink(path: string): Promise<boolean> {
  // A link whose target is gone is no transcript; nobody asked for it by name.
  const info = await stat(path).catch(() => null)
  return info !== null && info.isFile() && (await lstat(path)).isSymbolicLink()
}

/** A failure to read the user's own files, as a sentence about them and not about our home. */
export function readingError(error: unknown, file: string): unknown {
  if (isMissing(error))
    return new MemoryError('not-found', `There is no file or folder "${file}".`, {
      field: file,
      hint: 'Nothing of this file was imported.',
    })
  const hint = 'Change its permissions, or leave it out.'
  if (isForbidden(error)) return new MemoryError('unavailable', `"${file}" may not be read.`, { field: file, cause: error, hint })
  const { code } = asMemoryError(error)
  if (code !== 'unavailable' || error instanceof MemoryError) return error
  const reason = (error as Error).message.split(',')[0] ?? ''
  return new MemoryError('unavailable', `"${file}" cannot be read: ${reason}.`, { field: file, cause: error })
}
