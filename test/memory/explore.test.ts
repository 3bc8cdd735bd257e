import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Memory } from '../../src/memory/memory.ts'
import { temporaryMemory } from '../support/home.ts'
import { memoryWithModel } from '../support/model-home.ts'
import { inOrder } from '../support/provider.ts'
import { tempFolder } from '../support/temp-folder.ts'

/** A space with one entry of its own. */
async function taught(memory: Memory): Promise<void> {
  const folder = join(tempFolder(), 'flights')
  mkdirSync(folder)
  const entry = '## Rebook a cancelled flight\n\n**Steps:**\n1. `get_reservation`: read the fare rules\n'
  writeFileSync(join(folder, 'SKILL.md'), `---\nname: flights\ndescription: Flights.\n---\n\n# Flights\n\n${entry}`)
  await memory.spaces.create('airline')
  await memory.skills.add(folder, 'airline')
}

test('a model explores the skills with tools, and cites what it found; what it costs is told', async () => {
  const { memory, provider } = await memoryWithModel(
    inOrder(
      { calls: [['search_entries', { words: 'cancelled flight' }]] },
      { calls: [['answer', { text: 'Read the rules.', entries: ['9'] }]] },
      { calls: [['read_file', { path: 'skills/flights/SKILL.md' }]] },
      { calls: [['answer', { text: 'Read the fare rules first.', entries: ['1'] }]] },
    ),
  )
  await taught(memory)

  const found = await memory.search.explore('What comes first when a flight was cancelled?', { space: 'airline' })

  expect(found).toMatchObject({ answer: 'Read the fare rules first.', reason: null })
  expect(found.skills.map(({ skill, text }) => [skill.name, text.split('\n')[0]])).toEqual([
    ['flights', '## Rebook a cancelled flight'],
  ])
  const asked = provider.requests.map(({ messages }) => JSON.stringify(messages.at(-1)))
  expect(asked[1]).toContain('Rebook a cancelled flight')
  expect(asked[2]).toContain('cite entries by the numbers')
  expect(asked[3]).toContain('read the fare rules')
  expect((await memory.project.cost()).total.calls).toBe(4)
})

test('a model that fails, or none, is a plain search that says why', async () => {
  const { memory } = await memoryWithModel(() => ({ status: 401, message: 'no such key' }))
  const without = await temporaryMemory()
  const ask = async (each: Memory) => each.search.explore('cancelled flights', { space: 'airline' })
  await taught(memory)
  await taught(without)

  for (const [each, reason] of [
    [memory, /key/],
    [without, /^no language model is chosen$/],
  ] as const) {
    const found = await ask(each)
    expect(found.answer).toBeNull()
    expect(found.reason).toMatch(reason)
    expect(found.skills[0]?.text).toMatch(/^## Rebook a cancelled flight/)
  }
  await expect(without.search.explore('x', { space: 'nowhere' })).rejects.toMatchObject({ code: 'not-found' })
  await expect(without.search.explore('x', { space: 'airline', rounds: 0 })).rejects.toMatchObject({ code: 'usage' })
})
