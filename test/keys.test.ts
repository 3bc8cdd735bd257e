import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openKeys } from '../src/open.ts'
import { temporaryHome } from './support/home.ts'

test('a key opens its project until it is revoked, and is kept nowhere', async () => {
  const home = temporaryHome()
  const { key, secret } = await openKeys(home).create('default', 'laptop')
  const other = await openKeys(home).create('shop', 'server')

  const keys = openKeys(home)
  expect(secret).toMatch(/^sk-ac-[\w-]{76}$/)
  expect([keys.projectOf(secret), keys.projectOf(other.secret), keys.projectOf(`${secret}x`), keys.projectOf('sk-ac-')]).toEqual([
    'default',
    'shop',
    null,
    null,
  ])
  expect(readFileSync(join(home, 'keys.json'), 'utf8')).not.toContain(secret.slice(6, 40))
  expect(statSync(join(home, 'keys.json')).mode & 0o777).toBe(0o600)

  await keys.revoke('laptop')
  expect(keys.projectOf(secret)).toBe(null)
  expect(keys.list().map(({ name }) => name)).toEqual(['server'])
  await expect(keys.revoke(key.id)).rejects.toMatchObject({ code: 'not-found' })
})

test('the second to the seventeenth byte of a compact key are what counts, as the contract has it', async () => {
  const { secret } = await openKeys(temporaryHome()).create('default', 'x')

  const bytes = Buffer.from(secret.slice(6), 'base64url')

  expect([bytes.length, bytes[0]]).toEqual([57, 1])
})
