import { crc32 } from 'node:zlib'
import type { Codec } from '../seams/codec.ts'
import { isObject, type JsonObject } from '../model/json.ts'
import { makeDirectories, readBytes, replaceFile } from './files.ts'
import type { Layout } from './layout.ts'

/** An index as it was saved, and what it knows: both or neither. */
export type SavedIndex = { readonly known: JsonObject; readonly index: Uint8Array }

/** Saved search indexes, one file each in `cache/`. A file that is not whole is none. */
export type SearchCache = {
  read(name: string): SavedIndex | null
  save(name: string, saved: SavedIndex): Promise<void>
}

const newline = 0x0a

export function openSearchCache(layout: Layout, codec: Codec): SearchCache {
  return {
    read(name) {
      try {
        const bytes = readBytes(layout.searchIndex(name))
        return bytes === null ? null : parse(codec.decode(bytes))
      } catch {
        return null // a cache that cannot be read is made anew
      }
    },
    async save(name, { known, index }) {
      makeDirectories(layout.search)
      const told = Buffer.from(JSON.stringify(known))
      const head = { v: 1, known: told.length, index: index.length, sum: sumOf(told, index) }
      await replaceFile(
        layout.searchIndex(name),
        codec.encode(Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), told, index])),
      )
    },
  }
}

/** Null when a byte is missing, too many or another than was written. */
function parse(bytes: Uint8Array): SavedIndex | null {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = all.indexOf(newline) + 1
  const head: unknown = JSON.parse(all.toString('utf8', 0, end))
  if (!isObject(head) || head['v'] !== 1) return null
  const told = all.subarray(end, end + Number(head['known']))
  const index = all.subarray(end + Number(head['known']))
  if (index.length !== head['index'] || sumOf(told, index) !== head['sum']) return null
  const known: unknown = JSON.parse(told.toString('utf8'))
  return isObject(known) ? { known: known as JsonObject, index } : null
}

function sumOf(told: Uint8Array, index: Uint8Array): number {
  return crc32(index, crc32(told))
}
