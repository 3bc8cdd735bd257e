import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Memory, SpaceSummary } from '../../src/memory/memory.ts'
import type { Disk } from '../../src/model/disk.ts'
import { git, isSound, temporaryMemory } from '../support/home.ts'
import { tempFolder } from '../support/temp-folder.ts'

async function skillDisk(): Promise<{ memory: Memory; space: SpaceSummary; disk: Disk; folder: string }> {
  const memory = await temporaryMemory()
  const space = await memory.spaces.create('team', { user: 'ada' })
  const disk = (await memory.disks.list()).find(({ skill }) => skill?.name === 'daily-logs')
  if (disk === undefined) throw new Error('the skill has no disk')
  return { memory, space, disk, folder: join(space.path, 'skills/daily-logs') }
}

test('the folder of every skill is a disk of its user', async () => {
  const { memory, disk } = await skillDisk()

  expect(await memory.disks.get(disk.id)).toEqual(disk)
  expect((await memory.disks.list({ user: 'ada' })).map(({ skill }) => skill?.name).sort()).toEqual([
    'daily-logs',
    'user-general-facts',
  ])
  expect((await memory.users.get('ada')).disks).toBe(2)
  expect((await memory.disks.ls(disk.id)).artifacts.map(({ path, mime }) => [path, mime])).toEqual([
    ['/SKILL.md', 'text/markdown; charset=utf-8'],
  ])
})

test('what is written through it is a commit under the name of who wrote it', async () => {
  const { memory, space, disk, folder } = await skillDisk()
  const author = { name: 'Agent', email: 'agent@example.com' }
  writeFileSync(join(folder, 'mine.md'), 'by hand')

  await memory.disks.put(disk.id, '/scripts/run.py', { text: 'print(1)\n' }, { author, meta: { kind: 'tool' } })
  await memory.disks.put(disk.id, '/scripts/run.py', { text: 'print(2)\n' }, { author, meta: { kind: 'tool' } })
  await memory.disks.update(disk.id, '/scripts/run.py', { kind: 'script' }, { author })
  await memory.disks.remove(disk.id, '/mine.md', { author })

  const log = git(space.path, 'log', '--format=%an: %s').trim().split('\n')
  expect(log.slice(0, 4)).toEqual([
    'Agent: Remove daily-logs/mine.md',
    'Agent: Describe daily-logs/scripts/run.py',
    'Agent: Edit daily-logs/scripts/run.py',
    'Agent: Add daily-logs/scripts/run.py',
  ])
  expect(log[4]).toContain('Add daily-logs/mine.md by hand')
  expect(await memory.disks.stat(disk.id, '/scripts/run.py')).toMatchObject({ size: 9, meta: { kind: 'script' } })
  expect(await memory.disks.ls(disk.id)).toMatchObject({ directories: ['scripts'] })
  expect(readFileSync(join(folder, 'scripts/run.py'), 'utf8')).toBe('print(2)\n')
  expect((await memory.disks.glob(disk.id, '*.py')).map(({ path }) => path)).toEqual(['/scripts/run.py'])
  expect((await memory.disks.grep(disk.id, 'PRINT')).map(({ line }) => line)).toEqual([1])
  expect(isSound(space.path)).toBe(true)
})

test('any bytes can be kept in a skill', async () => {
  const { memory, space, disk } = await skillDisk()
  const bytes = Buffer.from([0, 1, 255, 13, 10, 128])

  await memory.disks.put(disk.id, '/assets/a.bin', { base64: bytes.toString('base64') })

  expect(readFileSync((await memory.disks.locate(disk.id, '/assets/a.bin')).file).equals(bytes)).toBe(true)
  expect(isSound(space.path)).toBe(true)
})

test('what would break a skill or leave its folder is refused, and nothing is written', async () => {
  const { memory, space, disk, folder } = await skillDisk()
  const outside = tempFolder()
  symlinkSync(outside, join(folder, 'link'))
  const head = git(space.path, 'rev-parse', 'HEAD')

  const refused = await Promise.allSettled([
    memory.disks.put(disk.id, '/SKILL.md', { text: 'no front matter' }),
    memory.disks.put(disk.id, '/CON', { text: 'x' }),
    memory.disks.put(disk.id, '/.git/hooks/post-commit', { text: 'x' }),
    memory.disks.put(disk.id, '/link/x', { text: 'x' }),
    memory.disks.put(disk.id, '/SKILL.md/x', { text: 'x' }),
    memory.disks.remove(disk.id, '/SKILL.md'),
  ])

  expect(refused.map((each) => each.status === 'rejected' && (each.reason as { code: string }).code)).toEqual([
    'invalid',
    'invalid',
    'invalid',
    'refused',
    'exists',
    'refused',
  ])
  expect(readdirSync(outside)).toEqual([])
  expect(git(space.path, 'rev-parse', 'HEAD')).toBe(head)
})

test('deleting the disk deletes the skill, and undo brings both back', async () => {
  const { memory, space, disk } = await skillDisk()
  await memory.disks.put(disk.id, '/a.md', { text: 'a' }, { meta: { a: 1 } })

  await memory.disks.delete(disk.id)
  const names = (await memory.skills.list()).map(({ name }) => name)
  await memory.project.undo()

  expect(names).toEqual(['user-general-facts'])
  expect((await memory.disks.stat(disk.id, '/a.md')).meta).toEqual({ a: 1 })
  expect(isSound(space.path)).toBe(true)
})

test('a skill that spaces share has one disk, and its meta goes along when it moves', async () => {
  const { memory, space, disk } = await skillDisk()
  const other = await memory.spaces.create('other')
  await memory.disks.put(disk.id, '/a.md', { text: 'a' }, { meta: { a: 1 } })
  const { skill } = disk
  await memory.skills.exclude('other/daily-logs', other.id)

  await memory.skills.include(skill?.id ?? '', other.id)
  const shared = (await memory.disks.list()).filter(({ id }) => id === disk.id)
  await memory.disks.put(disk.id, '/b.md', { text: 'b' })

  expect(shared).toHaveLength(1)
  expect((await memory.disks.stat(disk.id, '/a.md')).meta).toEqual({ a: 1 })
  const [first, second] = await Promise.all(
    [space, other].map(async ({ id }) => (await memory.skills.list({ space: id })).find((each) => each.id === skill?.id)),
  )
  expect(first?.files).toEqual(['SKILL.md', 'a.md', 'b.md'])
  expect(second?.files).toEqual(first?.files)
  await memory.disks.delete(disk.id)
  expect((await memory.disks.list()).some(({ id }) => id === disk.id)).toBe(false)
})

test('files that are put there while the skill moves between spaces are all in the skill, and nowhere else', async () => {
  const { memory, space, disk } = await skillDisk()
  const skill = disk.skill?.id ?? ''
  const hotel = await memory.spaces.create('hotel')
  await memory.skills.exclude('hotel/daily-logs', 'hotel')
  let moving = true
  let files = 0
  const putting = async (): Promise<void> => {
    while (moving) await memory.disks.put(disk.id, `/${(files += 1)}.txt`, { text: 'kept\n' })
  }

  const writers = [putting(), putting()]
  for (let round = 0; round < 2; round++) {
    await memory.skills.include(skill, 'hotel')
    await memory.skills.exclude(skill, 'hotel')
  }
  moving = false
  await Promise.all(writers)

  expect((await memory.disks.glob(disk.id, '*.txt', { limit: 1000 })).length).toBe(files)
  const [found] = (await memory.skills.list({ space: 'team' })).filter(({ id }) => id === skill)
  expect(found?.files.filter((file) => file.endsWith('.txt')).length).toBe(files)
  for (const { path } of [space, hotel]) {
    const strays = git(path, 'ls-files', 'skills')
      .split('\n')
      .filter((file) => file.endsWith('.txt'))
    expect([0, files]).toContain(strays.length)
    expect(git(path, 'status', '--porcelain')).toBe('')
    expect(isSound(path)).toBe(true)
  }
})
