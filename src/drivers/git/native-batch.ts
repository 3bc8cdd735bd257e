import { MemoryError } from '../../errors.ts'
import type { Oid } from '../../model/commit.ts'

const lineFeed = 10

/** Reads `git cat-file --batch`: for each id a line with kind and size, the bytes, and a line feed. Throws unless all are blobs. */
export function parseBatch(output: Buffer, oids: readonly Oid[]): Buffer[] {
  let at = 0
  return oids.map((oid) => {
    const end = output.indexOf(lineFeed, at)
    const [, kind, size] = output.toString('latin1', at, end).split(' ')
    if (kind !== 'blob') throw new MemoryError('not-found', `There is no blob ${oid}.`)
    const start = end + 1
    at = start + Number(size) + 1
    return output.subarray(start, at - 1)
  })
}
