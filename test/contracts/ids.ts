import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Ids } from '../../src/seams/ids.ts'

const namespace = '9f4a2f0e-6d6b-4c43-9d3e-2f1c8a5b7e10'
const uuid = (version: number): RegExp =>
  new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

/** What every plug of `Ids` does. */
export function idsContract(open: () => Ids): void {
  it('makes new UUIDs of version 4', () => {
    const ids = open()
    const made = Array.from({ length: 100 }, () => ids.next())

    expect(new Set(made).size).toBe(100)
    for (const id of made) expect(id).toMatch(uuid(4))
  })

  it('derives the same UUID of version 5 from the same namespace and parts, everywhere and always', () => {
    expect(open().derive(namespace, 'session', 7)).toBe('ff6a7010-721f-5054-8a13-9c1dcecee685')
    expect(open().derive(namespace, 'ä\u{1F600}\ud800')).toMatch(uuid(5))
  })

  it('derives another id from any other parts, however they are cut', () => {
    const ids = open()
    const parts = fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 4 })
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        const same = ids.derive(namespace, ...left) === ids.derive(namespace, ...right)
        expect(same).toBe(JSON.stringify(left) === JSON.stringify(right))
      }),
    )
    const cuts = [['a', 'b'], ['ab'], ['a,b'], ['a","b'], ['a', 'b', ''], ['1'], [1], []]
    expect(new Set(cuts.map((cut) => ids.derive(namespace, ...cut))).size).toBe(cuts.length)
  })

  it('derives another id in another namespace, and none in what is no namespace', () => {
    const ids = open()

    expect(ids.derive(ids.next(), 'a')).not.toBe(ids.derive(namespace, 'a'))
    expect(() => ids.derive('sessions', 'a')).toThrow()
  })
}
