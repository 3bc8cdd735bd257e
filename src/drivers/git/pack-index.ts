import type { Oid } from '../../model/commit.ts'

/** The index of a pack, as it lies on the disk: how many ids come up to each first byte, and for each id where it is. */
export type PackIndex = {
  readonly bytes: Buffer
  readonly count: number
  /** Where the counts of ids by first byte stand. */
  readonly fanout: number
  readonly idAt: (place: number) => number
  readonly offset: (place: number) => number
  /** Where the next entry of the pack begins; null for the last. */
  readonly after: (offset: number) => number | null
}

type Layout = Pick<PackIndex, 'fanout' | 'idAt' | 'offset'>

const idSize = 20
const fanoutSize = 256 * 4

/** Null for what is none of the two forms that git knows (gitformat-pack). */
export function readPackIndex(bytes: Buffer): PackIndex | null {
  const layout = layoutOf(bytes)
  if (layout === null) return null
  const count = bytes.readUInt32BE(layout.fanout + fanoutSize - 4)
  let sorted: Float64Array | null = null
  const after = (start: number): number | null => {
    sorted ??= Float64Array.from({ length: count }, (_, place) => layout.offset(place)).sort()
    return sorted[firstWhere(0, count, (place) => (sorted?.[place] ?? 0) > start)] ?? null
  }
  return { ...layout, bytes, count, after }
}

function layoutOf(bytes: Buffer): Layout | null {
  if (bytes.toString('hex', 0, 4) !== 'ff744f63') return bytes.length < fanoutSize ? null : firstLayout(bytes)
  return bytes.length < 8 + fanoutSize || bytes.readUInt32BE(4) !== 2 ? null : secondLayout(bytes)
}

/** Version 1: offset and id of each entry together. */
function firstLayout(bytes: Buffer): Layout {
  const entry = (place: number): number => fanoutSize + place * (4 + idSize)
  return { fanout: 0, idAt: (place) => entry(place) + 4, offset: (place) => bytes.readUInt32BE(entry(place)) }
}

/** Version 2: ids, checks, offsets of 31 bits, and those that need 63. */
function secondLayout(bytes: Buffer): Layout {
  const fanout = 8
  const ids = fanout + fanoutSize
  const count = bytes.readUInt32BE(ids - 4)
  const offsets = ids + count * (idSize + 4)
  const large = offsets + count * 4
  const offset = (place: number): number => {
    const value = bytes.readUInt32BE(offsets + place * 4)
    return value < 0x80000000 ? value : Number(bytes.readBigUInt64BE(large + (value - 0x80000000) * 8))
  }
  return { fanout, idAt: (place) => ids + place * idSize, offset }
}

/** Where an object begins in the pack; null when it is not in it. */
export function findOffset(index: PackIndex, oid: Oid): number | null {
  const { bytes, idAt, offset } = index
  const [start, end] = rangeOf(index, oid)
  const wanted = Buffer.from(oid, 'hex')
  const place = firstWhere(start, end, (each) => bytes.compare(wanted, 0, idSize, idAt(each), idAt(each) + idSize) >= 0)
  return place < end && wanted.equals(bytes.subarray(idAt(place), idAt(place) + idSize)) ? offset(place) : null
}

/** All ids in the pack that begin so (two digits or more). */
export function idsIn(index: PackIndex, prefix: string): Oid[] {
  const { bytes, idAt } = index
  const [start, end] = rangeOf(index, prefix)
  const all = Array.from({ length: end - start }, (_, each) => idAt(start + each))
  return all.map((at) => bytes.toString('hex', at, at + idSize)).filter((oid) => oid.startsWith(prefix))
}

function rangeOf({ bytes, fanout }: PackIndex, id: string): [start: number, end: number] {
  const first = Number.parseInt(id.slice(0, 2), 16)
  return [first === 0 ? 0 : bytes.readUInt32BE(fanout + (first - 1) * 4), bytes.readUInt32BE(fanout + first * 4)]
}

/** The first place for which it holds, when it holds for all that follow; `end` for none. */
function firstWhere(start: number, end: number, holds: (place: number) => boolean): number {
  let [low, high] = [start, end]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
