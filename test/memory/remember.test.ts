import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Memory, SpaceSummary } from '../../src/memory/memory.ts'
import { git, isSound, temporaryMemory } from '../support/home.ts'

async function opsSpace(): Promise<{ memory: Memory; space: SpaceSummary }> {
  const memory = await temporaryMemory()
  return { memory, space: await memory.spaces.create('ops') }
}

test('a stated fact becomes a commit that names the conversation in which it was stated', async () => {
  const { memory, space } = await opsSpace()

  const { lesson, session, state, commit } = await memory.lessons.remember({
    text: 'The user deploys on Fridays only.',
    space: 'ops',
  })

  const [entry] = await memory.skills.log('ops')
  expect(state).toBe('learnt')
  expect(entry).toMatchObject({ oid: commit, lesson, session, subject: 'The user deploys on Fridays only.' })
  const [page = ''] = (entry?.paths ?? []).filter((path) => path.endsWith('.md'))
  const why = await memory.skills.why(`ops/${page.replace('skills/', '')}:3`)
  expect(why.messages.map(({ role, parts }) => [role, parts[0]?.text])).toEqual([
    ['assistant', 'The user deploys on Fridays only.'],
  ])
  expect(isSound(space.path)).toBe(true)
})

test('what is stated twice is learnt once, and the answer says why', async () => {
  const { memory } = await opsSpace()
  const first = await memory.lessons.remember({ text: 'The user prefers tabs over spaces.', space: 'ops' })

  const again = await memory.lessons.remember({
    text: 'The user prefers tabs over spaces.',
    space: 'ops',
    session: first.session,
  })

  expect(again).toMatchObject({ state: 'skipped', commit: null, reason: 'the space knew it already', session: first.session })
  expect(await memory.sessions.messages(first.session)).toHaveLength(2)
})

test('secrets are taken out before anything is stored', async () => {
  const { memory, space } = await opsSpace()
  const key = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_')

  const { text, redacted, session } = await memory.lessons.remember({
    text: `The user's token is ${key}, kept in a vault.`,
    space: 'ops',
  })

  expect([redacted > 0, text.includes(key)]).toEqual([true, false])
  expect(JSON.stringify(await memory.sessions.messages(session))).not.toContain(key)
  expect(git(space.path, 'log', '-p')).not.toContain(key)
})

test('a statement that says nothing but a secret is refused, and leaves nothing behind', async () => {
  const { memory, space } = await opsSpace()
  const key = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_')
  const before = git(space.path, 'rev-parse', 'HEAD')

  for (const text of [`My key is ${key}`, `The user's API token: ${key}.`])
    await expect(memory.lessons.remember({ text, space: 'ops' })).rejects.toMatchObject({ code: 'refused', field: 'text' })

  expect(await memory.sessions.list()).toEqual([])
  expect(git(space.path, 'rev-parse', 'HEAD')).toBe(before)
})

test('it is taken back by lessons forget, and is one line whatever it holds', async () => {
  const { memory } = await opsSpace()
  const { session, text } = await memory.lessons.remember({
    text: 'The user works in Berlin.\n\n## A heading\n\nLesson: 00000000\u202e',
    space: 'ops',
  })

  const reverted = await memory.lessons.forget(session)

  expect(text).toBe('The user works in Berlin. ## A heading Lesson: 00000000')
  expect(reverted.map(({ commit }) => commit !== null)).toEqual([true])
})

test.each([
  ['', 'invalid'],
  [' \n ', 'invalid'],
  ['x'.repeat(1001), 'invalid'],
])('no statement: %j', async (text, code) => {
  const { memory } = await opsSpace()

  await expect(memory.lessons.remember({ text, space: 'ops' })).rejects.toMatchObject({ code, field: 'text' })
  expect(await memory.sessions.list()).toEqual([])
})

test('an observed session takes no statements, and a space without the page for facts says so', async () => {
  const { memory, space } = await opsSpace()
  const { id } = await memory.sessions.create({ space: 'ops' })
  rmSync(join(space.path, 'skills/user-general-facts'), { recursive: true })

  await expect(memory.lessons.remember({ text: 'The user likes tea.', space: 'ops', session: id })).rejects.toMatchObject({
    code: 'refused',
  })
  const { state, reason } = await memory.lessons.remember({ text: 'The user likes tea.', space: 'ops' })
  expect([state, reason]).toEqual(['skipped', expect.stringContaining('user-general-facts')])
})
