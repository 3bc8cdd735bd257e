import { spawnSync } from 'node:child_process'
import { readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { takeWriterLock } from '../../src/drivers/lock-file.ts'
import { ownRecord, type LockRecord } from '../../src/drivers/lock/owner.ts'
import { thisMachine } from '../../src/drivers/lock/process.ts'
import { bundle } from '../support/bundle.ts'
import { gatherCrowd } from '../support/lock-crowd.ts'
import { tempFolder } from '../support/temp-folder.ts'

const { pid: deadPid } = spawnSync(process.execPath, ['-e', ''])

/** Records of owners who are gone, each in its way. */
const dead: readonly (() => LockRecord)[] = [
  () => ({ ...ownRecord('ended', thisMachine()), pid: deadPid }),
  () => ({ ...ownRecord('its pid is used again', thisMachine()), started: '1' }),
  () => ({ ...ownRecord('before the machine was started', thisMachine()), boot: 'another' }),
]

/** Puts a dead lock in place, in one step, with `claims` dead claimers who died one after the other; every seventh one is rubbish. */
function placeDeadLock(lock: string, round: number, claims: number): void {
  const record = dead[round % dead.length]?.() as LockRecord
  const rubbish = round % 7 === 6
  let { token } = record
  for (let claim = 0; claim < claims && !rubbish; claim += 1) {
    const claimer = dead[(round + claim) % dead.length]?.() as LockRecord
    writeFileSync(`${lock}.${token}.claim`, JSON.stringify(claimer))
    token = claimer.token
  }
  writeFileSync(`${lock}.placing`, rubbish ? '{"v":1,"pi' : JSON.stringify(record))
  if (rubbish) utimesSync(`${lock}.placing`, 0, 0)
  renameSync(`${lock}.placing`, lock)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

describe('twenty processes at a dead lock', () => {
  const child = bundle('lock-child.ts')

  test('all get it, one at a time, 200 times', async () => {
    const dir = tempFolder()
    const order = { lock: join(dir, 'lock'), witness: join(dir, 'witness'), waitMs: 100_000 }
    const crowd = await gatherCrowd(child, 20)

    for (let round = 0; round < 200; round += 1) {
      placeDeadLock(order.lock, round, round % 3 === 2 ? 1 + (round % 4) : 0)
      expect((await crowd.takeAll(order)).violations).toEqual([])
    }

    expect(readdirSync(dir)).toEqual([])
  })

  test('all get it, one at a time, where calls to the file system take any time', async () => {
    const dir = tempFolder()
    const order = { lock: join(dir, 'lock'), witness: join(dir, 'witness'), waitMs: 100_000 }
    const crowd = await gatherCrowd(child, 20, { sleeping: 0.3 })

    for (let round = 0; round < 15; round += 1) {
      placeDeadLock(order.lock, round, round % 3)
      expect((await crowd.takeAll(order)).violations).toEqual([])
    }

    expect(readdirSync(dir)).toEqual([])
  })

  test('all get it, one at a time, where the file system has no hard links', async () => {
    const dir = tempFolder()
    const order = { lock: join(dir, 'lock'), witness: join(dir, 'witness'), waitMs: 100_000 }
    const crowd = await gatherCrowd(child, 20, { sleeping: 0.1, links: false })

    for (let round = 0; round < 15; round += 1) {
      placeDeadLock(order.lock, round, round % 3)
      expect((await crowd.takeAll(order)).violations).toEqual([])
    }

    expect(readdirSync(dir)).toEqual([])
  })

  test('all get it, one at a time, though they are killed while holding, claiming and tidying up', async () => {
    const dir = tempFolder()
    const order = { lock: join(dir, 'lock'), witness: await freePort(), waitMs: 100_000 }
    const crowd = await gatherCrowd(child, 20, { dying: 0.02, sleeping: 0.1 })
    let died = 0

    for (let round = 0; round < 12; round += 1) {
      placeDeadLock(order.lock, round, round % 3)
      const { violations, deaths } = await crowd.takeAll(order)
      expect(violations).toEqual([])
      died += deaths
    }
    // Empty ones may be about to be filled, until they are old.
    for (const name of readdirSync(dir)) utimesSync(join(dir, name), 0, 0)
    await (await takeWriterLock(order.lock, { purpose: 'tidy up' })).release()

    expect(died).toBeGreaterThan(5)
    expect(readdirSync(dir)).toEqual([])
  })
})
