import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmdirSync, symlinkSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { dirname, join } from 'node:path'
import { isMissing, MemoryError } from '../../errors.ts'
import { makeFolder, moveInto, removeFile, writeNew } from './durable.ts'
import type { Unsynced } from './durable.ts'
import type { Temp } from './temp.ts'
import { modes, nameOf, textOf } from './tree.ts'
import type { Difference, Side } from './tree-walk.ts'

/**
 * What lies at a path of the work tree. `covered`: a plain file stands where one of its folders was; `blocked`: so does a link,
 * or it is nothing that git knows.
 */
type Spot =
  | { readonly kind: 'absent' | 'folder' | 'covered' | 'blocked' }
  | { readonly kind: 'file' | 'link'; readonly path: string; readonly mode: number }
export type Found =
  | { readonly kind: 'absent' | 'folder' | 'covered' | 'blocked' }
  | { readonly kind: 'file' | 'link'; readonly oid: string; readonly mode: number }

/** A path's place on the disk; `refused` for one that would lead out of the work tree or into `.git`. */
export function placeOf(dir: string, name: string): string {
  if (isPlaceable(name)) return join(dir, textOf(name))
  throw new MemoryError('refused', `The path ${JSON.stringify(textOf(name))} cannot be written in ${dir}.`, { field: 'path' })
}

/** `git~1` is how Windows abbreviates `.git`. */
export function isPlaceable(name: string): boolean {
  const path = textOf(name)
  return (
    nameOf(path) === name &&
    path.split('/').every((segment) => !/^(|\.|\.\.|\.git|git~\d+)$/i.test(segment) && !segment.includes('\\'))
  )
}

export function look(dir: string, name: string): Found {
  const spot = spotAt(dir, name)
  if (!('path' in spot)) return spot
  const bytes = spot.kind === 'file' ? readFileSync(spot.path) : readlinkSync(spot.path, { encoding: 'buffer' })
  return { kind: spot.kind, oid: blobId(bytes), mode: spot.mode }
}

/** The same without reading the file. */
export function spotAt(dir: string, name: string): Spot {
  const path = placeOf(dir, name)
  const folders = name.split('/').slice(0, -1)
  for (let depth = 1; depth <= folders.length; depth += 1) {
    const stats = statsAt(placeOf(dir, folders.slice(0, depth).join('/')))
    if (stats === null) return { kind: 'absent' }
    if (!stats.isDirectory()) return { kind: stats.isFile() ? 'covered' : 'blocked' }
  }
  const stats = statsAt(path)
  if (stats === null) return { kind: 'absent' }
  if (stats.isDirectory()) return { kind: 'folder' }
  const mode = Number(stats.mode)
  if (stats.isFile()) return { kind: 'file', path, mode }
  return stats.isSymbolicLink() ? { kind: 'link', path, mode } : { kind: 'blocked' }
}

/** True when nothing that was at the path is there any more; something else may have taken its place. */
export function isGone({ kind }: Found | Spot): boolean {
  return kind === 'absent' || kind === 'covered' || kind === 'folder'
}

/** True when the path is as a commit leaves it. A folder of another repository is there until it is gone. */
export function hasArrived(found: Found, { from, to }: Pick<Difference, 'from' | 'to'>): boolean {
  return to !== null || from?.mode === modes.repository ? holds(found, to) : isGone(found)
}

/** True when the same bytes lie there as the side says; the executable bit is a person's own affair. */
export function holds(found: Found, side: Side): boolean {
  if (side === null) return found.kind === 'absent'
  if (side.mode === modes.repository) return found.kind === 'folder' || found.kind === 'absent'
  if (found.kind === 'link') return side.mode === modes.link && found.oid === side.oid
  return found.kind === 'file' && side.mode !== modes.link && found.oid === side.oid
}

/** What writing in a work tree takes. */
type Desk = { readonly dir: string; readonly temp: Temp; readonly unsynced: Unsynced }

/** Puts a file in place of what is there, unless that is no longer what `from` says; then it returns false. */
export function writeFile({ dir, temp, unsynced }: Desk, { name, from, to }: Difference, bytes: Buffer): boolean {
  const path = placeOf(dir, name)
  makeFolder(dirname(path), unsynced)
  const draft = temp.name()
  try {
    makeDraft(draft, look(dir, name), from, to, bytes)
    if (!holds(look(dir, name), from)) return false
    moveInto(draft, path, unsynced)
    return true
  } finally {
    removeFile(draft)
  }
}

function makeDraft(draft: string, found: Found, from: Side, to: Side, bytes: Buffer): void {
  if (to?.mode === modes.link) {
    mkdirSync(dirname(draft), { recursive: true })
    return symlinkSync(bytes, draft)
  }
  const executable = to?.mode === modes.executable
  writeNew(draft, bytes, executable ? 0o777 : 0o666)
  if (found.kind !== 'file') return
  chmodSync(draft, from?.mode === to?.mode ? found.mode & 0o777 : withBit(found.mode, executable))
}

/** Makes a file executable or not, where a commit changes that and nobody else did. */
export function turnMode(dir: string, found: Found, { name, from, to }: Difference): void {
  if (found.kind !== 'file' || from === null || to === null || from.mode === to.mode) return
  const was = (found.mode & 0o100) !== 0
  if (was === (from.mode === modes.executable)) chmodSync(placeOf(dir, name), withBit(found.mode, !was))
}

/** Who may read may also execute, or nobody. */
function withBit(mode: number, executable: boolean): number {
  return executable ? (mode & 0o777) | ((mode & 0o444) >> 2) : mode & 0o666
}

/** Takes a file away, and the folders that it leaves empty; false when it is no longer what `from` says. */
export function removePath({ dir, unsynced }: Desk, { name, from }: Difference): boolean {
  const path = placeOf(dir, name)
  if (!holds(look(dir, name), from)) return false
  if (from?.mode === modes.repository) removeEmpty(path)
  else removeFile(path)
  const folders = name.split('/').slice(0, -1)
  while (folders.length > 0 && removeEmpty(placeOf(dir, folders.join('/')))) folders.pop()
  unsynced.add(join(dir, textOf(folders.join('/'))))
  return true
}

/** Files at and below a folder, as names. */
export function filesBelow(dir: string, name: string): string[] {
  return readdirSync(placeOf(dir, name), { withFileTypes: true }).flatMap((entry) => {
    const path = `${name}/${nameOf(entry.name)}`
    return entry.isDirectory() ? filesBelow(dir, path) : [path]
  })
}

export function statsAt(path: string): BigIntStats | null {
  try {
    return lstatSync(path, { bigint: true })
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}

function removeEmpty(folder: string): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return true
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false
    throw error
  }
}
