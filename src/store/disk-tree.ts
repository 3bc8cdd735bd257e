import { lstatSync, readdirSync, rmdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isMissing, MemoryError } from '../errors.ts'
import { decodeName, encodeSegment, foldName } from './disk-names.ts'

/** A file or folder in the file system, and what it is called on the disk. */
export type TreeEntry = { readonly name: string; readonly file: string; readonly kind: 'file' | 'folder' }

/** What lies in a folder, by name. Links, sockets and the like are not there: a disk never leads out of its folder. */
export function entriesOf(folder: string, begun = ''): Map<string, TreeEntry> {
  const entries = new Map<string, TreeEntry>()
  for (const entry of listing(folder)) {
    const { text, goesOn } = decodeName(entry.name)
    const file = join(folder, entry.name)
    const name = begun + text
    if (entry.isDirectory() && goesOn) {
      for (const [longer, inner] of entriesOf(file, name)) if (!entries.has(longer)) entries.set(longer, inner)
    } else if (!entries.has(name) && (entry.isFile() || entry.isDirectory())) {
      entries.set(name, { name, file, kind: entry.isFile() ? 'file' : 'folder' })
    }
  }
  return entries
}

/** The file or folder at these segments; null when nothing is there. No segments: the root. */
export function entryAt(root: string, segments: readonly string[]): TreeEntry | null {
  let entry: TreeEntry = { name: '', file: root, kind: 'folder' }
  for (const segment of segments) {
    const next = entry.kind === 'folder' ? entriesOf(entry.file).get(segment) : undefined
    if (next === undefined) return null
    entry = next
  }
  return entry
}

/** All files below a folder, each with its path from there (`/docs/a.md`). */
export function* filesBelow(folder: string, prefix = '/'): Generator<{ readonly path: string; readonly file: string }> {
  for (const { name, file, kind } of entriesOf(folder).values()) {
    if (kind === 'file') yield { path: prefix + name, file }
    else yield* filesBelow(file, `${prefix}${name}/`)
  }
}

/**
 * Where a file of these segments lies, or would be made.
 *
 * Throws `exists` where a file stands in the way of a folder or a folder in the way of the file, `refused` for a link.
 */
export function placeFor(root: string, segments: readonly string[]): string {
  let at = root
  segments.forEach((segment, index) => {
    const isLast = index === segments.length - 1
    const there = entriesOf(at).get(segment)
    const path = `/${segments.slice(0, index + 1).join('/')}`
    if (there !== undefined && there.kind === 'file' && !isLast) throw inTheWay(path, 'a file', 'no folder can be made there')
    if (there !== undefined && there.kind === 'folder' && isLast) throw inTheWay(path, 'a folder', 'no file can be put there')
    at = there?.file ?? newPlace(at, segment)
  })
  return at
}

/** Takes away the folders above a removed file that hold nothing any more, the root excepted. */
export function pruneAbove(root: string, file: string): void {
  for (let folder = dirname(file); folder !== root && folder.startsWith(root); folder = dirname(folder)) {
    try {
      rmdirSync(folder)
    } catch {
      return // it holds something else
    }
  }
}

/** A free place for a name that is not there yet; one that differs in case only from another is written in bytes. */
function newPlace(folder: string, segment: string): string {
  const plain = clashIn(folder, encodeSegment(segment, 'plain'))
  if (plain.clash === null) return plain.place
  const fully = clashIn(folder, encodeSegment(segment, 'fully'))
  if (fully.clash === null) return fully.place
  throw new MemoryError('refused', `Something that is no file lies at ${fully.clash}.`, {
    field: 'path',
    hint: 'Move it away; links are not followed.',
  })
}

function clashIn(folder: string, names: readonly string[]): { readonly place: string; readonly clash: string | null } {
  let at = folder
  for (const [index, name] of names.entries()) {
    const same = listing(at).find((entry) => foldName(entry.name) === foldName(name))
    const isWay = same?.name === name && index < names.length - 1 && same.isDirectory()
    at = join(at, name)
    if (same !== undefined && !isWay) return { place: at, clash: at }
  }
  return { place: at, clash: null }
}

function inTheWay(path: string, what: string, so: string): MemoryError {
  return new MemoryError('exists', `There is ${what} ${path} already, so ${so}.`, {
    field: 'path',
    hint: 'Choose another path, or remove what is there.',
  })
}

function listing(folder: string) {
  try {
    // The last step of the way to it may have become a link.
    if (!lstatSync(folder).isDirectory()) return []
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
