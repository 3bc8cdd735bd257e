/** What comes of a base by git's delta: a row of "copy from the base" and "take these bytes". */
export function applyDelta(base: Buffer, delta: Buffer): Buffer {
  let at = 0
  const size = (): number => {
    let [value, factor] = [0, 1]
    for (;;) {
      const byte = delta.readUInt8(at++)
      value += (byte & 0x7f) * factor
      if ((byte & 0x80) === 0) return value
      factor *= 128
    }
  }
  /** Only the bytes that a bit of the mask names are there; the others are 0. */
  const number = (mask: number, bytes: number): number => {
    let value = 0
    for (let index = 0; index < bytes; index++) if ((mask & (1 << index)) !== 0) value += delta.readUInt8(at++) * 256 ** index
    return value
  }
  if (size() !== base.length) throw new Error('A delta does not fit its base.')
  const result = Buffer.allocUnsafe(size())
  let end = 0
  while (at < delta.length) {
    const order = delta.readUInt8(at++)
    if (order === 0) throw new Error('A delta has an order that is not known.')
    if ((order & 0x80) === 0) {
      end += delta.copy(result, end, at, at + order)
      at += order
    } else {
      const start = number(order, 4)
      end += base.copy(result, end, start, start + (number(order >> 4, 3) || 0x10000))
    }
  }
  if (end !== result.length) throw new Error('A delta gives another size than it says.')
  return result
}
