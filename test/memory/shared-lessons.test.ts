import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Memory } from '../../src/memory/memory.ts'
import { openMemory } from '../../src/open.ts'
import { messagesOf, migration, testing } from '../support/conversation.ts'
import { git, isSound } from '../support/home.ts'
import { skill, twoSpaces } from '../support/two-spaces.ts'

const when = '2025-06-15T14:30:00.000000Z'

describe('a lesson that touches a shared skill', () => {
  async function shared() {
    const place = await twoSpaces()
    const { memory } = place
    const first = await memory.sessions.create({ space: 'airline' })
    await memory.sessions.append(first.id, messagesOf(migration, { when }))
    await memory.sessions.flush(first.id)
    const learnt = (await memory.skills.list({ space: 'airline' })).find(
      ({ name }) => !['daily-logs', 'user-general-facts', skill].includes(name),
    )
    if (learnt === undefined) throw new Error('The conversation taught no skill of its own.')
    await memory.skills.include(learnt.id, 'hotel')
    return { ...place, learnt, session: first.id, library: join(place.home, 'projects/default/library', learnt.id) }
  }

  async function teach(memory: Memory, space: string): Promise<string> {
    const { id } = await memory.sessions.create({ space })
    await memory.sessions.append(id, messagesOf(testing, { when: '2025-07-01T10:00:00.000000Z' }))
    await memory.sessions.flush(id)
    return id
  }

  test('commits in the library first, then in its space, which names it; both spaces see it', async () => {
    const { memory, library, air, hotel, learnt } = await shared()
    const airBefore = git(air, 'rev-parse', 'HEAD')

    const session = await teach(memory, 'hotel')

    const [entry] = await memory.skills.log('hotel', { session, outcome: 'success' })
    const oid = git(library, 'rev-parse', 'HEAD').trim()
    expect(entry?.trailers).toContainEqual({ name: 'Also', value: `${learnt.id}@${oid}` })
    expect(git(library, 'log', '-1', '--format=%(trailers:key=Lesson,valueonly,separator=)').trim()).toBe(entry?.lesson)
    expect(git(air, 'rev-parse', 'HEAD')).toBe(airBefore)
    for (const dir of [air, hotel, library]) expect(isSound(dir)).toBe(true)
    for (const space of ['airline', 'hotel'])
      expect((await memory.skills.show(`${space}/${learnt.name}`)).text).toMatch(/port 5432/)
    expect((await memory.lessons.list({ space: 'airline', state: 'learnt' })).map(({ session: from }) => from)).not.toContain(
      session,
    )
    const line =
      (await memory.skills.show(`airline/${learnt.name}`)).text.split('\n').findIndex((text) => /port 5432/.test(text)) + 1
    expect((await memory.skills.why(`airline/${learnt.name}:${line}`)).session?.id).toBe(session)
    expect((await memory.skills.diff('hotel')).files.map(({ path }) => path)).toContain(`skills/${learnt.name}/SKILL.md`)
  })

  test('is not learnt twice when the process ended between the two commits', async () => {
    const { memory, library, hotel, home } = await shared()
    const session = await teach(memory, 'hotel')
    const [entry] = await memory.skills.log('hotel', { session, outcome: 'success' })
    await memory.close()
    // As if it had been killed before the space's commit.
    git(hotel, 'reset', '-q', '--hard', `${entry?.oid ?? ''}^`)
    git(hotel, 'update-ref', 'refs/acontext/worktree', 'HEAD')
    const written = git(library, 'rev-parse', 'HEAD')

    const again = await openMemory({ home, access: 'write', purpose: 'a test' })
    await again.sessions.flush(session)

    const [now] = await again.skills.log('hotel', { session, outcome: 'success' })
    await again.close()
    expect(git(library, 'rev-parse', 'HEAD')).toBe(written)
    expect(now?.lesson).toBe(entry?.lesson)
    expect(now?.trailers.filter(({ name }) => name === 'Also')).toEqual(entry?.trailers.filter(({ name }) => name === 'Also'))
    expect(isSound(hotel)).toBe(true)
  })

  test('is taken back in the library too, and undo brings it back', async () => {
    const { memory, learnt } = await shared()
    const session = await teach(memory, 'hotel')
    const [entry] = await memory.skills.log('hotel', { session, outcome: 'success' })
    const before = (await memory.skills.show(`hotel/${learnt.name}`)).text

    const reverted = await memory.lessons.revert(entry?.lesson ?? '')

    expect(reverted.conflicts).toEqual([])
    const after = (await memory.skills.show(`airline/${learnt.name}`)).text
    expect(after).not.toMatch(/port 5432/)
    expect(after).toContain('migrations')
    const isAsBefore = async (): Promise<boolean> => (await memory.skills.show(`hotel/${learnt.name}`)).text === before
    for (let round = 0; round < 3 && !(await isAsBefore()); round++) await memory.project.undo()
    expect(await isAsBefore()).toBe(true)
  })

  test('one that was learnt before the skill was shared is taken back where the skill is now', async () => {
    const { memory, learnt, session } = await shared()
    const taught = (await memory.skills.log('airline', { session })).filter(({ lesson }) => lesson !== null)
    expect(taught.length).toBeGreaterThan(0)

    const reverted = await memory.lessons.forget(session)

    expect(reverted.flatMap(({ conflicts }) => conflicts)).toEqual([])
    await expect(memory.skills.show(`hotel/${learnt.name}`)).rejects.toMatchObject({ code: 'not-found' })
  })
})
