import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Memory } from '../../src/memory/memory.ts'
import { openMemory } from '../../src/open.ts'
import { messagesOf, migration } from '../support/conversation.ts'
import { git, temporaryHome, temporaryMemory } from '../support/home.ts'
import { opsMemory, places, skillFile, write } from '../support/searched-space.ts'

test('an entry is found by its words, with its place, its headings and who wrote the line', async () => {
  const memory = await opsMemory()

  const { skills } = await memory.search.find('switching to the blue fleets')

  expect(skills[0]).toMatchObject({
    kind: 'skill',
    space: { name: 'ops' },
    skill: { name: 'deploys', path: 'skills/deploys' },
    file: 'SKILL.md',
    line: 12,
    headings: ['Deploys', 'Roll back'],
    origin: { lesson: null, subject: expect.stringContaining('by hand') },
    why: {
      words: ['switch', 'blue', 'fleet'],
      fields: ['body'],
      snippet: {
        line: 12,
        text: '1. Switch to the blue fleet',
        marks: [
          [3, 9],
          [17, 21],
          [22, 27],
        ],
      },
    },
  })
  expect(places(await memory.search.find('how the fleet is rolled out'))[0]).toBe('deploys/SKILL.md:6')
  expect(places(await memory.search.find('frankfurt'))).toEqual(['deploys/references/regions.md:3'])
})

test('a line that a lesson wrote names the lesson and the conversation', async () => {
  const memory = await temporaryMemory()
  await memory.spaces.create('ops')
  const { id } = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(id, messagesOf(migration))
  await memory.sessions.flush(id)

  const { skills, sessions } = await memory.search.find('migrations staging')

  const [lesson] = await memory.skills.log('ops', { outcome: 'success' })
  expect(skills.some(({ origin }) => origin?.lesson === lesson?.lesson && origin?.session === id)).toBe(true)
  expect(sessions.map(({ seq }) => seq)).toContain(1)
  expect((await memory.search.find('migrations', { outcome: 'success' })).sessions.length).toBeGreaterThan(0)
  expect(await memory.search.find('migrations', { outcome: 'failed' })).toMatchObject({ skills: [], sessions: [] })
})

test('a message is found with who said it; what tools said comes after what people said', async () => {
  const memory = await temporaryMemory()
  const { id } = await memory.sessions.create({ user: 'kim' })
  await memory.sessions.append(id, messagesOf(migration, { when: '2025-06-15T14:30:00.000000Z' }))
  await memory.sessions.create({ user: 'lee' })

  const { sessions } = await memory.search.find('locked worker')

  expect(sessions[0]).toMatchObject({
    session: { id },
    seq: 4,
    role: 'assistant',
    within: 'said',
    saidAt: '2025-06-15T14:30:00.000000Z',
  })
  expect(sessions.map(({ seq, within }) => [seq, within])).toContainEqual([5, 'tools'])
  const seqs = async (request: Parameters<Memory['search']['find']>[1]): Promise<number[]> =>
    (await memory.search.find('locked worker', { kinds: ['sessions'], ...request })).sessions.map(({ seq }) => seq).sort()
  expect(await seqs({ role: 'tool' })).toEqual([3, 5])
  expect(await seqs({ user: 'lee' })).toEqual([])
  expect(await seqs({ since: '2026-01-01T00:00:00.000000Z' })).toEqual([])
  expect(await seqs({ asOf: '2025-06-14' })).toEqual([])
  expect(await seqs({ asOf: '2025-06-16', limit: 1 })).toHaveLength(1)
})

test('filters choose the space, the skill and the user; what is not there is told', async () => {
  const memory = await opsMemory()
  await memory.spaces.create('kims', { user: 'kim' })
  await write(memory, 'kims', { 'fleet/SKILL.md': skillFile('fleet', 'Kim on the fleet.', '# Fleet\n') })

  const names = async (request: Parameters<Memory['search']['find']>[1]): Promise<string[]> => [
    ...new Set((await memory.search.find('fleet', request)).skills.map(({ skill }) => skill.name)),
  ]

  expect(await names({})).toEqual(['fleet', 'deploys'])
  expect(await names({ space: 'ops' })).toEqual(['deploys'])
  expect(await names({ skill: 'deploys' })).toEqual(['deploys'])
  expect(await names({ user: 'kim' })).toEqual(['fleet'])
  expect(await names({ user: 'nobody' })).toEqual([])
  await expect(memory.search.find('fleet', { space: 'nowhere' })).rejects.toMatchObject({ code: 'not-found' })
  await expect(memory.search.find('fleet', { skill: 'nothing' })).rejects.toMatchObject({ code: 'not-found' })
  await expect(memory.search.find('fleet', { asOf: 'HEAD~99' })).rejects.toMatchObject({ code: 'not-found' })
  await expect(memory.search.find('  ')).rejects.toMatchObject({ code: 'usage' })
  await expect(memory.search.find('x', { limit: 0 })).rejects.toMatchObject({ code: 'usage' })
})

test('a kind that a filter cannot apply to is left out, and told when it was asked for', async () => {
  const memory = await opsMemory()
  const { id: disk } = await memory.disks.create()
  await memory.disks.put(disk, '/fleet.md', { text: 'The fleet.' })
  const { id } = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(
    id,
    messagesOf([{ role: 'user', content: 'the fleet is late' }], { when: '2025-06-15T14:30:00.000000Z' }),
  )
  const find = async (request: Parameters<Memory['search']['find']>[1]) => {
    const { skills, sessions, disks, notes } = await memory.search.find('fleet', request)
    return [skills.length > 0, sessions.length > 0, disks.length > 0, ...notes]
  }

  expect(await find({})).toEqual([true, true, true])
  expect(await find({ space: 'ops' })).toEqual([true, true, false])
  expect(await find({ role: 'user' })).toEqual([false, true, false])
  expect(await find({ role: 'user', kinds: ['skills', 'sessions'] })).toEqual([
    false,
    true,
    false,
    'Skills have no role: they were not searched.',
  ])
  expect(await find({ space: 'ops', kinds: ['disks'] })).toEqual([
    false,
    false,
    false,
    'Disks have no space: they were not searched.',
  ])
  expect((await find({ skill: 'deploys', role: 'user' })).slice(3)).toEqual([
    'Skills have no role: they were not searched.',
    'Conversations have no skill: they were not searched.',
    'Disks have no skill: they were not searched.',
  ])
  // What was said may be older than all spaces.
  expect(await find({ asOf: '2025-06-16' })).toEqual([
    false,
    true,
    false,
    'The space did not exist on 2025-06-16. Skills were not searched.',
  ])
})

test('what a person edits is found at once, as it stands in the work tree, and changes nothing', async () => {
  const memory = await opsMemory()
  const { path, head } = await memory.spaces.get('ops')
  await memory.search.find('fleet')
  appendFileSync(join(path, 'skills/deploys/SKILL.md'), '\n## Zebra crossing\n\nLook left.\n')

  const edited = await memory.search.find('zebra')

  expect(edited.skills[0]).toMatchObject({ line: 19, origin: null })
  expect(git(path, 'rev-parse', 'HEAD').trim()).toBe(head)
  rmSync(join(path, 'skills/deploys/SKILL.md'))
  mkdirSync(join(path, 'skills/okapi'))
  writeFileSync(join(path, 'skills/okapi/SKILL.md'), skillFile('okapi', 'A zebra of the forest.', '# Okapi\n'))
  expect(await memory.search.find('zebra')).toMatchObject({ skills: [], notes: [expect.stringContaining('ops/okapi is new')] })
  expect(places(await memory.search.find('frankfurt'))).toHaveLength(1)
})

test('a skill, a session and a space that are gone are not found any more', async () => {
  const memory = await opsMemory()
  const { id } = await memory.sessions.create()
  await memory.sessions.append(id, messagesOf([{ role: 'user', content: 'the fleet is late' }]))
  expect(await memory.search.find('fleet')).toMatchObject({ sessions: [{ seq: 1 }] })

  await memory.skills.remove('ops/deploys')
  await memory.sessions.delete(id)

  expect(await memory.search.find('fleet')).toEqual({ skills: [], sessions: [], disks: [], notes: [] })
  await memory.project.undo()
  expect((await memory.search.find('fleet')).skills).not.toEqual([])
  await memory.spaces.delete('ops')
  // What only one space had stays in the library.
  expect([...new Set((await memory.search.find('fleet')).skills.map(({ space }) => space.name))]).toEqual(['library'])
})

test('a commit or a lesson tells of skills only, and says so', async () => {
  const memory = await opsMemory()
  const before = (await memory.spaces.get('ops')).head
  await write(memory, 'ops', { 'deploys/SKILL.md': skillFile('deploys', 'Nothing.', '# Empty\n') })

  const then = await memory.search.find('switch', { asOf: before })

  expect(places(then)).toEqual(['deploys/SKILL.md:12'])
  expect(then.notes).toEqual([expect.stringContaining('conversations were not searched')])
  expect((await memory.search.find('switch')).skills).toEqual([])
  await expect(memory.search.find('switch', { asOf: '1999-01-01', kinds: ['skills'] })).rejects.toMatchObject({
    code: 'not-found',
  })
})

test('a text file on a disk is found by its words and its name, as it is now', async () => {
  const home = temporaryHome()
  const memory = await temporaryMemory(home)
  const disk = await memory.disks.create({ user: 'ada' })
  await memory.disks.put(disk.id, '/notes/rollback.md', { text: '# Plan\n\nThe canary goes first.\n' })
  await memory.disks.put(disk.id, '/image.png', { base64: 'iVBORw0KGgo=' })
  const find = async (words: string, request = {}) => (await memory.search.find(words, request)).disks

  const [hit] = await find('canaries')
  expect(hit).toMatchObject({
    kind: 'file',
    disk: disk.id,
    path: '/notes/rollback.md',
    line: 3,
    why: { words: ['canary'], snippet: { text: 'The canary goes first.' } },
  })
  expect(await find('rollback')).toHaveLength(1)
  expect(await find('canary', { user: 'nobody' })).toEqual([])
  expect(await find('canary', { kinds: ['skills'] })).toEqual([])
  expect((await memory.search.find('canary', { kinds: ['disks'], asOf: '2020-01-01' })).notes).toEqual([
    'Disks keep no history: they were not searched.',
  ])
  await memory.disks.put(disk.id, '/notes/rollback.md', { text: 'The pilot goes first.' })
  expect(await find('canary')).toEqual([])
  expect(await find('pilot')).toHaveLength(1)

  await memory.close()
  const reader = await openMemory({ home, access: 'read' })
  expect((await reader.search.find('pilot')).disks).toHaveLength(1)
  await reader.close()
  const writer = await temporaryMemory(home)
  await writer.disks.remove(disk.id, '/notes/rollback.md')
  expect((await writer.search.find('pilot')).disks).toEqual([])
})

test('a writer that puts many files on disks saves their index for those who read, and tells of each change', async () => {
  const home = temporaryHome()
  const memory = await temporaryMemory(home)
  const told: string[] = []
  memory.on(({ type }) => void told.push(type))
  const { id } = await memory.disks.create()
  for (let at = 0; at < 60; at++) await memory.disks.put(id, `/notes/${at}.md`, { text: `The pilot of flight ${at}.` })
  await memory.disks.remove(id, '/notes/59.md')
  await memory.close()

  expect(told.filter((type) => type === 'disk-changed')).toHaveLength(62)
  expect(readdirSync(join(home, 'projects/default/cache/search'))).toContain('files.index')
  const reader = await openMemory({ home, access: 'read' })
  expect((await reader.search.find('pilot', { limit: 100 })).disks).toHaveLength(59)
  await reader.close()
})
