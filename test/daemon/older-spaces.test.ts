import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AcontextClient } from '@acontext/acontext'
import { expect, test } from 'vitest'
import type { TestDaemon } from '../support/daemon.ts'
import { olderClient } from '../support/older-client.ts'

const unknown = '7f6f3c9e-1a52-4a6e-9f57-2d1f1e0b7a11'

/** A space with an entry that has steps, and one that has none, written by hand. */
async function taughtSpace(): Promise<{ client: AcontextClient; daemon: TestDaemon; space: string }> {
  const { client, daemon } = await olderClient()
  const { id } = await client.spaces.create()
  const file = join(daemon.home, 'projects/default/spaces', id, 'skills/daily-logs/SKILL.md')
  appendFileSync(
    file,
    [
      '\n## Rebook a cancelled flight\n',
      '**Applies when:** the airline cancelled and the customer asks for another flight',
      '**Preferences:** cheapest first',
      '**Steps:**',
      '1. `get_reservation_details`: read the fare rules',
      '2. `update_flight`: book the new one',
      '**Watch out:**',
      '- certificates cannot be split\n',
      '## Penguins\n\nThey cannot fly.\n',
    ].join('\n'),
  )
  return { client, daemon, space: id }
}

test('the published client of the older generation makes, lists, reads and deletes spaces', async () => {
  const { client } = await olderClient()

  const plain = await client.spaces.create()
  const set = await client.spaces.create({ configs: { mode: 'work' } })

  expect([plain.configs, set.configs]).toEqual([null, { mode: 'work' }])
  expect((await client.spaces.list({ limit: 1 })).items.map(({ id }) => id)).toEqual([plain.id])
  expect((await client.spaces.list({ timeDesc: true })).items.map(({ id }) => id)).toEqual([set.id, plain.id])
  expect((await client.spaces.getConfigs(set.id)).configs).toEqual({ mode: 'work' })
  await client.spaces.delete(set.id)
  expect((await client.spaces.list()).items.map(({ id }) => id)).toEqual([plain.id])
})

test('gotcha 55: experience search gives cited blocks with use_when, preferences and tool_sops; no distance when agentic', async () => {
  const { client, space } = await taughtSpace()

  const fast = await client.spaces.experienceSearch(space, { query: 'rebooking cancelled flights', mode: 'fast' })
  const agentic = await client.spaces.experienceSearch(space, { query: 'rebooking cancelled flights', mode: 'agentic' })
  const none = await client.spaces.experienceSearch(space, { query: 'xylophone' })

  const title = 'the airline cancelled and the customer asks for another flight'
  expect(fast.cited_blocks[0]).toMatchObject({
    title,
    type: 'sop',
    props: {
      use_when: title,
      preferences: 'cheapest first',
      tool_sops: [
        { order: 0, tool_name: 'get_reservation_details', action: 'read the fare rules' },
        { order: 1, tool_name: 'update_flight', action: 'book the new one' },
      ],
    },
    distance: expect.any(Number),
  })
  expect(agentic.cited_blocks.map(({ block_id, distance }) => [block_id, distance])).toEqual(
    fast.cited_blocks.map(({ block_id }) => [block_id, null]),
  )
  expect(agentic.final_answer).toContain('No language model')
  expect(none.cited_blocks).toEqual([])
})

test('the semantic routes find folders by their titles and entries by their content, as plain arrays', async () => {
  const { daemon, space } = await taughtSpace()
  const get = async (path: string): Promise<unknown> => (await daemon.call('GET', `/api/v1/space/${space}/${path}`)).json.data

  expect(await get('semantic_glob?query=daily+logs')).toMatchObject([
    { type: 'folder', title: 'daily-logs' },
    { type: 'page', title: 'Daily logs' },
  ])
  expect(await get('semantic_grep?query=penguins')).toMatchObject([
    { type: 'text', title: 'Penguins', props: { use_when: 'Penguins', notes: 'They cannot fly.' } },
  ])
  expect(await get('semantic_grep?query=penguins&threshold=0')).toEqual([])
})

test('gotcha 57: deleting a space that there is not is no error', async () => {
  const { daemon } = await olderClient()

  expect(await daemon.call('DELETE', `/api/v1/space/${unknown}`)).toMatchObject({ status: 200, json: { code: 0 } })
})

test('what is wrong in a search is refused before it is made', async () => {
  const { daemon, space } = await taughtSpace()
  const status = async (query: string): Promise<number> =>
    (await daemon.call('GET', `/api/v1/space/${space}/experience_search?${query}`)).status

  expect(
    await Promise.all(
      [
        '',
        'query=',
        'query=x&limit=51',
        'query=x&limit=0',
        'query=x&mode=slow',
        'query=x&semantic_threshold=3',
        'query=x&max_iterations=0',
      ].map(status),
    ),
  ).toEqual(Array.from({ length: 7 }, () => 400))
  expect((await daemon.call('GET', `/api/v1/space/${unknown}/experience_search?query=x`)).status).toBe(404)
})
