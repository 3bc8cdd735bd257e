import { copyFileSync, lstatSync, mkdirSync, type BigIntStats } from 'node:fs'
import { dirname, join } from 'node:path'
import { isMissing, MemoryError } from '../errors.ts'
import { stampOf, type Stamp } from '../model/time.ts'
import { listNames } from './files.ts'

const fileLimit = 2000
const byteLimit = 100 << 20

/** Null when nothing is there; so it is below a file. */
function statsOf(path: string): BigIntStats | null {
  try {
    return lstatSync(path, { bigint: true })
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** True for a file that no link leads to, on no part of its way. */
export function isPlain(root: string, path: string): boolean {
  let stats: BigIntStats | null = null
  let whole = root
  for (const segment of path.split(/[/\\]/)) {
    whole = join(whole, segment)
    stats = statsOf(whole)
    if (stats === null || segment === '..' || stats.isSymbolicLink()) return false
  }
  return stats?.isFile() === true
}

export function filesBelow(dir: string, prefix: string): string[] {
  if (lstatSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true) return []
  const files: string[] = []
  for (const name of listNames(dir)) {
    const stats = lstatSync(join(dir, name), { throwIfNoEntry: false })
    if (stats?.isDirectory() === true) files.push(...filesBelow(join(dir, name), `${prefix}${name}/`))
    else if (stats?.isFile() === true) files.push(`${prefix}${name}`)
    if (files.length >= fileLimit) break
  }
  return files
}

/** Copies a folder's files; links and other things that are no files stay where they are. */
export function copyPlainFiles(from: string, to: string): void {
  const files = filesBelow(from, '')
  const bytes = files.reduce((sum, file) => sum + lstatSync(join(from, file)).size, 0)
  if (files.length >= fileLimit || bytes > byteLimit) {
    throw new MemoryError('too-large', `${from} holds more than ${fileLimit} files or ${byteLimit >> 20} MiB.`, { field: from })
  }
  for (const file of files) {
    if (file.split('/').includes('.git')) continue
    mkdirSync(dirname(join(to, file)), { recursive: true })
    copyFileSync(join(from, file), join(to, file))
  }
}

/** When something in a folder was last written, added or taken away; the beginning of time when there is no such folder. */
export function changedAt(dir: string): Stamp {
  const newest = newestBelow(dir, 0n)
  const micros = newest / 1000n
  return `${stampOf(new Date(Number(micros / 1000n))).slice(0, 23)}${String(micros % 1000n).padStart(3, '0')}Z`
}

function newestBelow(path: string, newest: bigint): bigint {
  const stats = statsOf(path)
  if (stats === null || stats.isSymbolicLink()) return newest
  const own = stats.mtimeNs > newest ? stats.mtimeNs : newest
  return stats.isDirectory() ? listNames(path).reduce((so, name) => newestBelow(join(path, name), so), own) : own
}
