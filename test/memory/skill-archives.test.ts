import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Memory } from '../../src/memory/memory.ts'
import { git, isSound, temporaryHome, temporaryMemory } from '../support/home.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { zipOf, type ZipPart } from '../support/zip.ts'

const head = '---\nname: refunds\ndescription: How refunds are made.\n---\n'
const skill: ZipPart = { name: 'SKILL.md', text: head }

function archive(parts: readonly ZipPart[] | Buffer): string {
  const path = join(tempFolder(), 'skill.zip')
  writeFileSync(path, Buffer.isBuffer(parts) ? parts : zipOf(parts))
  return path
}

async function filesOf(memory: Memory, parts: readonly ZipPart[]): Promise<readonly string[]> {
  return (await memory.skills.add(archive(parts))).files
}

test('an archive becomes a skill of the library, as one commit, with its user and meta', async () => {
  const home = temporaryHome()
  const memory = await temporaryMemory(home)
  const author = { name: 'Agent', email: 'agent@example.com' }
  const parts = [skill, { name: 'scripts/run.py', text: Buffer.from([0, 255, 10]) }]

  const added = await memory.skills.add(archive(parts), undefined, { user: 'ada', meta: { a: 1 }, author })

  const dir = join(home, 'projects/default/library', added.id)
  expect(added).toMatchObject({ name: 'refunds', meta: { a: 1 }, files: ['SKILL.md', 'scripts/run.py'], skipped: [] })
  expect(readFileSync(join(dir, 'skills/refunds/scripts/run.py'))).toEqual(Buffer.from([0, 255, 10]))
  expect(git(dir, 'log', '--format=%an: %s').split('\n')[0]).toBe('Agent: Add the skill refunds')
  expect(isSound(dir)).toBe(true)
  expect((await memory.users.get('ada')).disks).toBe(1)
  expect(readdirSync(join(home, 'projects/default/cache/incoming'))).toEqual([])
})

test('into a space it comes under the name of the person', async () => {
  const memory = await temporaryMemory()
  const space = await memory.spaces.create('airline')

  await memory.skills.add(archive([skill]), 'airline')

  expect(git(space.path, 'log', '-1', '--format=%s').trim()).toBe('Add refunds/SKILL.md by hand')
  await expect(memory.skills.add(archive([skill]), 'airline')).rejects.toMatchObject({ code: 'exists' })
})

test.each<[string, ZipPart[], string[]]>([
  [
    'one folder around everything',
    [{ name: 'my-skill/' }, { name: 'my-skill/SKILL.md', text: head }, { name: 'my-skill/a.md' }],
    ['SKILL.md', 'a.md'],
  ],
  [
    'any depth and case',
    [{ name: 'x/README.md' }, { name: 'x/y/skill.MD', text: head }, { name: 'x/y/a/b.md' }],
    ['README.md', 'SKILL.md', 'a/b.md'],
  ],
  ['later ones are plain files', [skill, { name: 'sub/SKILL.md', text: 'x' }], ['SKILL.md', 'sub/SKILL.md']],
  [
    'junk of operating systems',
    [{ name: '__MACOSX/._SKILL.md', text: 'x' }, skill, { name: '.DS_Store' }, { name: 'a/._b' }],
    ['SKILL.md'],
  ],
  ['backslashes of Windows', [{ name: 's\\SKILL.md', text: head }, { name: 's\\a\\b.md' }], ['SKILL.md', 'a/b.md']],
  ['names of DOS', [skill, { name: Buffer.from([0x81, 0x62, 0x65, 0x72, 0x2e, 0x6d, 0x64]), flags: 0 }], ['SKILL.md', 'über.md']],
  ['UTF-8 that does not say so', [skill, { name: Buffer.from('漢.md'), flags: 0 }], ['SKILL.md', '漢.md']],
])('%s', async (_, parts, expected) => {
  const memory = await temporaryMemory()

  expect(await filesOf(memory, parts)).toEqual(expected)
})

test('of two entries with one path the last counts, and what is left out is told', async () => {
  const memory = await temporaryMemory()
  const twice = [skill, { name: 'a.md', text: 'one' }, { name: 'a.md', text: 'two' }, { name: '.DS_Store' }]

  const added = await memory.skills.add(archive(twice))

  expect((await memory.skills.show(`${added.id}/a.md`)).text).toBe('two')
  expect(added.skipped).toEqual([{ path: '.DS_Store', reason: 'the operating system put it there' }])
})

test.each<[string, ZipPart[] | Buffer, string]>([
  ['leads up', [skill, { name: '../evil' }], '"../evil"'],
  ['leads up with backslashes', [skill, { name: '..\\evil' }], '"../evil"'],
  ['is absolute', [skill, { name: '/etc/evil' }], 'absolute'],
  ['names a drive', [skill, { name: 'C:\\evil' }], 'cannot store'],
  ['leads into git', [skill, { name: '.git/hooks/pre-commit' }], '.git'],
  ['is a link', [skill, { name: 'l', text: '/etc/passwd', mode: 0o120777 }], 'is a link'],
  ['is encrypted', [skill, { name: 'a', flags: 0x801 }], 'encrypted'],
  ['differs in case only', [skill, { name: 'A.md' }, { name: 'a.md' }], 'differs in case only'],
  ['lies below a file', [skill, { name: 'a' }, { name: 'a/b' }], 'which is a file'],
  ['has no SKILL.md', [{ name: 'README.md' }], 'SKILL.md file is required'],
  ['has no name', [{ name: 'SKILL.md', text: '---\ndescription: x\n---\n' }], 'lacks name'],
  ['lies of its size', [skill, { name: 'a', text: 'abc', claims: 2 }], 'damaged'],
  ['is no archive', Buffer.from('hello'), 'no readable ZIP'],
  ['is cut off', zipOf([skill]).subarray(0, 60), 'no readable ZIP'],
  ['is empty', Buffer.alloc(0), 'no readable ZIP'],
])('an archive is refused that %s, and leaves nothing', async (_, parts, said) => {
  const home = temporaryHome()
  const memory = await temporaryMemory(home)

  await expect(memory.skills.add(archive(parts))).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining(said),
  })

  expect(await memory.skills.list()).toEqual([])
  expect(readdirSync(join(home, 'projects/default/cache/incoming'))).toEqual([])
  expect(existsSync(join(home, 'projects/default/library'))).toBe(false)
})

test.each<[string, () => ZipPart[]]>([
  ['too many files', () => Array.from({ length: 2000 }, (_, index) => ({ name: `f${index}` }))],
  ['a file of nothing but zeros', () => [{ name: 'zeros', text: Buffer.alloc(40 << 20), deflate: true }]],
  [
    'too much in all',
    () => Array.from({ length: 11 }, (_, at) => ({ name: `f${at}`, text: Buffer.alloc(9.9 * (1 << 20), at), deflate: true })),
  ],
])('a bomb is stopped while it is unpacked: %s', async (_, parts) => {
  const home = temporaryHome()
  const memory = await temporaryMemory(home)

  await expect(memory.skills.add(archive([skill, ...parts()]))).rejects.toMatchObject({ code: 'too-large' })

  expect(readdirSync(join(home, 'projects/default/cache/incoming'))).toEqual([])
})

test('random skills come back from an archive of ours, byte for byte', async () => {
  const memory = await temporaryMemory()
  const name = fc.stringMatching(/^[a-zéß漢0-9_ -]{1,10}\.(md|py|bin)$/).filter((each) => !/^ /.test(each))
  const tree = fc.uniqueArray(fc.tuple(fc.constantFrom('', 'a/', 'a/b/', 'ref/'), name, fc.uint8Array({ maxLength: 300 })), {
    selector: ([folder, file]) => (folder + file).normalize('NFC').toLowerCase(),
    maxLength: 8,
  })

  await fc.assert(
    fc.asyncProperty(tree, async (files) => {
      const parts = files.map(([folder, file, bytes]) => ({ name: folder + file, text: Buffer.from(bytes) }))
      const { id } = await memory.skills.add(archive([skill, ...parts]))
      const packed = join(tempFolder(), 'out.zip')
      await memory.skills.pack(id, packed)
      const again = await memory.skills.add(packed)

      expect(again.files).toEqual((await memory.skills.list()).find((each) => each.id === id)?.files)
      for (const { name: path, text } of parts) {
        const { file } = await memory.disks.locate(again.id, `/${path}`)
        expect(readFileSync(file).equals(text)).toBe(true)
      }
    }),
    { numRuns: 8 },
  )
})

test('a skill of too many files is not packed', async () => {
  const memory = await temporaryMemory()
  const many = Array.from({ length: 200 }, (_, index) => ({ name: `f${index}` }))
  const { id } = await memory.skills.add(archive([skill, ...many]))

  await expect(memory.skills.pack(id, join(tempFolder(), 'out.zip'))).rejects.toMatchObject({
    code: 'too-large',
    message: 'skill has too many files (201), maximum is 200',
  })
})

test('an archive is whole also while the skill moves into a space and home again', async () => {
  const memory = await temporaryMemory()
  const space = await memory.spaces.create('airline')
  const parts = Array.from({ length: 20 }, (_, index) => ({ name: `docs/${index}.md`, text: `${index}\n` }))
  const { id } = await memory.skills.add(archive([skill, ...parts]))
  const folder = tempFolder()
  let packs = 0
  const pack = async (): Promise<number> => (await memory.skills.pack(id, join(folder, `${(packs += 1)}.zip`))).files

  for (const move of [() => memory.skills.include(id, space.id), () => memory.skills.exclude(id, space.id)]) {
    const moved = move()
    const sizes = await Promise.all(Array.from({ length: 5 }, pack))
    await moved
    expect(sizes).toEqual([21, 21, 21, 21, 21])
  }
})
