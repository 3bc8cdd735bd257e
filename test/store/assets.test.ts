import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openAssets } from '../../src/store/assets.ts'
import { clearIncoming } from '../../src/store/incoming.ts'
import { layoutOf } from '../../src/store/layout.ts'
import { tempFolder } from '../support/temp-folder.ts'

function assetsIn(root: string) {
  return { root, assets: openAssets(layoutOf(root)) }
}

function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
}

test('bytes come back as they went in, and lie once under their hash', async () => {
  const { root, assets } = assetsIn(tempFolder())

  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 4 }), async (pieces) => {
      const whole = Buffer.concat(pieces)
      const asset = await assets.put(Readable.from(pieces))

      expect(asset).toMatchObject({ sha256: createHash('sha256').update(whole).digest('hex'), size: whole.length })
      expect(await assets.put(whole)).toEqual(asset)
      expect(Buffer.from(assets.read(asset.sha256) ?? []).equals(whole)).toBe(true)
      expect(readFileSync(join(root, 'assets', asset.sha256.slice(0, 2), asset.sha256)).equals(whole)).toBe(true)
    }),
    { numRuns: 30 },
  )
})

test('a part of an asset is read by its place', async () => {
  const { assets } = assetsIn(tempFolder())
  const { sha256 } = await assets.put(Buffer.from('0123456789'))

  const part = assets.open(sha256, { start: 2, end: 4 })

  expect(part === null ? null : (await buffer(part)).toString()).toBe('234')
})

test('what is too large, or breaks off, leaves nothing', async () => {
  const { root, assets } = assetsIn(tempFolder())
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half')
    throw new Error('gone')
  }

  await expect(assets.put(Buffer.alloc(11), { limit: 10 })).rejects.toMatchObject({ code: 'too-large' })
  await expect(assets.put(broken())).rejects.toThrow('gone')

  expect(filesBelow(root)).toEqual([])
})

test('what a killed upload left goes when the project is opened next', () => {
  const layout = layoutOf(tempFolder())
  mkdirSync(layout.incoming, { recursive: true })
  writeFileSync(join(layout.incoming, 'torn'), 'half')

  clearIncoming(layout)

  expect(filesBelow(layout.root)).toEqual([])
})

test('an asset that somebody changed is told, and a name that is no hash leads nowhere', async () => {
  const { root, assets } = assetsIn(tempFolder())
  const { sha256 } = await assets.put(Buffer.from('mine'))
  writeFileSync(join(root, 'assets', sha256.slice(0, 2), sha256), 'other')

  expect(() => assets.read(sha256)).toThrow(/bytes have changed/)
  expect(assets.read('../../project.json')).toBeNull()
  expect(assets.open('0'.repeat(64))).toBeNull()
  expect(assets.size('x')).toBeNull()
})

test('types are told from the content, and plain text by its name', async () => {
  const { assets } = assetsIn(tempFolder())
  const png = Buffer.from('89504e470d0a1a0a0000000d', 'hex')
  const mime = async (content: Buffer | string, filename: string) =>
    (await assets.put(Buffer.from(content as string), { filename })).mime

  expect(await mime(png, 'a.txt')).toBe('image/png')
  expect(await mime('hello', 'notes.txt')).toBe('text/plain; charset=utf-8')
  expect(await mime('print(1)', 'MAIN.PY')).toBe('text/x-python; charset=utf-8')
  expect(await mime('{}', 'a.json')).toBe('application/json; charset=utf-8')
  expect(await mime('<!DOCTYPE html><p>', 'a.txt')).toBe('text/html; charset=utf-8')
  expect(await mime('\0\x01\x02', 'a.md')).toBe('application/octet-stream')
  expect(await mime('BM is text', 'a')).toBe('text/plain; charset=utf-8')
  expect(await mime(Buffer.from(`${'x'.repeat(8191)}é`), 'cut.md')).toBe('text/markdown; charset=utf-8')
  expect(await mime('', 'empty')).toBe('text/plain; charset=utf-8')
})
