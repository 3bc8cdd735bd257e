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

/** What lies at a path of the work tree. `blocked`: its folder is a link or a file, or it is nothing that git knows. */
export type Found =
  | { readonly kind: 'absent' | 'folder' | 'blocked' }
  | { readonly kind: 'file' | 'link'; readonly oid: string; readonly mode: number }

/** A path's place on the disk; `refused` for one that would lead out of the work tree or into `.git`. */
export function placeOf(dir: string, name: string): string {
  const path = textOf(name)
  const bad = path.split('/').some((segment) => ['', '.', '..', '.git'].includes(segment.toLowerCase()) || segment.includes('\\'))
  if (!bad && nameOf(path) === name) return join(dir, path)
  throw new MemoryError('refused', `The path ${JSON.stringify(path)} cannot be written in ${dir}.`, { field: 'path' })
}

export function look(dir: string, name: string): Found {
  const path = placeOf(dir, name)
  const folders = name.split('/').slice(0, -1)
  for (let depth = 1; depth <= folders.length; depth += 1) {
    const stats = statsAt(placeOf(dir, folders.slice(0, depth).join('/')))
    if (stats === null) return { kind: 'absent' }
    if (!stats.isDirectory()) return { kind: 'blocked' }
  }
  const stats = statsAt(path)
  if (stats === null) return { kind: 'absent' }
  if (stats.isDirectory()) return { kind: 'folder' }
  const mode = Number(stats.mode)
  if (stats.isFile()) return { kind: 'file', oid: blobId(readFileSync(path)), mode }
  if (stats.isSymbolicLink()) return { kind: 'link', oid: blobId(readlinkSync(path, { encoding: 'buffer' })), mode }
  return { kind: 'blocked' }
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
