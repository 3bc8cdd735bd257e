import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/drivers/clock-system.ts'
import { bundle } from '../support/bundle.ts'

describe('the system clock', () => {
  const child = bundle('zone-child.ts')

  test('tells the time of the machine', () => {
    const before = Date.now()
    const now = systemClock().now().getTime()

    expect(now).toBeGreaterThanOrEqual(before)
    expect(now).toBeLessThanOrEqual(Date.now())
  })

  test('tells local days in the zone that it is given', () => {
    expect(systemClock('Asia/Tokyo').zone).toBe('Asia/Tokyo')
  })

  test.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['Foo/Bar', 'UTC'],
    ['', 'UTC'],
  ])('takes the zone of the machine, and UTC where it has none (TZ=%s)', (zone, expected) => {
    const told = execFileSync(process.execPath, [child], { encoding: 'utf8', env: { ...process.env, TZ: zone } })

    expect(told.trim()).toBe(expected)
  })
})
