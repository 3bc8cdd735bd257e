import { createHash } from 'node:crypto'
import { createReadStream, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { MemoryError } from '../errors.ts'
import type { Asset } from '../model/message.ts'
import { mimeOf } from '../model/mime.ts'
import { makeDirectories, readBytes, statsOf, syncDirectory } from './files.ts'
import { receive, type Content } from './incoming.ts'
import type { Layout } from './layout.ts'

/** Media and files inside messages, each stored once under the hash of its bytes. */
export type Assets = {
  /**
   * Keeps these bytes; when it resolves they are on the disk, and a crash before leaves nothing that is read.
   *
   * Their type is told from the content, refined by the extension of `filename`. Throws `too-large` above `limit` (64 MiB).
   */
  put(content: Content, options?: { readonly filename?: string; readonly limit?: number }): Promise<Asset>
  /** The same for a file of this machine, which stays where it is. */
  putFile(path: string, options?: { readonly filename?: string; readonly limit?: number }): Promise<Asset>
  /** Bytes of an asset; null when it is not there. Throws `invalid` when they are no longer those that were stored. */
  read(sha256: string): Uint8Array | null
  /** The asset piece by piece, from `start` to `end` (both inclusive); null when it is not there. */
  open(sha256: string, range?: { readonly start: number; readonly end: number }): Readable | null
  /** Size in bytes; null when it is not there. */
  size(sha256: string): number | null
}

const hashPattern = /^[0-9a-f]{64}$/
const defaultLimit = 64 << 20

export function openAssets(layout: Layout): Assets {
  // Other text could name another file.
  const pathOf = (sha256: string): string | null => (hashPattern.test(sha256) ? layout.asset(sha256) : null)

  function size(sha256: string): number | null {
    const path = pathOf(sha256)
    const stats = path === null ? null : statsOf(path)
    return stats?.isFile() === true ? stats.size : null
  }

  const put: Assets['put'] = async (content, { filename = '', limit = defaultLimit } = {}) => {
    const incoming = await receive(layout.incoming, content, limit)
    const { sha256, head } = incoming
    const path = layout.asset(sha256)
    if (size(sha256) === incoming.size) rmSync(incoming.path)
    else {
      makeDirectories(dirname(path))
      renameSync(incoming.path, path)
      syncDirectory(dirname(path))
    }
    return { sha256, mime: mimeOf(head, filename), size: incoming.size }
  }

  return {
    size,
    put,
    putFile: (path, options) => put(createReadStream(path), options),
    read(sha256) {
      const path = pathOf(sha256)
      const bytes = path === null ? null : readBytes(path)
      if (bytes === null || createHash('sha256').update(bytes).digest('hex') === sha256) return bytes
      throw new MemoryError('invalid', `The file ${path} is not what was stored: its bytes have changed.`, {
        field: path ?? sha256,
        hint: 'Restore it from a backup.',
      })
    },
    open(sha256, range) {
      const path = pathOf(sha256)
      return path === null || size(sha256) === null ? null : createReadStream(path, range)
    },
  }
}
