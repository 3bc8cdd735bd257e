import { crc32, deflateRawSync } from 'node:zlib'

export type ZipPart = {
  readonly name: string | Buffer
  readonly text?: string | Buffer
  /** Unix mode, such as 0o120777 for a link. */
  readonly mode?: number
  readonly flags?: number
  /** What the archive says of the size, where it lies. */
  readonly claims?: number
  readonly deflate?: boolean
}

/** A ZIP archive with entries that an honest program would not write. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, text = '', mode = 0o100644, flags = 0x800, claims, deflate = false } of parts) {
    const bytes = Buffer.from(text as string)
    const packed = deflate ? deflateRawSync(bytes) : bytes
    const title = Buffer.from(name as string)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(flags, 2)
    shared.writeUInt16LE(deflate ? 8 : 0, 4)
    shared.writeUInt32LE(crc32(bytes), 10)
    shared.writeUInt32LE(packed.length, 14)
    shared.writeUInt32LE(claims ?? bytes.length, 18)
    shared.writeUInt16LE(title.length, 22)
    files.push(Buffer.from('PK\x03\x04'), shared, title, packed)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE((mode << 16) >>> 0, 6)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), shared, rest, title)
    offset += 30 + title.length + packed.length
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...files, ...directory, end])
}
