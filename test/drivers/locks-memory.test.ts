import { describe, expect, test } from 'vitest'
import { memoryLocks } from '../../src/drivers/locks-memory.ts'
import { locksContract } from '../contracts/locks.ts'

describe('locks in memory', () => {
  locksContract(() => memoryLocks())

  test('keep nothing of a name that nobody holds', async () => {
    const tails = new Map<string, Promise<void>>()
    const locks = memoryLocks(tails)
    const names = Array.from({ length: 1000 }, (_, index) => `session:${index % 500}`)

    const held = names.map((name) => locks.hold(name, async () => name).catch(() => null))
    expect(tails.size).toBe(500)
    await Promise.all([...held, locks.hold('failing', () => Promise.reject(new Error('work failed'))).catch(() => null)])
    await new Promise(setImmediate)

    expect(tails.size).toBe(0)
  })
})
