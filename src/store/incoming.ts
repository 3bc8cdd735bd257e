import { createHash, randomUUID } from 'node:crypto'
import { closeSync, fsync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { MemoryError, withPath } from '../errors.ts'
import { sniffedBytes } from '../model/mime.ts'
import { listNames, makeDirectories, writeAll } from './files.ts'
import type { Layout } from './layout.ts'

const fsyncLater = promisify(fsync)

/** Bytes on their way in: all at once, or piece by piece. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>

/** A file that came in whole and is on the disk; whoever asked for it renames or removes it. */
export type Incoming = {
  readonly path: string
  readonly size: number
  readonly sha256: string
  /** The first bytes, which say what it is. */
  readonly head: Buffer
}

/**
 * Writes content to a new file in a folder, synced. What fails or is aborted half-way leaves nothing.
 *
 * Throws `too-large` as soon as there are more than `limit` bytes; the rest is not read.
 */
export async function receive(folder: string, content: Content, limit: number): Promise<Incoming> {
  makeDirectories(folder)
  const path = join(folder, randomUUID())
  const hash = createHash('sha256')
  const head: Uint8Array[] = []
  let size = 0
  let headSize = 0
  const file = openSync(path, 'wx')
  try {
    try {
      for await (const piece of content instanceof Uint8Array ? [content] : content) {
        size += piece.length
        if (size > limit) throw tooLarge(limit)
        if (headSize < sniffedBytes) {
          head.push(Buffer.from(piece.subarray(0, sniffedBytes - headSize)))
          headSize += head.at(-1)?.length ?? 0
        }
        hash.update(piece)
        writeAll(file, piece)
      }
      await fsyncLater(file)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    rmSync(path, { force: true })
    throw withPath(error, path)
  }
  return { path, size, sha256: hash.digest('hex'), head: Buffer.concat(head) }
}

/** Removes what killed uploads left; for the one who holds the project. */
export function clearIncoming(layout: Layout): void {
  for (const name of listNames(layout.incoming)) rmSync(join(layout.incoming, name), { recursive: true, force: true })
}

function tooLarge(limit: number): MemoryError {
  return new MemoryError('too-large', `The file has more than ${sizeText(limit)}.`, {
    field: 'file',
    hint: 'Split it into smaller files.',
  })
}

function sizeText(bytes: number): string {
  return bytes < 1 << 20 ? `${bytes} bytes` : `${Math.round((bytes / (1 << 20)) * 10) / 10} MiB`
}
