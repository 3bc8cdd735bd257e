import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Memory, Remembered, SpaceSummary } from '../../src/memory/memory.ts'
import { isSound, temporaryMemory } from '../support/home.ts'

const page = 'skills/user-general-facts/coding-preferences.md'

async function opsSpace(): Promise<{ memory: Memory; space: SpaceSummary; say(text: string): Promise<Remembered> }> {
  const memory = await temporaryMemory()
  const space = await memory.spaces.create('ops')
  return { memory, space, say: (text) => memory.lessons.remember({ text, space: 'ops' }) }
}

test('what was taken back before is no conflict with what others wrote beside it', async () => {
  const { memory, say } = await opsSpace()
  await say('The user wants pnpm for every build.')
  const second = await say('The user deploys on Fridays only.')
  await memory.lessons.revert(second.lesson)
  await say('The user squashes commits before a merge.')

  const again = await memory.lessons.revert(second.lesson)
  const forgotten = await memory.lessons.forget(second.session)

  expect(again).toMatchObject({
    commit: null,
    conflicts: [],
    subject: 'The user deploys on Fridays only.',
    space: { name: 'ops' },
  })
  expect(forgotten.map(({ commit, conflicts }) => [commit, conflicts])).toEqual([[null, []]])
})

test('a conflict names who wrote what stands there', async () => {
  const { memory, space, say } = await opsSpace()
  const first = await say('The user deploys the build on Fridays only.')
  writeFileSync(join(space.path, page), '# Coding Preferences\n\n- The user deploys the build on Mondays, by hand.\n')
  const [edit] = await memory.skills.keep()

  const { commit, conflicts } = await memory.lessons.revert(first.lesson)

  expect(commit).toBeNull()
  expect(conflicts.map(({ path, by }) => [path, by?.oid])).toEqual([[page, edit?.oid]])
  expect(isSound(space.path)).toBe(true)
})

test('a conversation that was deleted is forgotten by the start of its id', async () => {
  const { memory, say } = await opsSpace()
  const { session } = await say('The user deploys the build on Fridays only.')
  await memory.sessions.delete(session)

  const listed = await memory.skills.log('ops', { session: session.slice(0, 8) })
  const reverted = await memory.lessons.forget(session.slice(0, 8))

  expect(listed).toHaveLength(1)
  expect(reverted.map(({ commit }) => commit !== null)).toEqual([true])
  await expect(memory.lessons.forget('ffffffff')).rejects.toMatchObject({ code: 'not-found' })
})

test('the log of a file that never was is not found; of one that was removed it is there', async () => {
  const { memory, space, say } = await opsSpace()
  await say('The user deploys the build on Fridays only.')
  writeFileSync(join(space.path, 'skills/daily-logs/new.md'), 'not committed\n')

  await expect(memory.skills.log('ops/daily-logs/none.md')).rejects.toMatchObject({
    code: 'not-found',
    hint: expect.stringContaining('SKILL.md'),
  })
  await expect(memory.skills.log('ops/none', { since: '2001-01-01T00:00:00.000000Z' })).rejects.toMatchObject({
    code: 'not-found',
  })
  expect(await memory.skills.log('ops/daily-logs/new.md')).toEqual([])
  await memory.skills.remove('ops/user-general-facts')
  expect((await memory.skills.log('ops/user-general-facts')).length).toBeGreaterThan(1)
  expect(await memory.skills.log('ops/user-general-facts', { since: '2999-01-01T00:00:00.000000Z' })).toEqual([])
})

test('a line that is not there is told with those that are', async () => {
  const { memory, say } = await opsSpace()
  await say('The user deploys the build on Fridays only.')
  const target = 'ops/user-general-facts/coding-preferences.md:9'

  const { show, blame, why } = memory.skills
  for (const ask of [show, blame, why]) {
    await expect(ask(target)).rejects.toMatchObject({ code: 'not-found', hint: 'Name a line from 1 to 3.' })
  }
})
