import { createWriteStream, mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import type { File as ZipEntry } from 'unzipper'
import { MemoryError } from '../errors.ts'
import type { ArchiveEntry, ArchiveLimits, Archives } from '../seams/archives.ts'
import { nameOf } from './zip/cp437.ts'

const linkMode = 0o120000
const modeMask = 0o170000
const encrypted = 1
/** A file of this size that was packed in a hundredth of it was made to fill a disk. */
const suspiciousBytes = 10 << 20
const suspiciousRatio = 100

type Read = { bytes: number }

/** ZIP archives. What an archive says of its sizes is not believed: bytes are counted as they come. */
export const zipArchives: Archives = {
  async unpack(file, folder, choose, limits) {
    const entries = await entriesOf(file)
    const paths = choose(entries.map(describe))
    if (paths.size > limits.files) throw tooLarge(`holds more than ${limits.files} files`)
    mkdirSync(folder)
    const read: Read = { bytes: 0 }
    try {
      for (const [index, path] of paths) {
        const entry = entries[index]
        if (entry !== undefined) await extract(entry, join(folder, path), read, limits)
      }
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw asZipFault(error)
    }
  },
  async pack(files, archive) {
    const { ZipArchive } = await import('archiver')
    const zip = new ZipArchive({ zlib: { level: 6 } })
    const written = pipeline(zip, createWriteStream(archive, { mode: 0o600 }))
    try {
      // A file that went meanwhile is only warned of, and would be missing without a word.
      const whole = new Promise<never>((_, reject) => zip.on('warning', reject))
      for (const { path, file } of files) zip.file(file, { name: path })
      await Promise.race([Promise.all([zip.finalize(), written]), whole])
    } catch (error) {
      zip.destroy()
      await written.catch(() => undefined)
      rmSync(archive, { force: true })
      throw error
    }
    return statSync(archive).size
  },
}

async function entriesOf(file: string): Promise<readonly ZipEntry[]> {
  // The package is CommonJS: bundled into an ES module it has nothing but its default export.
  const { Open } = (await import('unzipper')).default
  try {
    return (await Open.file(file)).files
  } catch (error) {
    throw asZipFault(error)
  }
}

function describe(entry: ZipEntry, index: number): ArchiveEntry {
  const mode = (entry.externalFileAttributes >>> 16) & modeMask
  const path = nameOf(entry.pathBuffer)
  const isFolder = entry.type === 'Directory' || /[/\\]$/.test(path)
  const kind = mode === linkMode ? 'link' : isFolder ? 'folder' : (entry.flags & encrypted) !== 0 ? 'encrypted' : 'file'
  return { path, kind, index }
}

/** Writes one file, and counts: what an archive says of its own sizes is a claim. */
async function extract(entry: ZipEntry, target: string, read: Read, limits: ArchiveLimits): Promise<void> {
  let size = 0
  let sum = 0
  const counted = new Transform({
    transform(piece: Buffer, _encoding, next) {
      size += piece.length
      read.bytes += piece.length
      sum = crc32(piece, sum)
      if (read.bytes > limits.bytes) next(tooLarge(`holds more than ${limits.bytes >> 20} MiB`))
      else if (size > suspiciousBytes && size > suspiciousRatio * entry.compressedSize) {
        next(tooLarge('holds a file that was packed in a hundredth of its size'))
      } else next(null, piece)
    },
  })
  mkdirSync(dirname(target), { recursive: true })
  await pipeline(entry.stream(), counted, createWriteStream(target, { flags: 'wx' }))
  if (size !== entry.uncompressedSize || sum !== entry.crc32) throw broken(`${target.split('/').at(-1) ?? ''} is damaged`)
}

function tooLarge(what: string): MemoryError {
  return new MemoryError('too-large', `The archive ${what}.`, { field: 'file' })
}

function broken(why: string, cause?: unknown): MemoryError {
  return new MemoryError('invalid', `The file is no readable ZIP archive: ${why}.`, { field: 'file', cause })
}

/** What the disk refuses is told as it is; all else is wrong with the archive. */
function asZipFault(error: unknown): unknown {
  if (error instanceof MemoryError || (error as NodeJS.ErrnoException).syscall !== undefined) return error
  const { message } = error as Error
  return broken(message === 'FILE_ENDED' ? 'it has no directory of its files, or is cut off' : message.slice(0, 100), error)
}
