import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { git, isSound, temporaryHome, temporaryMemory } from '../support/home.ts'

test('a new space is a sound repository with the first skills and one commit', async () => {
  const memory = await temporaryMemory()

  const space = await memory.spaces.create('airline', { user: 'ada' })

  expect(isSound(space.path)).toBe(true)
  expect(git(space.path, 'rev-parse', 'HEAD').trim()).toBe(space.head)
  expect(git(space.path, 'log', '--format=%s').trim()).toBe('Start the space "airline" with its first skills')
  expect((await memory.skills.list()).map(({ name, problem }) => [name, problem])).toEqual([
    ['daily-logs', null],
    ['user-general-facts', null],
  ])
})

test.each(['', '  ', 'a/b', 'a:1', 'x'.repeat(101)])('a space cannot be called %j', async (name) => {
  const memory = await temporaryMemory()

  await expect(memory.spaces.create(name)).rejects.toMatchObject({ code: 'invalid', field: 'name' })
  expect(await memory.spaces.list()).toEqual([])
})

test('two spaces cannot share a name, whatever the case', async () => {
  const memory = await temporaryMemory()

  const results = await Promise.allSettled([memory.spaces.create('Team'), memory.spaces.create('team')])

  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await memory.spaces.list()).toHaveLength(1)
})

test('renaming is a commit, and the space is found by its new name', async () => {
  const memory = await temporaryMemory()
  await memory.spaces.create('old')

  const renamed = await memory.spaces.rename('old', 'new')

  expect((await memory.spaces.get('new')).id).toBe(renamed.id)
  expect(git(renamed.path, 'log', '-1', '--format=%s').trim()).toBe('Rename the space to "new"')
  expect(isSound(renamed.path)).toBe(true)
})

test('a deleted space lies whole in the trash', async () => {
  const memory = await temporaryMemory()
  await memory.spaces.create('gone')

  const { trash } = await memory.spaces.delete('gone')

  expect(await memory.spaces.list()).toEqual([])
  expect(isSound(trash)).toBe(true)
})

test('a skill with broken front matter stays on disk, is told, and hides nothing', async () => {
  const memory = await temporaryMemory()
  const space = await memory.spaces.create('team')
  const file = join(space.path, 'skills/daily-logs/SKILL.md')
  writeFileSync(file, '---\nname: [unclosed\n---\nmine\n')

  const skills = await memory.skills.list()
  const { problems } = await memory.project.status()

  expect(skills.map(({ problem }) => problem === null)).toEqual([false, true])
  expect(problems).toEqual([expect.stringContaining('team/daily-logs/SKILL.md')])
  expect(readFileSync(file, 'utf8')).toContain('mine')
})

test('front matter that would run code is refused and not run', async () => {
  const memory = await temporaryMemory()
  const space = await memory.spaces.create('team')
  const trap = join(space.path, 'trap')
  const code = `---js\n{ name: require('node:fs').writeFileSync(${JSON.stringify(trap)}, 'x') || 'a', description: 'b' }\n---\n`
  writeFileSync(join(space.path, 'skills/daily-logs/SKILL.md'), code)

  const [skill] = await memory.skills.list()

  expect(skill?.problem).not.toBeNull()
  expect(existsSync(trap)).toBe(false)
})

test('front matter keeps its scalars as text', async () => {
  const memory = await temporaryMemory()
  const space = await memory.spaces.create('team')
  writeFileSync(join(space.path, 'skills/daily-logs/SKILL.md'), '---\nname: 1.10\ndescription: 2024-01-01\n---\n')

  expect((await memory.skills.list())[0]).toMatchObject({ name: '1.10', description: '2024-01-01' })
})

test('targets lead to a space, a skill, a file and its lines', async () => {
  const memory = await temporaryMemory()
  await memory.spaces.create('one')
  await memory.spaces.create('two')

  expect((await memory.skills.show('one/daily-logs:1-2')).text).toBe('---\nname: daily-logs\n')
  await expect(memory.skills.show('daily-logs')).rejects.toMatchObject({
    code: 'usage',
    hint: expect.stringContaining('one/daily-logs'),
  })
  await expect(memory.skills.show('one/daily-logs/../../space.json')).rejects.toMatchObject({ code: 'usage' })
  await expect(memory.skills.show('one/nothing')).rejects.toMatchObject({ code: 'not-found' })
  await expect(memory.skills.show('one/daily-logs/nothing.md')).rejects.toMatchObject({
    code: 'not-found',
    hint: expect.stringContaining('SKILL.md'),
  })
  expect((await memory.skills.log('one')).map(({ subject }) => subject)).toEqual(['Start the space "one" with its first skills'])
  expect(await memory.skills.log()).toHaveLength(2)
})

test.each(['{"v":2}', '<<<<<<< mine', '[]'])('a space.json that says %j is told and stands in nobody’s way', async (text) => {
  const memory = await temporaryMemory()
  const [broken, kept] = [await memory.spaces.create('broken'), await memory.spaces.create('kept')]
  const { id } = await memory.sessions.create({ space: 'broken' })
  writeFileSync(join(broken.path, 'space.json'), text)

  const names = (await memory.spaces.list()).map(({ name }) => name)
  const { problems } = await memory.project.status()

  expect(names).toEqual([kept.name])
  expect(problems).toEqual([expect.stringContaining(`${broken.id}/space.json`)])
  expect((await memory.sessions.flush(id)).waiting).toEqual([])
  expect(readFileSync(join(broken.path, 'space.json'), 'utf8')).toBe(text)
})

test('the doctor goes the whole way and names what is wrong', async () => {
  const home = temporaryHome()
  const memory = await temporaryMemory(home)
  const space = await memory.spaces.create('team')
  const { id } = await memory.sessions.create()
  const well = await memory.project.doctor({ rebuild: true })
  git(space.path, 'checkout', '-q', '-b', 'elsewhere')
  appendFileSync(join(home, 'projects/default/sessions', id, 'log.jsonl'), 'rubbish\n')

  const ill = (await memory.project.doctor()).filter(({ ok }) => !ok)

  expect(well.filter(({ ok }) => !ok)).toEqual([])
  expect(well.map(({ name }) => name)).toEqual(expect.arrayContaining(['write and sync', 'commit', 'index', 'space team']))
  expect(ill.map(({ name }) => name)).toEqual(['session logs', 'space team'])
  expect(ill.every(({ remedy }) => remedy !== null)).toBe(true)
})
