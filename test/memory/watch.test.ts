import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Memory } from '../../src/memory/memory.ts'
import { openMemory } from '../../src/open.ts'
import type { MemoryEvent } from '../../src/seams/bus.ts'
import { messagesOf, migration } from '../support/conversation.ts'
import { git, isSound, temporaryHome } from '../support/home.ts'

type Kept = Extract<MemoryEvent, { type: 'edits-kept' }>

async function watched(home = temporaryHome()) {
  const memory = await openMemory({ home, access: 'write', purpose: 'a test', watch: true })
  onTestFinished(() => memory.close())
  const { path, id } = await memory.spaces.create('ops')
  return { memory, home, dir: path, id, file: join(path, 'skills/daily-logs/SKILL.md') }
}

/** The next commits of a person's saves, as many as asked for. */
function nextKept(memory: Memory, isWanted: (event: Kept) => boolean = () => true): Promise<Kept> {
  return new Promise((resolve) => {
    const stop = memory.on((event) => {
      if (event.type !== 'edits-kept' || !isWanted(event)) return
      stop()
      resolve(event)
    })
  })
}

const authors = (dir: string): string[] => git(dir, 'log', '--format=%an').trim().split('\n')

test('a saved file is committed under the name of the person', async () => {
  const { memory, dir, id, file } = await watched()
  const kept = nextKept(memory)

  appendFileSync(file, '\nA line of hers.\n')

  expect(await kept).toMatchObject({ space: id, subject: 'Edit daily-logs/SKILL.md by hand', findings: [] })
  expect(isSound(dir)).toBe(true)
  expect(authors(dir)[0]).not.toBe('acontext')
  expect(git(dir, 'show', 'HEAD:skills/daily-logs/SKILL.md')).toBe(readFileSync(file, 'utf8'))
})

test('a save by rename, as editors do it, is one commit', async () => {
  const { memory, dir, file } = await watched()
  const before = authors(dir).length

  for (const text of ['first', 'second']) {
    const kept = nextKept(memory)
    writeFileSync(join(dir, 'skills/daily-logs/4913'), '')
    rmSync(join(dir, 'skills/daily-logs/4913'))
    const old = readFileSync(file)
    renameSync(file, `${file}~`)
    writeFileSync(`${file}.tmp`, `${old.toString()}\n${text}\n`)
    renameSync(`${file}.tmp`, file)
    rmSync(`${file}~`)
    expect((await kept).subject).toBe('Edit daily-logs/SKILL.md by hand')
  }

  expect(authors(dir)).toHaveLength(before + 2)
  expect(isSound(dir)).toBe(true)
})

test('a file that is written bit by bit is committed when it is whole', async () => {
  const { memory, dir, file } = await watched()
  const before = authors(dir).length
  const kept = nextKept(memory)

  for (let part = 0; part < 200; part++) await appendFile(file, `Line ${part} of a long save.\n`)

  await kept
  expect(authors(dir)).toHaveLength(before + 1)
  expect(git(dir, 'show', 'HEAD:skills/daily-logs/SKILL.md')).toContain('Line 199 of')
})

test('thousands of files that come at once are one commit or few, and all of them are in', async () => {
  const { memory, dir } = await watched()
  const folder = join(dir, 'skills/handbook')
  const whole = nextKept(
    memory,
    () => git(dir, 'status', '--porcelain') === '' && git(dir, 'ls-files', folder).includes('page-1199.md'),
  )
  mkdirSync(join(folder, 'references'), { recursive: true })
  writeFileSync(join(folder, 'SKILL.md'), '---\nname: handbook\ndescription: A handbook.\n---\n\n# Handbook\n')

  for (let page = 0; page < 1200; page++) writeFileSync(join(folder, `references/page-${page}.md`), `Page ${page}\n`)

  await whole
  expect(git(dir, 'ls-files', folder).trim().split('\n')).toHaveLength(1201)
  expect((await memory.skills.list({ space: 'ops' })).map(({ name }) => name)).toContain('handbook')
  expect(isSound(dir)).toBe(true)
})

test('a broken SKILL.md is committed as it is, and what is wrong is told', async () => {
  const { memory, file } = await watched()
  const kept = nextKept(memory)

  writeFileSync(file, 'No front matter, and nothing that could pass for one.\n')

  const { findings } = await kept
  expect(findings).toContainEqual(expect.objectContaining({ path: 'skills/daily-logs/SKILL.md', level: 'error' }))
  expect(readFileSync(file, 'utf8')).toBe('No front matter, and nothing that could pass for one.\n')
  expect((await memory.project.status()).problems.join()).toContain('daily-logs')
})

test('spaces that come and go while it watches are seen, and our own writes are nobody’s edits', async () => {
  const { memory, dir, file } = await watched()
  const heard: Kept[] = []
  memory.on((event) => {
    if (event.type === 'edits-kept') heard.push(event)
  })
  const { id } = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(id, messagesOf(migration))
  await memory.sessions.flush(id)
  const other = await memory.spaces.create('other')
  await memory.skills.include('coding-playbook', 'other')
  await memory.spaces.delete('other')
  const second = await memory.spaces.create('second')

  const [first, later] = [
    nextKept(memory, ({ space }) => space !== second.id),
    nextKept(memory, ({ space }) => space === second.id),
  ]
  appendFileSync(file, '\nHers.\n')
  appendFileSync(join(second.path, 'skills/daily-logs/SKILL.md'), '\nHers too.\n')

  await Promise.all([first, later])
  expect(heard).toHaveLength(2)
  expect(heard.map(({ space }) => space)).not.toContain(other.id)
  for (const place of [dir, second.path]) expect(isSound(place)).toBe(true)
})

test('what was edited while nobody watched is kept when the watching begins', async () => {
  const home = temporaryHome()
  const first = await openMemory({ home, access: 'write', purpose: 'a test' })
  const { path } = await first.spaces.create('ops')
  await first.close()
  appendFileSync(join(path, 'skills/daily-logs/SKILL.md'), '\nOvernight.\n')

  const memory = await openMemory({ home, access: 'write', purpose: 'a test', watch: true })
  onTestFinished(() => memory.close())
  if (git(path, 'status', '--porcelain') !== '') await nextKept(memory)

  expect(git(path, 'log', '-1', '--format=%s').trim()).toBe('Edit daily-logs/SKILL.md by hand')
})

test('a branch of hers is told and left alone', async () => {
  const { memory, dir, file } = await watched()
  const waiting = new Promise<MemoryEvent>((resolve) => {
    memory.on((event) => {
      if (event.type === 'edits-waiting') resolve(event)
    })
  })
  git(dir, 'checkout', '-q', '-b', 'hers')

  appendFileSync(file, '\nOn her branch.\n')

  expect(await waiting).toMatchObject({ reason: expect.stringContaining('hers') as string })
  expect(git(dir, 'status', '--porcelain').trim()).toBe('M skills/daily-logs/SKILL.md')
})
