import { lstatSync, renameSync, rmSync, type Stats } from 'node:fs'
import { dirname, join } from 'node:path'
import { isMissing, MemoryError } from '../errors.ts'
import { sniffFile } from './disks.ts'
import { pruneAbove } from './disk-tree.ts'
import { makeDirectories, syncDirectory } from './files.ts'
import type { Incoming } from './incoming.ts'

export type WorkFile = { readonly file: string; readonly size: number; readonly mime: string; readonly changedAt: Date }

/** Plain files in the work tree of a repository, named from its root; no link is followed. */
export const workFiles = {
  /** Null when there is no plain file. */
  find(dir: string, path: string): WorkFile | null {
    const stats = plainStats(dir, path)
    if (stats?.isFile() !== true) return null
    const file = join(dir, path)
    return { file, size: stats.size, mime: sniffFile(file, path.slice(path.lastIndexOf('/') + 1)), changedAt: stats.mtime }
  },
  /** Throws `exists` when a folder is there or a file on the way, `refused` for a link. */
  put(dir: string, path: string, incoming: Incoming): void {
    const segments = path.split('/')
    segments.forEach((_, index) => {
      const part = segments.slice(0, index + 1).join('/')
      const stats = statsAt(join(dir, part))
      const isLast = index === segments.length - 1
      if (stats === null || (isLast ? stats.isFile() : stats.isDirectory())) return
      const what = stats.isDirectory() ? 'a folder' : stats.isFile() ? 'a file' : 'a link'
      throw new MemoryError(
        stats.isDirectory() || stats.isFile() ? 'exists' : 'refused',
        `There is ${what} at ${part} already.`,
        {
          field: 'path',
          hint: 'Choose another path, or remove what is there.',
        },
      )
    })
    const file = join(dir, path)
    makeDirectories(dirname(file))
    renameSync(incoming.path, file)
    syncDirectory(dirname(file))
  },
  remove(dir: string, path: string): void {
    const file = join(dir, path)
    rmSync(file)
    pruneAbove(dir, file)
  },
}

/** Null when nothing is there, or a link leads to it. */
function plainStats(dir: string, path: string): Stats | null {
  let stats: Stats | null = null
  let at = dir
  for (const segment of path.split('/')) {
    at = join(at, segment)
    stats = segment === '..' || segment === '' ? null : statsAt(at)
    if (stats === null || stats.isSymbolicLink()) return null
  }
  return stats
}

function statsAt(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
