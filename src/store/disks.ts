import { closeSync, constants, createReadStream, openSync, readSync, renameSync, rmSync, statSync, type Stats } from 'node:fs'
import { dirname } from 'node:path'
import { asMemoryError, MemoryError } from '../errors.ts'
import { filePlace, splitPath, type Artifact, type Disk, type DiskId } from '../model/disk.ts'
import type { JsonObject } from '../model/json.ts'
import { mimeOf, sniffedBytes } from '../model/mime.ts'
import { stampOf, type Stamp } from '../model/time.ts'
import type { UserId } from '../model/user.ts'
import { isUuid } from '../model/uuid.ts'
import type { Codec } from '../seams/codec.ts'
import { openDiskLog, type DiskLog, type KnownFile } from './disk-log.ts'
import { entriesOf, entryAt, filesBelow, placeFor, pruneAbove } from './disk-tree.ts'
import { listNames, makeDirectories, readBytes, removeTree, statsOf, syncDirectory } from './files.ts'
import { receive, type Content, type Incoming } from './incoming.ts'
import type { Layout } from './layout.ts'

/** An artifact, and where its bytes lie. */
export type StoredArtifact = { readonly artifact: Artifact; readonly file: string }

/** The disks of a project: plain files that people may edit, and a log of what a file system cannot hold. */
export type Disks = {
  /** Those whose logs can be read; `problems` tells the others. */
  all(): readonly Disk[]
  /** Why some disks cannot be read, as sentences. */
  problems(): readonly string[]
  /** Null when there is no such disk. */
  read(disk: DiskId): Disk | null
  create(disk: { readonly id: DiskId; readonly user: UserId | null; readonly at: Stamp }): Promise<Disk>
  /** Removes the disk and all its files. */
  remove(disk: DiskId): Promise<void>
  /** All files, those that people put there too. */
  files(disk: DiskId): Iterable<StoredArtifact>
  /** What lies directly in a folder (`/docs/`); both lists are empty when it is not there. */
  /** How many files there are, without a look at any. */
  count(disk: DiskId): number
  list(disk: DiskId, directory: string): { readonly artifacts: readonly Artifact[]; readonly directories: readonly string[] }
  find(disk: DiskId, path: string): StoredArtifact | null
  /** Puts a file in its place, whole or not at all; it is removed from where it came in. Throws `exists` when a folder is there, or a file on the way. */
  put(disk: DiskId, path: string, incoming: Incoming, about: { readonly meta: JsonObject; readonly at: Stamp }): Promise<Artifact>
  setMeta(disk: DiskId, path: string, meta: JsonObject, at: Stamp): Promise<Artifact>
  removeFile(disk: DiskId, path: string, at: Stamp): Promise<void>
  /** Takes content in, to be put somewhere. Throws `too-large` above so many bytes. */
  receive(content: Content, limit: number): Promise<Incoming>
  /** Removes content that was taken in and is not wanted. */
  drop(incoming: Incoming): void
  /** A file of this machine, to be read piece by piece. Throws `not-found`, and `invalid` for what is no file. */
  contentOf(file: string): Content
  /** Bytes of a file that `find` gave; null when it went meanwhile. */
  bytes(file: string): Uint8Array | null
}

export function openDisks(layout: Layout, codec: Codec): Disks {
  const logs = new Map<DiskId, DiskLog>()

  function logOf(disk: DiskId): DiskLog {
    const log = logs.get(disk) ?? openDiskLog(layout.diskLog(disk), codec)
    logs.set(disk, log)
    return log
  }

  function read(disk: DiskId): Disk | null {
    const fold = isUuid(disk) ? logOf(disk).fold() : null
    if (fold === null) return null
    const { user, createdAt } = fold.head
    return { id: disk, user, skill: null, createdAt, updatedAt: fold.updatedAt }
  }

  function attempts(): { readonly disk: Disk | null; readonly problem: string | null }[] {
    return listNames(layout.disks)
      .filter(isUuid)
      .map((id) => {
        try {
          return { disk: read(id), problem: null }
        } catch (error) {
          return { disk: null, problem: asMemoryError(error).message }
        }
      })
  }

  function known(disk: DiskId, path: string): KnownFile | null {
    return logOf(disk).fold()?.files.get(path) ?? null
  }

  function describe(disk: DiskId, path: string, file: string): StoredArtifact | null {
    const stats = statsOf(file)
    return stats === null ? null : { artifact: artifactOf({ disk, path, file, stats }, known(disk, path)), file }
  }

  function find(disk: DiskId, path: string): StoredArtifact | null {
    const { directory, filename } = filePlace(path)
    const entry = entryAt(layout.diskFiles(disk), segmentsOf(directory + filename))
    return entry?.kind === 'file' ? describe(disk, directory + filename, entry.file) : null
  }

  function found(disk: DiskId, path: string): StoredArtifact {
    const there = find(disk, path)
    if (there !== null) return there
    throw noFile(path)
  }

  return {
    find,
    read,
    all: () => attempts().flatMap(({ disk }) => disk ?? []),
    problems: () => attempts().flatMap(({ problem }) => problem ?? []),
    async create({ id, user, at }) {
      makeDirectories(layout.diskFiles(id))
      await logOf(id).append({ v: 1, record: 'disk', id, user, createdAt: at })
      return { id, user, skill: null, createdAt: at, updatedAt: at }
    },
    async remove(disk) {
      logs.delete(disk)
      await removeTree(layout.disk(disk))
    },
    *files(disk) {
      for (const { path, file } of filesBelow(layout.diskFiles(disk))) {
        const stored = describe(disk, path, file)
        if (stored !== null) yield stored
      }
    },
    count: (disk) => [...filesBelow(layout.diskFiles(disk))].length,
    list(disk, directory) {
      const entry = entryAt(layout.diskFiles(disk), segmentsOf(directory).slice(0, -1))
      const entries = entry?.kind === 'folder' ? [...entriesOf(entry.file).values()] : []
      return {
        artifacts: entries.flatMap(({ name, file, kind }) =>
          kind === 'file' ? (describe(disk, directory + name, file)?.artifact ?? []) : [],
        ),
        directories: entries.flatMap(({ name, kind }) => (kind === 'folder' ? name : [])),
      }
    },
    async put(disk, path, incoming, { meta, at }) {
      const root = layout.diskFiles(disk)
      const { directory, filename } = filePlace(path)
      const whole = directory + filename
      const place = placeFor(root, segmentsOf(whole))
      const stored = { mime: mimeOf(incoming.head, filename), size: incoming.size, mtime: statSync(incoming.path).mtimeMs }
      makeDirectories(dirname(place))
      // First what is said of it: were it killed here, the old bytes would still be known by the older record.
      await logOf(disk).append({ record: 'file', path: whole, meta, at, ...stored })
      renameSync(incoming.path, place)
      syncDirectory(dirname(place))
      return { disk, path: whole, mime: stored.mime, size: stored.size, meta, createdAt: at, updatedAt: at }
    },
    async setMeta(disk, path, meta, at) {
      const { artifact } = found(disk, path)
      await logOf(disk).append({ record: 'meta', path: artifact.path, meta, at })
      return { ...artifact, meta, updatedAt: at }
    },
    async removeFile(disk, path, at) {
      const { artifact, file } = found(disk, path)
      rmSync(file)
      syncDirectory(dirname(file))
      pruneAbove(layout.diskFiles(disk), file)
      await logOf(disk).append({ record: 'remove', path: artifact.path, at })
    },
    receive: (content, limit) => receive(layout.incoming, content, limit),
    drop: ({ path }) => rmSync(path, { force: true }),
    contentOf(file) {
      const stats = statsOf(file)
      if (stats === null) throw new MemoryError('not-found', `There is no file ${file}.`, { field: 'file' })
      if (stats.isFile()) return createReadStream(file)
      throw new MemoryError('invalid', `${file} is no plain file.`, { field: 'file', hint: 'Folders are put file by file.' })
    },
    bytes: readBytes,
  }
}

export function noFile(path: string): MemoryError {
  const { directory, filename } = splitPath(path)
  return new MemoryError('not-found', `There is no file ${directory}${filename} on the disk.`, {
    field: 'path',
    hint: 'acontext disks ls <disk> shows what there is.',
  })
}

/** Type of a file by its first bytes and its name. */
export function sniffFile(file: string, filename: string): string {
  const head = Buffer.alloc(sniffedBytes)
  const open = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    return mimeOf(head.subarray(0, readSync(open, head, 0, head.length, 0)), filename)
  } finally {
    closeSync(open)
  }
}

type Place = { readonly disk: DiskId; readonly path: string; readonly file: string; readonly stats: Stats }

/** A file as it is now: what the log says of these very bytes, and what they say themselves when a person put them there. */
function artifactOf({ disk, path, file, stats }: Place, known: KnownFile | null): Artifact {
  const { mtimeMs: mtime, size } = stats
  const said = [known?.latest, known?.before].find((each) => each?.stored?.size === size && each.stored.mtime === mtime)
  const { meta, createdAt } = said ?? known?.latest ?? { meta: {}, createdAt: null }
  const changed = stampOf(new Date(mtime))
  return {
    disk,
    path,
    mime: said?.stored?.mime ?? sniffFile(file, splitPath(path).filename),
    size,
    meta,
    createdAt: createdAt ?? changed,
    updatedAt: said?.updatedAt ?? changed,
  }
}

function segmentsOf(path: string): string[] {
  return path.split('/').slice(1)
}
