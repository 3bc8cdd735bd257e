import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openMemory } from '../../src/open.ts'
import { messagesOf, migration } from '../support/conversation.ts'
import { git, temporaryHome, temporaryMemory } from '../support/home.ts'
import { opsMemory, places, skillFile, write } from '../support/searched-space.ts'

const searchFiles = (home: string): string[] => readdirSync(join(home, 'projects/default/cache/search')).sort()

test('readers write nothing, and see what writers saved', async () => {
  const home = temporaryHome()
  const memory = await opsMemory(home)
  await memory.close()
  rmSync(join(home, 'projects/default/cache'), { recursive: true, force: true })

  const reader = await openMemory({ home, access: 'read' })
  const found = await reader.search.find('fleet')
  await reader.close()

  expect(found.skills).toHaveLength(3)
  expect(existsSync(join(home, 'projects/default/cache/search'))).toBe(false)
  const writer = await openMemory({ home, access: 'write' })
  await writer.skills.keep()
  const written = await writer.search.find('fleet')
  appendFileSync(join((await writer.spaces.get('ops')).path, 'skills/deploys/SKILL.md'), '\nMore.\n')
  await writer.skills.keep()
  await writer.close()
  expect(written).toEqual(found)
  expect(searchFiles(home)).toEqual(['messages.index', 'skills.index'])
  const again = await openMemory({ home, access: 'read' })
  expect(places(await again.search.find('fleet'))).toEqual(places(found))
  await again.close()
})

test('an index that was killed while it was saved, or damaged, is made anew and never believed', async () => {
  const home = temporaryHome()
  const memory = await opsMemory(home)
  const { id } = await memory.sessions.create()
  await memory.sessions.append(id, messagesOf(migration))
  const whole = await memory.search.find('fleet worker locked')
  await memory.close()
  const folder = join(home, 'projects/default/cache/search')
  const damages: ((path: string) => void)[] = [
    (path) => truncateSync(path, Math.floor(statSync(path).size / 2)),
    (path) => truncateSync(path, statSync(path).size - 1),
    (path) => truncateSync(path, 0),
    (path) => appendFileSync(path, 'x'),
    (path) => writeFileSync(path, '{"v":1,"known":2,"index":0,"sum":0}\n{}'),
    (path) => {
      const bytes = readFileSync(path)
      bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1
      writeFileSync(path, bytes)
    },
  ]
  const saved = searchFiles(home).map((name) => ({ path: join(folder, name), bytes: readFileSync(join(folder, name)) }))
  expect(saved).toHaveLength(2)
  for (const damage of damages) {
    for (const { path, bytes } of saved) {
      writeFileSync(path, bytes)
      damage(path)
    }

    const reader = await openMemory({ home, access: 'read' })
    expect(await reader.search.find('fleet worker locked')).toEqual(whole)
    await reader.close()
  }
})

test('a history that was rewritten, and a log that was put back from a backup, are indexed as they are now', async () => {
  const home = temporaryHome()
  const memory = await opsMemory(home)
  const { path, head } = await memory.spaces.get('ops')
  await write(memory, 'ops', { 'deploys/SKILL.md': skillFile('deploys', 'Zebra.', '# Zebra\n') })
  const { id } = await memory.sessions.create()
  const log = join(home, 'projects/default/sessions', id, 'log.jsonl')
  const before = readFileSync(log)
  await memory.sessions.append(id, messagesOf([{ role: 'user', content: 'giraffe' }]))
  expect(await memory.search.find('zebra giraffe')).toMatchObject({ skills: [{}], sessions: [{}] })
  await memory.close()

  git(path, 'reset', '--quiet', '--hard', head)
  writeFileSync(log, before)
  const again = await openMemory({ home, access: 'write' })
  await again.sessions.append(id, messagesOf([{ role: 'user', content: 'okapi' }]))
  const found = await again.search.find('zebra giraffe okapi fleet')
  await again.close()

  expect(found.sessions.map(({ why }) => why.words)).toEqual([['okapi']])
  expect(found.skills.map(({ why }) => why.words)).not.toContain('zebra')
  expect(places(found)).toContain('deploys/SKILL.md:12')
})

test('a search as of a commit is what a fresh index of that commit finds', async () => {
  const memory = await temporaryMemory()
  const { path } = await memory.spaces.create('ops')
  const word = fc.constantFrom('fleet', 'blue', 'deploy', 'deployed', 'café', '数据库', 'warm_cache', 'rollbak')
  const text = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '))
  const name = fc.constantFrom('one', 'two', 'three')
  const change = fc.record({
    name,
    description: text,
    entries: fc.array(fc.tuple(text, text), { maxLength: 3 }),
    gone: fc.boolean(),
  })
  const history = fc.array(change, { minLength: 2, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(history, text, async (changes, words) => {
      const commits: string[] = []
      for (const { name: skill, description, entries, gone } of changes) {
        const body = entries.map(([heading, each]) => `## ${heading}\n\n${each}\n`).join('\n')
        commits.push(
          await write(memory, 'ops', {
            [`${skill}/SKILL.md`]: gone ? null : skillFile(skill, description, `# ${skill}\n\n${body}`),
          }),
        )
        await memory.search.find(words) // the index moves on with each commit
      }
      const fresh = temporaryHome()
      for (const commit of commits) {
        const then = await memory.search.find(words, { asOf: commit, kinds: ['skills'] })
        const other = await openMemory({ home: fresh, access: 'write' })
        // The same repository, set back to that commit, in a home that has no index yet.
        const twin = join(fresh, 'projects/default/spaces', path.split('/').at(-1) ?? '')
        rmSync(twin, { recursive: true, force: true })
        mkdirSync(join(twin, '..'), { recursive: true })
        git(join(twin, '..'), 'clone', '--quiet', path, twin)
        git(twin, 'checkout', '--quiet', '-B', 'main', commit)
        const now = await other.search.find(words, { kinds: ['skills'] })
        await other.close()
        rmSync(join(fresh, 'projects/default/cache'), { recursive: true, force: true })
        expect(then).toEqual(now)
      }
    }),
    { numRuns: 6 },
  )
})
