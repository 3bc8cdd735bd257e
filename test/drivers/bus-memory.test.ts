import { describe, expect, test } from 'vitest'
import { memoryBus } from '../../src/drivers/bus-memory.ts'
import { busContract } from '../contracts/bus.ts'

describe('a bus in memory', () => {
  busContract(() => memoryBus(() => undefined))

  test('passes on what a listener threw', () => {
    const complaints: unknown[] = []
    const bus = memoryBus((error) => complaints.push(error))
    const failure = new Error('listener failed')
    bus.on(() => {
      throw failure
    })

    bus.emit({ type: 'space-changed', space: 'a' })

    expect(complaints).toEqual([failure])
  })
})
