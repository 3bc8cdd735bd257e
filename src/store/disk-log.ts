import { statSync } from 'node:fs'
import { MemoryError } from '../errors.ts'
import type { DiskId } from '../model/disk.ts'
import { isObject, type JsonObject } from '../model/json.ts'
import type { Stamp } from '../model/time.ts'
import type { UserId } from '../model/user.ts'
import type { Codec } from '../seams/codec.ts'
import { openAppendLog } from './append-log.ts'
import { readBytes, replaceFile } from './files.ts'
import { newerVersion } from './session-log.ts'

/** What was known of a file's bytes when they were stored; if they are others now, somebody edited it. */
export type Stored = { readonly mime: string; readonly size: number; readonly mtime: number }

/** One line of a disk's log. The files themselves are the truth; the log holds what a file system cannot. */
export type DiskRecord =
  | { readonly v: 1; readonly record: 'disk'; readonly id: DiskId; readonly user: UserId | null; readonly createdAt: Stamp }
  | ({ readonly record: 'file'; readonly path: string; readonly meta: JsonObject; readonly at: Stamp } & Stored)
  | { readonly record: 'meta'; readonly path: string; readonly meta: JsonObject; readonly at: Stamp }
  | { readonly record: 'remove'; readonly path: string; readonly at: Stamp }

type Known = {
  readonly stored: Stored | null
  readonly meta: JsonObject
  readonly createdAt: Stamp | null
  readonly updatedAt: Stamp
}

/** What the log says of a path, and said before: a kill between the log and the file leaves the older bytes. */
export type KnownFile = { readonly latest: Known; readonly before: Known | null }

export type FoldedDisk = {
  readonly head: Extract<DiskRecord, { record: 'disk' }>
  readonly updatedAt: Stamp
  readonly files: ReadonlyMap<string, KnownFile>
}

export type DiskLog = {
  /** Null when there is no such log. */
  fold(): FoldedDisk | null
  /** On the disk when it resolves. */
  append(record: DiskRecord): Promise<void>
}

/** A log of more lines is written anew once most of them say what is no longer so. */
const compactAbove = 1000

/** A disk's log. It is read anew when its file is another than before; a line that is no record is passed over. */
export function openDiskLog(path: string, codec: Codec): DiskLog {
  let cached: { readonly size: number; readonly mtime: number; readonly fold: FoldedDisk; readonly lines: number } | null = null

  function read(): typeof cached {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return null
    if (cached !== null && cached.size === stats.size && cached.mtime === stats.mtimeMs) return cached
    const records = readRecords(path, codec)
    const fold = foldRecords(records, path)
    cached = { size: stats.size, mtime: stats.mtimeMs, fold, lines: records.length }
    return cached
  }

  async function compact(fold: FoldedDisk): Promise<void> {
    const lines = compactRecords(fold).map((record) => lineOf(record, codec))
    await replaceFile(path, Buffer.concat(lines))
  }

  return {
    fold: () => read()?.fold ?? null,
    async append(record) {
      const log = openAppendLog(path)
      try {
        await log.append(lineOf(record, codec))
      } finally {
        await log.close()
      }
      const now = read()
      if (now !== null && now.lines > compactAbove && now.lines > 4 * (now.fold.files.size + 1)) await compact(now.fold)
    },
  }
}

function lineOf(record: DiskRecord, codec: Codec): Buffer {
  return Buffer.concat([codec.encode(Buffer.from(JSON.stringify(record))), Buffer.from('\n')])
}

function readRecords(path: string, codec: Codec): DiskRecord[] {
  const text = Buffer.from(readBytes(path) ?? [])
  const records: DiskRecord[] = []
  let start = 0
  // What stands behind the last newline was torn by a crash and never acknowledged.
  for (let end = text.indexOf(10); end !== -1; end = text.indexOf(10, start)) {
    try {
      const value: unknown = JSON.parse(Buffer.from(codec.decode(text.subarray(start, end))).toString('utf8'))
      if (isRecord(value)) records.push(value)
    } catch {
      // Not a record; the files are the truth.
    }
    start = end + 1
  }
  return records
}

function isRecord(value: unknown): value is DiskRecord {
  if (!isObject(value)) return false
  if (value['record'] === 'disk') return true
  const { record, path, at, meta } = value
  if (typeof path !== 'string' || typeof at !== 'string') return false
  return record === 'remove' || ((record === 'file' || record === 'meta') && isObject(meta))
}

function foldRecords(records: readonly DiskRecord[], path: string): FoldedDisk {
  const [head, ...rest] = records
  if (head?.record !== 'disk') {
    throw new MemoryError('invalid', `The log ${path} does not begin with a disk record.`, {
      field: path,
      hint: 'Restore its first line from a backup, or move the folder out of "disks".',
    })
  }
  if (head.v !== 1) throw newerVersion(path, head.v)
  const files = new Map<string, KnownFile>()
  let updatedAt = head.createdAt
  for (const record of rest) {
    if (record.record === 'disk') continue
    if (record.at > updatedAt) updatedAt = record.at
    if (record.record === 'remove') files.delete(record.path)
    else files.set(record.path, next(record, files.get(record.path)?.latest ?? null))
  }
  return { head, updatedAt, files }
}

function next(record: Extract<DiskRecord, { record: 'file' | 'meta' }>, before: Known | null): KnownFile {
  const { meta, at } = record
  if (record.record === 'meta') {
    return { latest: { ...(before ?? { stored: null, createdAt: null }), meta, updatedAt: at }, before: null }
  }
  const { mime, size, mtime } = record
  return { latest: { stored: { mime, size, mtime }, meta, createdAt: at, updatedAt: at }, before }
}

/** The fewest records that fold to the same. */
function compactRecords({ head, files }: FoldedDisk): DiskRecord[] {
  const lines = [...files].flatMap(([path, { latest }]): DiskRecord[] => {
    const { stored, meta, createdAt, updatedAt } = latest
    if (stored === null || createdAt === null) return [{ record: 'meta', path, meta, at: updatedAt }]
    const file: DiskRecord = { record: 'file', path, meta, at: createdAt, ...stored }
    return updatedAt === createdAt ? [file] : [file, { record: 'meta', path, meta, at: updatedAt }]
  })
  return [head, ...lines]
}
