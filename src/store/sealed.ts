import { MemoryError } from '../errors.ts'
import type { Codec } from '../seams/codec.ts'
import { readBytes, replaceFile } from './files.ts'
import { newerVersion } from './session-log.ts'

/** The JSON value of a file of version 1; null when there is no such file. */
export function readSealed<T extends { readonly v: 1 }>(path: string, codec: Codec): T | null {
  const bytes = readBytes(path)
  if (bytes === null) return null
  let value: { readonly v?: unknown } | null
  try {
    value = JSON.parse(Buffer.from(codec.decode(bytes)).toString('utf8')) as { readonly v?: unknown } | null
  } catch (cause) {
    throw new MemoryError('invalid', `${path} holds no readable JSON.`, {
      field: path,
      cause,
      hint: 'Restore it from a backup, or move it away.',
    })
  }
  if (value?.v !== 1) throw newerVersion(path, value?.v)
  return value as T
}

/** Replaces a file by a JSON value, whole or not at all. */
export async function replaceSealed(path: string, value: { readonly v: 1 }, codec: Codec): Promise<void> {
  await replaceFile(path, codec.encode(Buffer.from(`${JSON.stringify(value)}\n`)))
}
