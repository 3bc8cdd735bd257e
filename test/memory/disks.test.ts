import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Memory } from '../../src/memory/memory.ts'
import { splitPath } from '../../src/model/disk.ts'
import { newDisk } from '../support/disk.ts'
import { temporaryHome, temporaryMemory } from '../support/home.ts'

async function textOf(memory: Memory, disk: string, path: string): Promise<string> {
  return readFileSync((await memory.disks.locate(disk, path)).file, 'utf8')
}

test('a file comes back with its type, size and meta, and lies under its own name', async () => {
  const { memory, id, files } = await newDisk()

  const put = await memory.disks.put(id, '/docs/notes.md', { text: '# Hi' }, { meta: { by: 'me' } })

  expect(put).toMatchObject({
    disk: id,
    path: '/docs/notes.md',
    size: 4,
    mime: 'text/markdown; charset=utf-8',
    meta: { by: 'me' },
  })
  expect(await memory.disks.stat(id, 'docs/notes.md')).toEqual(put)
  expect(readFileSync(join(files, 'docs/notes.md'), 'utf8')).toBe('# Hi')
  expect(await memory.disks.ls(id)).toEqual({ artifacts: [], directories: ['docs'] })
  expect(await memory.disks.ls(id, '/docs/')).toEqual({ artifacts: [put], directories: [] })
  expect(await memory.disks.ls(id, '/none/')).toEqual({ artifacts: [], directories: [] })
  expect((await memory.disks.read(id, '/docs/notes.md')).content).toEqual({ type: 'text', raw: '# Hi' })
})

test('everything is there again after the project was closed', async () => {
  const home = temporaryHome()
  const { memory, id, put } = await newDisk(home)
  await put('/a.txt')
  await memory.disks.update(id, '/a.txt', { kept: true })
  const before = [await memory.disks.list(), await memory.disks.ls(id)]
  await memory.close()

  const again = await temporaryMemory(home)

  expect([await again.disks.list(), await again.disks.ls(id)]).toEqual(before)
  expect((await again.disks.stat(id, '/a.txt')).meta).toEqual({ kept: true })
})

test('an update replaces all meta, a new put replaces the file and its meta', async () => {
  const { memory, id } = await newDisk()
  const first = await memory.disks.put(id, '/a', { text: 'one' }, { meta: { a: 1, b: 2 } })

  const updated = await memory.disks.update(id, '/a', { c: 3 })
  const second = await memory.disks.put(id, '/a', { text: 'three' })

  expect(updated).toMatchObject({ meta: { c: 3 }, createdAt: first.createdAt })
  expect(second).toMatchObject({ meta: {}, size: 5 })
  await expect(memory.disks.update(id, '/a', { __artifact_info__: {} })).rejects.toMatchObject({ code: 'invalid', field: 'meta' })
})

test('files that people put, edit and remove by hand are what the disk holds', async () => {
  const { memory, id, files, put } = await newDisk()
  await put('/mine.txt', 'old')
  await put('/gone.txt')
  await memory.disks.update(id, '/mine.txt', { kept: 1 })
  writeFileSync(join(files, 'mine.txt'), '{"now": "json inside"}')
  mkdirSync(join(files, 'sub'))
  writeFileSync(join(files, 'sub/100%.txt'), 'by hand')
  rmSync(join(files, 'gone.txt'))

  const { artifacts, directories } = await memory.disks.ls(id)
  const hand = await memory.disks.stat(id, '/sub/100%.txt')

  expect(artifacts.map(({ path, size, meta }) => [path, size, meta])).toEqual([['/mine.txt', 22, { kept: 1 }]])
  expect(directories).toEqual(['sub'])
  expect(hand).toMatchObject({ size: 7, mime: 'text/plain; charset=utf-8', meta: {} })
  await put('/sub/100%.txt', 'replaced')
  expect(readdirSync(join(files, 'sub'))).toEqual(['100%.txt'])
})

test('a file cannot be where a folder is, nor a folder where a file is', async () => {
  const { memory, id, put } = await newDisk()
  await put('/a')
  await put('/b/c')

  await expect(put('/a/b')).rejects.toMatchObject({ code: 'exists', field: 'path' })
  await expect(put('/b')).rejects.toMatchObject({ code: 'exists', field: 'path' })
  await memory.disks.remove(id, '/b/c')
  await put('/b')

  expect((await memory.disks.ls(id)).artifacts.map(({ path }) => path)).toEqual(['/a', '/b'])
})

test.each([
  ['CON', '/con/NUL.txt'],
  ['dots and blanks at the end', '/a./b /c.'],
  ['what Windows cannot store', '/a:b/c|d/"e"?<f>*\\g'],
  ['the sign of the encoding', '/100%/%41/%/a%20b'],
  ['empty and single-dot segments', '/a//./b'],
  ['a name of 900 bytes', `/${'n'.repeat(900)}.txt`],
  ['a long name of other letters', `/${'é漢'.repeat(180)}/x`],
  ['names that our own temporary files have', '/.a.tmp/.b.gone'],
  ['control characters', '/a\tb/c\nd'],
])('a name that some file system cannot hold comes back: %s', async (_, path) => {
  const { memory, id, files, put } = await newDisk()

  await put(path)

  expect(await textOf(memory, id, path)).toBe(path)
  expect((await memory.disks.glob(id, '*')).map((artifact) => artifact.path)).toEqual([path])
  const names = readdirSync(files, { recursive: true, encoding: 'utf8' }).flatMap((each) => each.split('/'))
  expect(
    names.filter((name) => /[<>:"|?*\\\u0000-\u001f]|[. ]$|^(con|nul)(\.|$)/i.test(name) || Buffer.byteLength(name) > 255),
  ).toEqual([])
})

test('names that differ in case only lie under names that no file system takes for one', async () => {
  const { memory, id, files, put } = await newDisk()
  const paths = ['/Read me.md', '/read me.md', '/READ ME.md', '/Dir/x', '/dir/x', '/é', '/e\u0301']

  for (const path of paths) await put(path)

  for (const path of paths) expect(await textOf(memory, id, path)).toBe(path)
  const names = readdirSync(files)
  expect(new Set(names.map((name) => name.normalize('NFC').toLowerCase())).size).toBe(names.length)
  expect(names).toContain('Read me.md')
})

test('random trees come back as they were put, by find, list and glob', async () => {
  const letters = fc.constantFrom(...'aAbB.% :~é漢-1', '😀')
  const segment = fc.oneof(
    fc.string({ unit: letters, minLength: 1, maxLength: 8 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.string({ unit: letters, minLength: 230, maxLength: 280 }),
  )
  const path = fc
    .array(segment, { minLength: 1, maxLength: 3 })
    .map((segments) => `/${segments.map((each) => each.replace(/[/\0]/g, '_').trim()).join('/')}`)
    .filter(
      (each) =>
        !/\p{Surrogate}/u.test(each) && Buffer.byteLength(each) < 1000 && !each.includes('..') && !/(^|\/)\.?$/.test(each),
    )
  const memory = await temporaryMemory()

  await fc.assert(
    fc.asyncProperty(fc.array(path, { maxLength: 8 }), async (paths) => {
      const { id } = await memory.disks.create()
      const kept = new Set<string>()
      for (const each of paths) {
        const { directory } = splitPath(each)
        const clashes = [...kept].some((other) => other.startsWith(`${each}/`) || directory.startsWith(`${other}/`))
        const put = memory.disks.put(id, each, { text: each })
        if (clashes) await expect(put).rejects.toMatchObject({ code: 'exists' })
        else kept.add((await put).path)
      }

      const found = await memory.disks.glob(id, '*', { limit: 100 })
      expect(found.map((artifact) => artifact.path).sort()).toEqual([...kept].sort())
      for (const each of kept) {
        expect(await textOf(memory, id, each)).toBe(each)
        const listed = (await memory.disks.ls(id, splitPath(each).directory)).artifacts
        expect(listed.map((artifact) => artifact.path)).toContain(each)
        await memory.disks.remove(id, each)
      }
      expect(await memory.disks.ls(id)).toEqual({ artifacts: [], directories: [] })
    }),
    { numRuns: 25 },
  )
})

test('no path and no link leads out of a disk', async () => {
  const { memory, id, files, put } = await newDisk()
  const outside = join(dirname(dirname(files)), 'outside')
  mkdirSync(outside)
  writeFileSync(join(outside, 'secret.txt'), 'secret')
  symlinkSync(outside, join(files, 'link'))
  symlinkSync(join(outside, 'secret.txt'), join(files, 'file.txt'))

  await expect(put('/../x')).rejects.toMatchObject({ code: 'invalid', field: 'path' })
  await expect(put('/a/..')).rejects.toMatchObject({ code: 'invalid', field: 'path' })
  await expect(put('/docs/')).rejects.toMatchObject({ code: 'invalid', field: 'path' })
  await expect(memory.disks.ls(id, '/../')).rejects.toMatchObject({ code: 'invalid', field: 'path' })
  await expect(memory.disks.stat(id, '/link/secret.txt')).rejects.toMatchObject({ code: 'not-found' })
  await expect(memory.disks.stat(id, '/file.txt')).rejects.toMatchObject({ code: 'not-found' })
  await put('/link/new.txt')
  await put('/file.txt')

  expect(await memory.disks.grep(id, 'secret')).toEqual([])
  expect(readdirSync(outside)).toEqual(['secret.txt'])
  expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('secret')
  expect(lstatSync(join(files, 'link')).isSymbolicLink()).toBe(true)
  expect(await textOf(memory, id, '/link/new.txt')).toBe('/link/new.txt')
})

test('a put that is refused or breaks off leaves nothing', async () => {
  const { memory, id, files, put } = await newDisk()
  const incoming = join(files, '../../../cache/incoming')
  await put('/a')

  await expect(memory.disks.put(id, '/big', { text: 'x'.repeat((16 << 20) + 1) })).rejects.toMatchObject({ code: 'too-large' })
  await expect(memory.disks.put(id, '/x', { file: '/nowhere' })).rejects.toMatchObject({ code: 'not-found' })
  await expect(memory.disks.put(id, '/x', { file: files })).rejects.toMatchObject({ code: 'invalid' })
  await expect(memory.disks.put(id, '/a/x', { text: 'x' })).rejects.toMatchObject({ code: 'exists' })

  expect(readdirSync(incoming)).toEqual([])
  expect(readdirSync(files)).toEqual(['a'])
})

test('bytes that were in place before a kill keep what was said of them', async () => {
  const { memory, id, files } = await newDisk()
  await memory.disks.put(id, '/a.txt', { text: 'old' }, { meta: { mine: 'old' } })
  const keptAside = join(files, 'kept')
  renameSync(join(files, 'a.txt'), keptAside)
  const { mtime, atime } = lstatSync(keptAside)
  await memory.disks.put(id, '/a.txt', { text: 'newer' }, { meta: { mine: 'new' } })

  // As if the second put had been killed after its line in the log.
  renameSync(keptAside, join(files, 'a.txt'))
  utimesSync(join(files, 'a.txt'), atime, mtime)

  expect(await memory.disks.stat(id, '/a.txt')).toMatchObject({ size: 3, mime: 'text/plain; charset=utf-8' })
  expect(await textOf(memory, id, '/a.txt')).toBe('old')
})

test('disks belong to users, are listed oldest first, and go with them', async () => {
  const home = temporaryHome()
  const memory = await temporaryMemory(home)
  const [first, second] = [await memory.disks.create({ user: 'ada' }), await memory.disks.create()]
  await memory.disks.put(first.id, '/a', { text: 'a' })

  expect((await memory.disks.list()).map(({ id }) => id)).toEqual([first.id, second.id])
  expect((await memory.disks.list({ user: 'ada' })).map(({ id }) => id)).toEqual([first.id])
  expect(await memory.disks.list({ user: 'nobody' })).toEqual([])
  expect((await memory.users.get('ada')).disks).toBe(1)
  await memory.users.delete('ada')
  await memory.disks.delete(second.id.slice(0, 8))
  expect(await memory.disks.list()).toEqual([])
  expect(existsSync(join(home, 'projects/default/disks', first.id))).toBe(false)
  await expect(memory.disks.get(first.id)).rejects.toMatchObject({ code: 'not-found', field: 'disk' })
})
