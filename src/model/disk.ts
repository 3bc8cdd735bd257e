import { MemoryError } from '../errors.ts'
import { isObject, isShallow, type JsonObject } from './json.ts'
import type { SkillId } from './space.ts'
import type { Stamp } from './time.ts'
import type { UserId } from './user.ts'

export type DiskId = string

/** A tree of files that an agent keeps. `skill` is the skill whose folder it shows; null for a disk of its own. */
export type Disk = {
  readonly id: DiskId
  readonly user: UserId | null
  readonly skill: { readonly id: SkillId; readonly name: string } | null
  readonly createdAt: Stamp
  readonly updatedAt: Stamp
}

/** A file of a disk. `path` is absolute (`/docs/a.md`); `meta` is what its owner attached. */
export type Artifact = {
  readonly disk: DiskId
  readonly path: string
  readonly mime: string
  /** Bytes. */
  readonly size: number
  readonly meta: JsonObject
  readonly createdAt: Stamp
  readonly updatedAt: Stamp
}

/** A file's place: its folder, which begins and ends with a slash, and its name there. */
export type FilePlace = { readonly directory: string; readonly filename: string }

// What object stores allow for a key.
const pathLimit = 1024
/** Bytes, as the wire's contract has it; and levels, which no meta of anybody has. */
const metaLimit = 64 << 10
const metaLevels = 100
/** The key of an artifact's meta that the wire fills in itself. */
export const reservedMeta = '__artifact_info__'

/** A path as its folder and name: blanks around it are dropped and a leading slash is added; the name is empty for a folder. */
export function splitPath(path: string): FilePlace {
  const trimmed = path.trim()
  const whole = trimmed.startsWith('/') ? trimmed : `/${trimmed}`
  const cut = whole.lastIndexOf('/') + 1
  return { directory: whole.slice(0, cut), filename: whole.slice(cut) }
}

/** The place of a file that can be there. Throws `invalid`, naming what is wrong with the path. */
export function filePlace(path: string): FilePlace {
  const place = splitPath(path)
  const { filename } = place
  checkDirectory(place.directory)
  if (filename === '') throw badPath(path, 'names a folder, not a file')
  if (filename === '.' || filename === '..') throw badPath(path, `ends with "${filename}"`)
  if (filename.includes('\0')) throw badPath(path, 'has a NUL character')
  if (Buffer.byteLength(place.directory + filename) > pathLimit) throw badPath(path, `is longer than ${pathLimit} bytes`)
  if (!isWellFormed(filename)) throw badPath(path, 'has half a character')
  return place
}

/** Throws `invalid` unless a folder's path begins and ends with a slash and stays inside the disk. */
export function checkDirectory(path: string): void {
  if (!path.startsWith('/') || !path.endsWith('/')) throw badPath(path, 'must begin and end with "/"')
  if (path.includes('..')) throw badPath(path, 'has ".." in it')
  if (path.includes('\0')) throw badPath(path, 'has a NUL character')
  if (Buffer.byteLength(path) > pathLimit) throw badPath(path, `is longer than ${pathLimit} bytes`)
  if (!isWellFormed(path)) throw badPath(path, 'has half a character')
}

/** Meta that a user may attach to a file. Throws `invalid` for what is no object, is too large, or sets the reserved key. */
export function checkedMeta(meta: unknown): JsonObject {
  const fault = !isObject(meta)
    ? 'must be a JSON object'
    : Object.hasOwn(meta, reservedMeta)
      ? `may not set "${reservedMeta}", which is filled in for each file`
      : !isShallow(meta, metaLevels)
        ? `is nested more than ${metaLevels} deep`
        : Buffer.byteLength(JSON.stringify(meta)) > metaLimit
          ? `is larger than ${metaLimit >> 10} KiB`
          : null
  if (fault === null) return meta as JsonObject
  throw new MemoryError('invalid', `The meta of a file ${fault}.`, { field: 'meta' })
}

function badPath(path: string, fault: string): MemoryError {
  return new MemoryError('invalid', `The path ${JSON.stringify(path.slice(0, 80))} ${fault}.`, {
    field: 'path',
    hint: 'A path looks like /docs/notes.md, that of a folder like /docs/.',
  })
}

/** False for text with half of a surrogate pair, which no file system can store. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}
