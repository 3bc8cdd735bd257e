import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listNames, makeDirectories, readBytes, readJson, readText, removeTree, replaceFile } from '../../src/store/files.ts'
import { tempFolder } from '../support/temp-folder.ts'

const code = (value: string): unknown => expect.objectContaining({ code: value })

describe('reading', () => {
  test('gives the bytes, the text and the JSON of a file', () => {
    const path = join(tempFolder(), 'file')
    writeFileSync(path, '{"word":"ä"}')

    expect(readBytes(path)).toEqual(Buffer.from('{"word":"ä"}'))
    expect(readText(path)).toBe('{"word":"ä"}')
    expect(readJson(path)).toEqual({ word: 'ä' })
  })

  test('gives null for what is not there, and for what lies below a file', () => {
    const dir = tempFolder()
    writeFileSync(join(dir, 'file'), '')

    for (const path of [join(dir, 'none'), join(dir, 'file', 'none')]) {
      expect([readBytes(path), readText(path), readJson(path)]).toEqual([null, null, null])
    }
  })

  test('does not take a folder or a loop of links for an absent file', () => {
    const dir = tempFolder()
    symlinkSync('loop', join(dir, 'loop'))

    expect(() => readText(dir)).toThrow(code('EISDIR'))
    expect(() => readText(join(dir, 'loop'))).toThrow(code('ELOOP'))
    expect(() => readJson(join(dir, 'loop'))).toThrow(code('ELOOP'))
  })

  test('names the file that is not JSON', () => {
    const path = join(tempFolder(), 'config.json')
    writeFileSync(path, '{"a":')

    expect(() => readJson(path)).toThrow(
      expect.objectContaining({ code: 'invalid', field: path, message: expect.stringContaining(path) }),
    )
  })

  test('takes JSON that an editor began with a byte order mark', () => {
    const path = join(tempFolder(), 'config.json')
    writeFileSync(path, '\uFEFF{"a":1}')

    expect(readJson(path)).toEqual({ a: 1 })
  })

  test('lists names in order, none for a missing folder, and leaves out what a killed process left', () => {
    const dir = tempFolder()
    for (const name of ['b', 'a', '.hidden', '.a.0.tmp', '.b.gone', 'notes.tmp']) writeFileSync(join(dir, name), '')

    expect(listNames(dir)).toEqual(['.hidden', 'a', 'b', 'notes.tmp'])
    expect(listNames(join(dir, 'none'))).toEqual([])
  })
})

describe('replacing a file', () => {
  test('puts the new text in its place and leaves nothing beside it', async () => {
    const dir = tempFolder()
    const path = join(dir, 'tasks.json')

    await replaceFile(path, 'old')
    await replaceFile(path, Buffer.from('new'))

    expect(readText(path)).toBe('new')
    expect(readdirSync(dir)).toEqual(['tasks.json'])
  })

  test('gives a secret its mode whatever the mask is, and keeps the mode of a file that is there', async () => {
    const dir = tempFolder()
    const secret = join(dir, 'secrets.json')
    const plain = join(dir, 'plain')
    writeFileSync(plain, '')
    chmodSync(plain, 0o664)

    await replaceFile(secret, '{}', { mode: 0o600 })
    await replaceFile(secret, '{"key":1}')
    await replaceFile(plain, 'text')

    expect([secret, plain].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o664])
  })

  test('removes its temporary file and keeps the target when it fails', async () => {
    const dir = tempFolder()
    mkdirSync(join(dir, 'target', 'full'), { recursive: true })

    await expect(replaceFile(join(dir, 'target'), 'text')).rejects.toEqual(code('EISDIR'))

    expect(readdirSync(dir)).toEqual(['target'])
    expect(existsSync(join(dir, 'target', 'full'))).toBe(true)
  })

  test('goes past the temporary file of a killed process', async () => {
    const dir = tempFolder()
    writeFileSync(join(dir, '.file.0.tmp'), 'half')

    await replaceFile(join(dir, 'file'), 'whole')

    expect(readText(join(dir, 'file'))).toBe('whole')
  })

  test('leaves one whole text when twenty write at a time', async () => {
    const dir = tempFolder()
    const path = join(dir, 'file')
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000))

    await Promise.all(texts.map((text) => replaceFile(path, text)))

    expect(texts).toContain(readText(path))
    expect(readdirSync(dir)).toEqual(['file'])
  })

  test('puts a file in the place of a symbolic link, and spares what the link points to', async () => {
    const dir = tempFolder()
    writeFileSync(join(dir, 'outside'), 'outside')
    symlinkSync('outside', join(dir, 'link'))

    await replaceFile(join(dir, 'link'), 'text')

    expect(lstatSync(join(dir, 'link')).isFile()).toBe(true)
    expect(readFileSync(join(dir, 'outside'), 'utf8')).toBe('outside')
  })
})

describe('making and removing', () => {
  test('makes missing folders once', () => {
    const path = join(tempFolder(), 'a', 'b', 'c')

    expect([makeDirectories(path), makeDirectories(path)]).toEqual([true, false])

    expect(statSync(path).isDirectory()).toBe(true)
  })

  test('does not take a file for a folder', () => {
    const path = join(tempFolder(), 'file')
    writeFileSync(path, '')

    expect(() => makeDirectories(path)).toThrow(code('unavailable'))
    expect(() => makeDirectories(join(path, 'below'))).toThrow(code('unavailable'))
  })

  test('removes a tree, and what an earlier removal left of it', async () => {
    const dir = tempFolder()
    mkdirSync(join(dir, 'space', 'skills'), { recursive: true })
    mkdirSync(join(dir, '.space.gone', 'skills'), { recursive: true })

    await removeTree(join(dir, 'space'))
    await removeTree(join(dir, 'space'))

    expect(readdirSync(dir)).toEqual([])
  })

  test('removes a link, not what it points to', async () => {
    const dir = tempFolder()
    mkdirSync(join(dir, 'kept', 'inside'), { recursive: true })
    symlinkSync('kept', join(dir, 'link'))

    await removeTree(join(dir, 'link'))

    expect(readdirSync(dir)).toEqual(['kept'])
    expect(readdirSync(join(dir, 'kept'))).toEqual(['inside'])
  })
})
