import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { isMissing } from '../../errors.ts'
import type { Oid } from '../../model/commit.ts'
import { applyDelta } from './pack-delta.ts'
import { findOffset, idsIn, readPackIndex } from './pack-index.ts'
import type { PackIndex } from './pack-index.ts'

type Kind = 'commit' | 'tree' | 'blob' | 'tag'
export type PackedObject = { readonly kind: Kind; readonly bytes: Buffer }
type Pack = { readonly path: string; readonly index: PackIndex }

/** What a repository's packs hold. Null: it is not there, or in a form that is left to the engine. */
export type Packs = {
  read(oid: Oid): PackedObject | null
  /** The ids in all packs that begin so. */
  idsBeginning(prefix: string): Oid[]
  /** Looks for new packs; false when nothing is new. */
  refresh(): boolean
}

const kinds: readonly (Kind | undefined)[] = [undefined, 'commit', 'tree', 'blob', 'tag']
const [byOffset, byId] = [6, 7]
/** Of unpacked objects, since others build on them; a large one would drive out all others. */
const keptBytes = 8 << 20
const largestKept = 1 << 20

/**
 * Packed objects, in one synchronous step each: some ten times faster than by isomorphic-git, which inflates each through a
 * stream and looks at the folder each time. That is what a history of thousands of commits costs without native git.
 */
export function openPacks(gitDir: string): Packs {
  const folder = join(gitDir, 'objects', 'pack')
  let packs: readonly Pack[] | null = null
  let seenAt = -1n
  let kept = new Map<string, PackedObject>()
  let size = 0

  function load(): readonly Pack[] {
    const known = new Map(packs?.map((pack) => [pack.path, pack]))
    seenAt = changedAt(folder)
    const paths = seenAt === -1n ? [] : readdirSync(folder).filter((name) => name.endsWith('.idx'))
    packs = paths.flatMap((name) => {
      const path = join(folder, name.replace(/idx$/, 'pack'))
      const index = known.get(path)?.index ?? indexAt(join(folder, name))
      return index === null ? [] : [{ path, index }]
    })
    return packs
  }

  function keep(key: string, object: PackedObject): PackedObject {
    if (object.bytes.length > largestKept) return object
    size += object.bytes.length
    if (size > keptBytes) [kept, size] = [new Map(), object.bytes.length]
    kept.set(key, object)
    return object
  }

  function readAt(fd: number, pack: Pack, offset: number): PackedObject | null {
    const key = `${pack.path}:${offset}`
    const known = kept.get(key)
    if (known !== undefined) return known
    const next = pack.index.after(offset) ?? fstatSync(fd).size - 20
    const entry = Buffer.allocUnsafe(next - offset)
    if (readSync(fd, entry, 0, entry.length, offset) !== entry.length) throw new Error(`${pack.path} ends early.`)
    const head = headOf(entry)
    const kind = kinds[head.type]
    if (kind !== undefined) return keep(key, { kind, bytes: inflateSync(entry.subarray(head.end)) })
    if (head.type !== byOffset && head.type !== byId) return null
    const start = head.type === byOffset ? backwards(entry, head.end) : { end: head.end + 20, steps: 0 }
    const place =
      head.type === byOffset ? offset - start.steps : findOffset(pack.index, entry.toString('hex', head.end, head.end + 20))
    const base = place === null ? null : readAt(fd, pack, place)
    if (base === null) return null
    return keep(key, { kind: base.kind, bytes: applyDelta(base.bytes, inflateSync(entry.subarray(start.end))) })
  }

  return {
    read(oid) {
      for (const pack of packs ?? load()) {
        const offset = findOffset(pack.index, oid)
        if (offset === null) continue
        const fd = openOr(pack.path)
        if (fd === null) continue // packed anew: `refresh` finds where
        try {
          return readAt(fd, pack, offset)
        } finally {
          closeSync(fd)
        }
      }
      return null
    },
    idsBeginning: (prefix) => (packs ?? load()).flatMap(({ index }) => idsIn(index, prefix)),
    refresh() {
      if (packs !== null && changedAt(folder) === seenAt) return false
      load()
      return true
    },
  }
}

function changedAt(folder: string): bigint {
  return statSync(folder, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? -1n
}

function indexAt(path: string): PackIndex | null {
  try {
    return readPackIndex(readFileSync(path))
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function openOr(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** An entry begins with its type in three bits, and its size, which is of no use here. */
function headOf(entry: Buffer): { type: number; end: number } {
  let at = 0
  while ((entry.readUInt8(at) & 0x80) !== 0) at += 1
  return { type: (entry.readUInt8(0) >> 4) & 7, end: at + 1 }
}

/** How far before this entry its base begins. */
function backwards(entry: Buffer, start: number): { steps: number; end: number } {
  let at = start
  let byte = entry.readUInt8(at)
  let steps = byte & 0x7f
  while ((byte & 0x80) !== 0) {
    at += 1
    byte = entry.readUInt8(at)
    steps = (steps + 1) * 128 + (byte & 0x7f)
  }
  return { steps, end: at + 1 }
}
