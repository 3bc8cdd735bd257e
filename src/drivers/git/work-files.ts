import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs'
import type { BigIntStats, Dirent } from 'node:fs'
import { join } from 'node:path'
import { isMissing, MemoryError } from '../../errors.ts'
import { textAt } from './durable.ts'
import { noRules, withRules } from './ignore-rules.ts'
import type { IgnoreRules } from './ignore-rules.ts'
import { statNumbers } from './index-file.ts'
import type { IndexEntry } from './index-file.ts'
import { modes, nameOf, textOf } from './tree.ts'
import type { Side } from './tree-walk.ts'
import { isPlaceable, statsAt } from './work-tree.ts'

/** A plain file of the work tree. */
export type WorkFile = { readonly name: string; readonly stats: BigIntStats }

/** Whether a name is tracked, as a file or as a folder of tracked files. */
export type Tracked = { readonly file: (name: string) => boolean; readonly folder: (name: string) => boolean }

type Walk = { readonly dir: string; readonly tracked: Tracked; readonly found: WorkFile[] }

/**
 * Plain files at and below the work tree's root that git would see: tracked ones, and others that no rule ignores and that are
 * not in a repository of their own. Links, sockets and names that cannot be stored everywhere are left alone.
 */
export function workFiles(dir: string, tracked: Tracked): WorkFile[] {
  const exclude = textAt(join(dir, '.git', 'info', 'exclude'))
  const found: WorkFile[] = []
  walk({ dir, tracked, found }, '', exclude === null ? noRules : withRules(noRules, exclude, ''))
  return found
}

/** Without rules, only tracked files count. */
function walk({ dir, tracked, found }: Walk, prefix: string, above: IgnoreRules | null): void {
  const entries = entriesOf(join(dir, prefix))
  const isOther = prefix !== '' && entries.some(({ name }) => name === '.git')
  const rules = above === null || isOther ? null : rulesIn(dir, prefix, entries, above)
  for (const entry of entries) {
    const path = prefix + entry.name
    const name = nameOf(path)
    if (!isPlaceable(name)) continue
    if (entry.isDirectory()) {
      const inner = rules === null || rules.ignores(`${path}/`) ? null : rules
      if (inner !== null || tracked.folder(name)) walk({ dir, tracked, found }, `${path}/`, inner)
    } else if (entry.isFile() && (tracked.file(name) || rules?.ignores(path) === false)) {
      const stats = statsAt(join(dir, path))
      if (stats !== null) found.push({ name, stats })
    }
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (isMissing(error)) return [] // removed while we looked
    throw unreadable(folder, error)
  }
}

/** As in git, a rule file must be a plain one. */
function rulesIn(dir: string, prefix: string, entries: readonly Dirent[], above: IgnoreRules): IgnoreRules {
  const isThere = entries.some((entry) => entry.name === '.gitignore' && entry.isFile())
  const text = isThere ? textAt(join(dir, prefix, '.gitignore')) : null
  return text === null ? above : withRules(above, text, prefix)
}

/** True when the index saw this very file, and it has not been written in the moment in which the index was. */
export function isAsIndexed(entry: IndexEntry | undefined, side: Side, stats: BigIntStats, indexedAt: bigint): boolean {
  if (entry === undefined || side === null || entry.bytes.toString('hex', 40, 60) !== side.oid) return false
  if (stats.mtimeNs >= indexedAt || modeOf(stats) !== side.mode) return false
  return statNumbers(stats).every(([at, number]) => entry.bytes.readUInt32BE(at) === number)
}

/** A file's bytes and its mode as git stores it; null when it is gone by now, or no plain file any more. */
export function readWorkFile(dir: string, { name }: WorkFile): { bytes: Buffer; mode: string } | null {
  const path = join(dir, textOf(name))
  let fd: number
  try {
    // Not through a link that took its place, and not waiting for a pipe's other end.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'ELOOP') return null
    throw unreadable(path, error)
  }
  try {
    const stats = fstatSync(fd, { bigint: true })
    return stats.isFile() ? { bytes: readFileSync(fd), mode: modeOf(stats) } : null
  } finally {
    closeSync(fd)
  }
}

function modeOf({ mode }: BigIntStats): string {
  return (mode & 0o100n) === 0n || process.platform === 'win32' ? modes.file : modes.executable
}

function unreadable(path: string, cause: unknown): MemoryError {
  return new MemoryError('unavailable', `${path} cannot be read.`, { cause, hint: 'Look at its permissions.' })
}
