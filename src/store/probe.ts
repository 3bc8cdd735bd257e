import { rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { makeDirectories, removeTree, replaceFile } from './files.ts'
import type { Layout } from './layout.ts'
import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { isMissing } from '../errors.ts'

/** What `doctor` and `status` need of the disk beyond the records. */
export type Probe = {
  /** Writes a small file below the project, synced, and removes it; milliseconds that it took. */
  writeSynced(): Promise<number>
  /** Runs the work with the path of a folder that does not exist yet and is removed afterwards. */
  inScratch<T>(work: (dir: string) => Promise<T>): Promise<T>
  dropCache(): Promise<void>
  /** Removes what commands left that were killed in the middle of a replacement, an hour ago or longer; the paths. */
  sweep(now: Date): Promise<readonly string[]>
  /** Bytes of all files of the project. */
  bytes(): number
}

export function openProbe(layout: Layout, now: () => number): Probe {
  const scratch = join(layout.cache, 'doctor')
  return {
    async writeSynced() {
      makeDirectories(layout.cache)
      const path = join(layout.cache, 'probe')
      const start = now()
      await replaceFile(path, 'probe\n')
      const took = now() - start
      rmSync(path, { force: true })
      return Math.round(took * 10) / 10
    },
    async inScratch(work) {
      await removeTree(scratch)
      makeDirectories(scratch)
      try {
        return await work(join(scratch, 'space'))
      } finally {
        await removeTree(scratch)
      }
    },
    dropCache: () => removeTree(layout.cache),
    async sweep(now) {
      const found = leftIn(layout.root, new Set([layout.spaces, layout.libraries, layout.trash]), now)
      for (const path of found) await rm(path, { recursive: true, force: true })
      return found
    },
    bytes: () => bytesBelow(layout.root),
  }
}

// What `replaceFile` and `removeTree` name their drafts and what they take away; nobody else ends a hidden name so.
const leftover = /^\..+\.(?:\d+\.tmp|gone)$/
const hour = 3_600_000

/** Old leftovers below a folder. What people keep there (work trees, the files of disks) is not looked at. */
function leftIn(dir: string, closed: ReadonlySet<string>, now: Date): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name)
    if (closed.has(path) || entry.isSymbolicLink()) return []
    if (leftover.test(entry.name)) {
      const changed = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now.getTime()
      return now.getTime() - changed > hour ? [path] : []
    }
    return entry.isDirectory() && !isOfPeople(path) ? leftIn(path, closed, now) : []
  })
}

function isOfPeople(path: string): boolean {
  return basename(path) === 'files' && basename(dirname(dirname(path))) === 'disks'
}

function bytesBelow(dir: string): number {
  let entries
  try {
    entries = readdirSync(dir, { withFileTypes: true })
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
  return entries.reduce((sum, entry) => {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) return sum + bytesBelow(path)
    return sum + (lstatSync(path, { throwIfNoEntry: false })?.size ?? 0)
  }, 0)
}
