import { expect, it } from 'vitest'
import type { Locks } from '../../src/seams/locks.ts'

/** What every plug of `Locks` does. */
export function locksContract(open: () => Locks): void {
  it('runs the work of one name one at a time, in order of asking', async () => {
    const locks = open()
    const seen: string[] = []

    await Promise.all(
      [1, 2, 3].map((number) =>
        locks.hold('name', async () => {
          seen.push(`in ${number}`)
          await new Promise(setImmediate)
          seen.push(`out ${number}`)
        }),
      ),
    )

    expect(seen).toEqual(['in 1', 'out 1', 'in 2', 'out 2', 'in 3', 'out 3'])
  })

  it('does not let one name wait for another', async () => {
    const locks = open()

    const value = await locks.hold('outer', () => locks.hold('inner', async () => 'both held'))

    expect(value).toBe('both held')
  })

  it('hands an error to who asked, and lets the next one in', async () => {
    const locks = open()
    const failed = locks.hold('name', () => Promise.reject(new Error('work failed')))
    const thrown = locks.hold('name', () => {
      throw new Error('work threw')
    })
    const next = locks.hold('name', async () => 'done')

    await expect(failed).rejects.toThrow('work failed')
    await expect(thrown).rejects.toThrow('work threw')
    expect(await next).toBe('done')
  })

  it('lets in who asks again after all have left', async () => {
    const locks = open()

    expect(await locks.hold('name', async () => 1)).toBe(1)
    expect(await locks.hold('name', async () => 2)).toBe(2)
  })
}
