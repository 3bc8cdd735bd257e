import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Codec } from '../../src/seams/codec.ts'

/** What every plug of `Codec` does. */
export function codecContract(codec: Codec): void {
  it('gives back the bytes that it was given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (plain) => {
        const before = Uint8Array.from(plain)
        expect(Uint8Array.from(codec.decode(codec.encode(plain)))).toEqual(before)
        expect(plain).toEqual(before)
      }),
    )
  })
}
