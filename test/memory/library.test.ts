import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Memory } from '../../src/memory/memory.ts'
import { git, isSound, temporaryHome } from '../support/home.ts'
import { skill, twoSpaces } from '../support/two-spaces.ts'

const names = async (memory: Memory, space?: string): Promise<string[]> =>
  (await memory.skills.list(space === undefined ? {} : { space })).map(({ name }) => name).sort()

const subjects = (dir: string): string[] => git(dir, 'log', '--format=%s').trim().split('\n')

describe('including a skill in a second space', () => {
  test('moves it into the library, and both spaces see it', async () => {
    const { memory, id, air, hotel, library } = await twoSpaces()

    const included = await memory.skills.include(`airline/${skill}`, 'hotel')

    expect(included).toMatchObject({ skill: { id, name: skill }, home: 'library', spaces: ['airline', 'hotel'] })
    for (const dir of [air, hotel, library]) expect(isSound(dir)).toBe(true)
    expect(existsSync(join(air, 'skills', skill))).toBe(false)
    for (const space of ['airline', 'hotel']) {
      expect(await names(memory, space)).toEqual(['daily-logs', skill, 'user-general-facts'])
      const shown = await memory.skills.show(`${space}/${skill}`)
      expect(shown.text).toContain('Ask for the booking first.')
      expect(shown.location).toBe(join(library, 'skills', skill, 'SKILL.md'))
    }
    expect(readFileSync(join(library, 'skills', skill, 'scripts/run.bin'))).toEqual(Buffer.from([0, 1, 2, 255]))
    expect(await memory.skills.validate()).toEqual([])
  })

  test('carries its history along: people, dates and where each commit was', async () => {
    const { memory, air, library } = await twoSpaces()
    const form = ['log', '--reverse', '--format=%an|%ae|%at|%ct|%s']
    const before = git(air, ...form, '--', `skills/${skill}`)
      .trim()
      .split('\n')
    const oids = git(air, 'log', '--reverse', '--format=%H', '--', `skills/${skill}`).trim().split('\n')
    const { id: space } = await memory.spaces.get('airline')

    await memory.skills.include(skill, 'hotel')

    expect(
      git(library, ...form)
        .trim()
        .split('\n')
        .slice(1, -1),
    ).toEqual(before)
    expect(
      git(library, 'log', '--reverse', '--format=%(trailers:key=Moved-From,valueonly,separator=)').trim().split('\n').slice(0, 2),
    ).toEqual(oids.map((oid) => `${space}@${oid}`))
    expect(subjects(library)[0]).toBe(`Move the skill ${skill} to the library`)
    const blame = await memory.skills.blame(`hotel/${skill}`)
    expect(blame.lines.map(({ text, commit }) => [text, blame.commits[commit]?.subject])).toContainEqual([
      'Ask for the booking first.',
      `Edit ${skill}/SKILL.md by hand`,
    ])
    expect((await memory.skills.show(`airline/${skill}`, { asOf: oids[0] ?? '' })).text).not.toContain('Ask for')
  })

  test('is refused when it is there already, and when another skill there has its name', async () => {
    const { memory } = await twoSpaces()

    await expect(memory.skills.include(skill, 'airline')).rejects.toMatchObject({ code: 'exists', field: 'skill' })
    await expect(memory.skills.include('airline/daily-logs', 'hotel')).rejects.toMatchObject({ code: 'exists', field: 'name' })
    await expect(memory.skills.include('nothing', 'hotel')).rejects.toMatchObject({ code: 'not-found' })
    await expect(memory.spaces.create('library')).rejects.toMatchObject({ code: 'exists' })
  })

  test.each(['auto', 'off'])(
    'undo takes it back, and the skill is home again with all of its history (native git: %s)',
    async (native) => {
      const home = temporaryHome()
      mkdirSync(home)
      writeFileSync(join(home, 'config.json'), JSON.stringify({ v: 1, 'git.native': native }))
      const { memory, air, hotel, library } = await twoSpaces(home)
      await memory.skills.include(skill, 'hotel')
      appendFileSync(join(library, 'skills', skill, 'SKILL.md'), '\nWritten while it was shared.\n')

      expect(await memory.project.undo()).toMatchObject({ undone: 'the inclusion of a skill', space: 'hotel' })

      for (const dir of [air, hotel]) expect(isSound(dir)).toBe(true)
      expect(existsSync(library)).toBe(false)
      expect(await names(memory, 'hotel')).toEqual(['daily-logs', 'user-general-facts'])
      expect(readFileSync(join(air, 'skills', skill, 'SKILL.md'), 'utf8')).toContain('Written while it was shared.')
      const blame = await memory.skills.blame(skill)
      const writers = blame.lines.slice(-3).map(({ text, commit }) => [text, blame.commits[commit]?.subject])
      expect(writers).toEqual([
        ['Ask for the booking first.', `Edit ${skill}/SKILL.md by hand`],
        ['', `Edit ${skill}/SKILL.md by hand`],
        ['Written while it was shared.', `Edit ${skill}/SKILL.md by hand`],
      ])
    },
  )
})

describe('excluding a skill', () => {
  test('from its only space leaves it in the library, whence another space can have it', async () => {
    const { memory, id, air, hotel, library } = await twoSpaces()

    expect(await memory.skills.exclude(skill, 'airline')).toMatchObject({ home: 'library', spaces: [] })

    expect(await names(memory, 'airline')).toEqual(['daily-logs', 'user-general-facts'])
    expect((await memory.skills.list()).find((each) => each.id === id)).toMatchObject({ space: id, repository: id })
    expect((await memory.skills.show(`library/${skill}`)).text).toContain('Ask for')

    expect(await memory.skills.include(`library/${skill}`, 'hotel')).toMatchObject({ home: 'hotel', spaces: ['hotel'] })
    for (const dir of [air, hotel]) expect(isSound(dir)).toBe(true)
    expect(existsSync(library)).toBe(false)
    expect(git(hotel, 'blame', `skills/${skill}/SKILL.md`).split('\n')).toHaveLength(9)
    expect(subjects(hotel)).toContain(`Edit ${skill}/SKILL.md by hand`)
    expect((await memory.skills.list({ space: 'hotel' })).find((each) => each.name === skill)?.id).toBe(id)
  })

  test('from one of three leaves it in the library; back and forth the history does not grow', async () => {
    const { memory, library, air } = await twoSpaces()
    await memory.spaces.create('cars')
    await memory.skills.include(skill, 'hotel')
    await memory.skills.include(skill, 'cars')
    expect(await memory.skills.exclude(`airline/${skill}`, 'airline')).toMatchObject({
      home: 'library',
      spaces: ['cars', 'hotel'],
    })
    await memory.skills.exclude(skill, 'hotel')
    await memory.skills.exclude(skill, 'cars')
    const first = subjects(library)

    for (let round = 0; round < 2; round++) {
      await memory.skills.include(skill, 'airline')
      await memory.skills.exclude(skill, 'airline')
    }

    expect(subjects(library)).toEqual(first)
    expect(isSound(air)).toBe(true)
    await expect(memory.skills.exclude(skill, 'hotel')).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('a space that is deleted', () => {
  test('leaves its skills in the library and the shared ones to the last that shares them; undo brings all back', async () => {
    const { memory, air, hotel, library, id } = await twoSpaces()
    await memory.skills.include(skill, 'hotel')

    const { trash } = await memory.spaces.delete('airline')

    expect(isSound(trash)).toBe(true)
    expect(existsSync(library)).toBe(false)
    expect(isSound(hotel)).toBe(true)
    expect(await names(memory, 'hotel')).toEqual(['daily-logs', skill, 'user-general-facts'])
    expect(await names(memory)).toEqual(['daily-logs', 'daily-logs', skill, 'user-general-facts', 'user-general-facts'])

    await memory.project.undo()

    for (const dir of [air, hotel, library]) expect(isSound(dir)).toBe(true)
    expect(await names(memory, 'airline')).toEqual(['daily-logs', skill, 'user-general-facts'])
    expect(await memory.skills.list()).toHaveLength(6)
    expect((await memory.skills.show(`airline/${skill}`)).skill.id).toBe(id)
  })

  test('a skill that went on living while its space was in the trash keeps what was written since', async () => {
    const { memory, air, hotel, id } = await twoSpaces()
    await memory.spaces.delete('airline')
    await memory.skills.include(id, 'hotel')
    appendFileSync(join(hotel, 'skills', skill, 'SKILL.md'), '\nNewer.\n')
    await memory.skills.keep('hotel')

    // The undo before the inclusion's: first the inclusion, then the deletion.
    await memory.project.undo()
    await memory.project.undo()

    expect((await memory.skills.show(`airline/${skill}`)).text).toContain('Newer.')
    for (const dir of [air, hotel]) expect(isSound(dir)).toBe(true)
  })
})

test('a removed skill of the library comes back by undo, and one that is shared is not removed', async () => {
  const { memory, id } = await twoSpaces()
  await memory.skills.include(skill, 'hotel')
  await expect(memory.skills.remove(id)).rejects.toMatchObject({ code: 'refused' })

  await memory.skills.discard(id)
  expect(await names(memory)).not.toContain(skill)

  await memory.project.undo()
  expect((await memory.skills.show(`library/${skill}`)).skill.id).toBe(id)
})

test('a space that goes back to an older version does not bring a second copy of a shared skill', async () => {
  const { memory, air } = await twoSpaces()
  await memory.skills.include(skill, 'hotel')

  await memory.spaces.restore('airline', 'HEAD~1')

  expect(existsSync(join(air, 'skills', skill))).toBe(false)
  expect(await names(memory, 'airline')).toContain(skill)
  expect(isSound(air)).toBe(true)
})

test('a skill changes its time with every change of a file, and answers to the ids that lost', async () => {
  const { memory, id, air } = await twoSpaces()
  const read = async () => (await memory.skills.list({ space: 'airline' })).find(({ name }) => name === skill)
  const before = await read()
  const other = '00000000-0000-4000-8000-000000000001'
  const record = JSON.parse(readFileSync(join(air, `.acontext/skills/${id}.json`), 'utf8')) as { createdAt: string }
  writeFileSync(
    join(air, `.acontext/skills/${other}.json`),
    JSON.stringify({ ...record, id: other, createdAt: '2999-01-01T00:00:00.000000Z' }),
  )

  appendFileSync(join(air, 'skills', skill, 'scripts/run.bin'), 'more')

  const after = await read()
  expect((after?.updatedAt ?? '') > (before?.updatedAt ?? '')).toBe(true)
  expect(after).toMatchObject({ id, aliases: [other] })
  expect((await memory.skills.show(other)).skill.id).toBe(id)
})

test('a second skill of a name is not added', async () => {
  const { memory, home } = await twoSpaces()

  await expect(memory.skills.add(join(home, '..', skill), 'airline')).rejects.toMatchObject({ code: 'exists', field: 'name' })
})
