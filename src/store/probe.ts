import { join } from 'node:path'
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
    bytes: () => bytesBelow(layout.root),
  }
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
