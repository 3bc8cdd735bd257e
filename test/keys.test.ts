import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { chosenModel, useModel } from '../src/models.ts'
import { openKeys } from '../src/open.ts'
import { temporaryHome } from './support/home.ts'

test('a key opens its project until it is revoked, and is kept nowhere', async () => {
  const home = temporaryHome()
  const { key, entry } = await openKeys({ home }).create({ project: 'default', name: 'laptop' })
  const other = await openKeys({ home }).create({ project: 'shop', name: 'server' })

  const keys = openKeys({ home })
  expect(key).toMatch(/^sk-ac-[\w-]{76}$/)
  expect([key, other.key, `${key}x`, 'sk-ac-', ''].map((each) => keys.find(each))).toEqual([
    { project: 'default' },
    { project: 'shop' },
    null,
    null,
    null,
  ])
  for (const file of ['keys.json', 'secrets.json']) {
    expect(readFileSync(join(home, file), 'utf8')).not.toContain(key.slice(20, 40))
    expect(statSync(join(home, file)).mode & 0o777).toBe(0o600)
  }

  await openKeys({ home }).revoke('laptop')
  expect(keys.find(key)).toBe(null)
  expect(keys.list().map(({ name }) => name)).toEqual(['server'])
  await expect(keys.revoke(entry.id)).rejects.toMatchObject({ code: 'not-found' })
})

test('a key with another end is broken: what it wraps is not what was wrapped', async () => {
  const keys = openKeys({ home: temporaryHome() })
  const { key } = await keys.create({ project: 'default', name: 'x' })

  const bytes = Buffer.from(key.slice(6), 'base64url')

  expect([bytes.length, bytes[0]]).toEqual([57, 1])
  expect(keys.find(key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A'))).toBe('broken')
})

test('a rotated key stops working at once, and its name goes on', async () => {
  const keys = openKeys({ home: temporaryHome() })
  const old = await keys.create({ project: 'default', name: 'laptop' })
  const fresh = await keys.rotate('default', old.entry.id)

  expect([keys.find(old.key), keys.find(fresh.key)]).toEqual([null, { project: 'default' }])
  expect(keys.list().map(({ name }) => name)).toEqual(['laptop'])
})

test('many at once make many keys', async () => {
  const home = temporaryHome()

  const made = await Promise.all([1, 2, 3].map((n) => openKeys({ home }).create({ project: 'default', name: `key ${n}` })))

  expect(made.map(({ key }) => openKeys({ home }).find(key))).toEqual(made.map(() => ({ project: 'default' })))
})

test('without the pepper no key is made beside those that it hides', async () => {
  const home = temporaryHome()
  await openKeys({ home }).create({ project: 'default', name: 'x' })
  rmSync(join(home, 'secrets.json'))

  await expect(openKeys({ home }).create({ project: 'default', name: 'y' })).rejects.toMatchObject({ code: 'invalid' })
})

test('keys of models and keys of the daemon are kept beside each other, whichever come first', async () => {
  const home = temporaryHome()
  const nothing = { key: null, baseUrl: null, model: null, sdk: null, timeout: null, options: null }
  const custom = { preset: 'custom', baseUrl: 'http://127.0.0.1:9/v1', model: 'm' } as const

  await useModel(home, custom)
  const { key } = await openKeys({ home }).create({ project: 'default', name: 'x' })
  expect(chosenModel(home, readConfig(home), nothing)).toMatchObject({ key: null, problem: null })
  await useModel(home, { ...custom, key: 'of the model' })
  const later = await openKeys({ home }).create({ project: 'default', name: 'y' })

  expect(chosenModel(home, readConfig(home), nothing)).toMatchObject({ key: 'of the model' })
  expect([key, later.key].map((each) => openKeys({ home }).find(each))).toEqual([{ project: 'default' }, { project: 'default' }])
})
