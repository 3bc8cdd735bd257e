import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { olderClient, type OlderClient } from '../support/older-client.ts'

type Wire = OlderClient & { readonly space: string; git(...args: string[]): string; file(path: string): string }

async function wire(): Promise<Wire> {
  const { client, daemon } = await olderClient()
  const { id: space } = await client.spaces.create()
  const dir = join(daemon.home, 'projects/default/spaces', space)
  const git = (...args: string[]): string => execFileSync('git', ['-C', dir, ...args], { encoding: 'utf8' })
  return { client, daemon, space, git, file: (path) => readFileSync(join(dir, path), 'utf8') }
}

const steps = [
  { tool_name: 'get_reservation_details', action: 'read the fare rules' },
  { tool_name: 'update_flight', action: 'book the new one' },
]

async function flightBook({ client, space }: Wire): Promise<{ folder: string; page: string; sop: string; text: string }> {
  const add = async (blockType: string, title: string, parentId?: string, props?: Record<string, unknown>): Promise<string> =>
    (await client.blocks.create(space, { blockType, title, ...(parentId && { parentId }), ...(props && { props }) })).id
  const folder = await add('folder', 'Flights', undefined, { color: 'blue' })
  const page = await add('page', 'Changes and refunds', folder)
  const sop = await add('sop', 'the airline cancelled', page, { preferences: 'cheapest first', tool_sops: steps })
  return { folder, page, sop, text: await add('text', 'Penguins', page, { notes: 'They cannot fly.' }) }
}

const titles = async ({ client, space }: Wire, parentId?: string): Promise<string[]> =>
  (await client.blocks.list(space, parentId === undefined ? {} : { parentId })).map(({ title }) => title)

test('a folder is a skill, a page a Markdown file, an SOP an entry, and each change one commit', async () => {
  const given = await wire()
  const before = Number(given.git('rev-list', '--count', 'main'))

  const { folder, page, sop, text } = await flightBook(given)

  expect(Number(given.git('rev-list', '--count', 'main')) - before).toBe(4)
  expect(given.file('skills/flights/changes-and-refunds.md')).toBe(
    [
      '# Changes and refunds\n',
      '## the airline cancelled\n',
      '**Preferences:** cheapest first',
      '**Steps:**',
      '1. `get_reservation_details`: read the fare rules',
      '2. `update_flight`: book the new one\n',
      '## Penguins\n',
      'They cannot fly.\n',
    ].join('\n'),
  )
  const { client, space } = given
  expect(await client.blocks.getProperties(space, folder)).toMatchObject({
    type: 'folder',
    parent_id: null,
    props: { color: 'blue' },
  })
  expect(await client.blocks.getProperties(space, page)).toMatchObject({ type: 'page', parent_id: folder, sort: 0, props: {} })
  expect(await client.blocks.getProperties(space, sop)).toMatchObject({
    type: 'sop',
    parent_id: page,
    title: 'the airline cancelled',
    props: { preferences: 'cheapest first', tool_sops: steps },
    sort: 0,
    is_archived: false,
  })
  expect(await client.blocks.getProperties(space, text)).toMatchObject({
    type: 'text',
    props: { notes: 'They cannot fly.' },
    sort: 1,
  })
  expect(await titles(given)).toEqual(['daily-logs', 'user-general-facts', 'Flights'])
  expect(given.git('status', '--porcelain')).toBe('')
  given.git('fsck', '--strict')
})

test('gotcha 56: the list without a parent is the root; a move without one goes there', async () => {
  const given = await wire()
  const { client, space } = given
  const { folder, page } = await flightBook(given)

  expect((await client.blocks.list(space, { blockType: 'sop' })).length).toBe(0)
  expect((await client.blocks.list(space, { blockType: 'page', parentId: folder })).map(({ id }) => id)).toEqual([page])
  await client.blocks.move(space, page, { sort: 0 })

  expect((await client.blocks.list(space)).find(({ id }) => id === page)).toMatchObject({
    type: 'page',
    parent_id: null,
    sort: 0,
  })
})

test('a block is found by what is written in it, under its own id', async () => {
  const given = await wire()
  const { page, sop } = await flightBook(given)

  const found = await given.client.spaces.experienceSearch(given.space, { query: 'cancelled airline' })
  const glob = await given.daemon.call('GET', `/api/v1/space/${given.space}/semantic_glob?query=refunds`)

  expect(found.cited_blocks[0]).toMatchObject({ block_id: sop, type: 'sop', props: { tool_sops: [{ order: 0 }, { order: 1 }] } })
  expect(glob.json.data).toMatchObject([{ block_id: page, type: 'page', title: 'Changes and refunds' }])
})

test('blocks keep their ids when they are called otherwise, moved and sorted', async () => {
  const given = await wire()
  const { client, space } = given
  const { folder, page, sop, text } = await flightBook(given)
  const { id: other } = await client.blocks.create(space, { blockType: 'folder', title: 'Travel' })

  await client.blocks.updateProperties(space, sop, { title: 'the flight is gone', props: { preferences: 'no basic economy' } })
  await client.blocks.updateSort(space, text, { sort: 0 })
  await client.blocks.updateProperties(space, page, { title: 'Rebooking' })
  await client.blocks.move(space, page, { parentId: other })
  await client.blocks.move(space, folder, { parentId: other })
  await client.blocks.move(space, folder, { sort: 0 })

  expect(await client.blocks.getProperties(space, sop)).toMatchObject({
    title: 'the flight is gone',
    parent_id: page,
    props: { preferences: 'no basic economy', tool_sops: [] },
    sort: 1,
  })
  expect(await client.blocks.getProperties(space, page)).toMatchObject({ title: 'Rebooking', parent_id: other })
  expect(await client.blocks.getProperties(space, folder)).toMatchObject({
    title: 'Flights',
    parent_id: null,
    props: { color: 'blue' },
    sort: 0,
  })
  expect((await titles(given))[0]).toBe('Flights')
  expect(given.git('status', '--porcelain')).toBe('')
  given.git('fsck', '--strict')
})

test('a page at the root is a skill of its own, and goes into a folder and out of it with all that is written in it', async () => {
  const given = await wire()
  const { client, space } = given
  const { folder } = await flightBook(given)
  const { id: page } = await client.blocks.create(space, { blockType: 'page', title: 'House rules', props: { tone: 'short' } })
  const { id: sop } = await client.blocks.create(space, {
    blockType: 'sop',
    parentId: page,
    title: 'Deploying',
    props: { preferences: 'on Mondays' },
  })
  expect(given.file('skills/house-rules/SKILL.md')).toContain('## Deploying')

  await client.blocks.move(space, page, { parentId: folder, sort: 0 })

  expect(given.file('skills/flights/house-rules.md')).toContain('## Deploying')
  expect(await titles(given, folder)).toEqual(['House rules', 'Changes and refunds'])
  expect(await client.blocks.getProperties(space, sop)).toMatchObject({ parent_id: page, title: 'Deploying' })

  await client.blocks.move(space, page, { sort: 9 })

  expect(await client.blocks.getProperties(space, page)).toMatchObject({
    type: 'page',
    parent_id: null,
    title: 'House rules',
    props: { tone: 'short' },
  })
  expect(await client.blocks.getProperties(space, sop)).toMatchObject({ parent_id: page, props: { preferences: 'on Mondays' } })
  expect(given.file('skills/house-rules/SKILL.md')).toMatch(/^---\nname: house-rules\n/)
})

test('what is deleted goes with all below it, and undo brings it back', async () => {
  const given = await wire()
  const { client, daemon, space } = given
  const { folder, sop } = await flightBook(given)

  await client.blocks.delete(space, sop)
  await client.blocks.delete(space, sop)
  expect(given.file('skills/flights/changes-and-refunds.md')).not.toContain('airline')
  await client.blocks.delete(space, folder)

  expect(await titles(given)).toEqual(['daily-logs', 'user-general-facts'])
  await expect(client.blocks.getProperties(space, folder)).rejects.toMatchObject({ statusCode: 404 })
  const project = await import('../../src/open.ts')
  await daemon.close()
  const memory = await project.openMemory({ home: daemon.home, access: 'write' })
  await memory.project.undo()
  expect((await memory.blocks.list(space)).map(({ title }) => title)).toContain('Flights')
  await memory.close()
})

test('what cannot be is refused by the field that is wrong, and nothing is written', async () => {
  const given = await wire()
  const { client, daemon, space } = given
  const { folder, page, sop } = await flightBook(given)
  const head = given.git('rev-parse', 'main')
  const put = async (path: string, body: unknown, method = 'PUT'): Promise<[number, string]> => {
    const { status, json } = await daemon.call(method, `/api/v1/space/${space}/block${path}`, { body })
    return [status, json.msg]
  }

  expect(await put('', { type: 'book' }, 'POST')).toEqual([400, 'type'])
  expect(await put('', { type: 'folder', title: 'a/b' }, 'POST')).toEqual([400, 'title'])
  expect(await put('', { type: 'folder', title: ' a' }, 'POST')).toEqual([400, 'title'])
  expect(await put('', { type: 'sop', title: 'a', props: { preferences: 'x' } }, 'POST')).toEqual([400, 'parent_id'])
  expect(await put('', { type: 'page', title: 'a', parent_id: page }, 'POST')).toEqual([400, 'parent_id'])
  expect(await put('', { type: 'sop', title: 'a', parent_id: page }, 'POST')).toEqual([400, expect.stringContaining('props')])
  expect(await put(`/${folder}/move`, { parent_id: folder })).toEqual([400, 'parent_id'])
  expect(await put(`/${sop}/move`, {})).toEqual([400, 'parent_id'])
  expect(await put(`/${page}/properties`, { title: 'a/b' })).toEqual([400, 'title'])
  const secret = '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'
  await expect(
    client.blocks.create(space, {
      blockType: 'text',
      parentId: page,
      title: 'Key',
      props: { notes: `GITHUB_TOKEN=${secret}` },
    }),
  ).rejects.toThrow(/secret/)
  expect(given.git('rev-parse', 'main')).toBe(head)
})

test('gotcha 54: tools are counted by the steps that name them, and renamed in all of them', async () => {
  const given = await wire()
  const { client, daemon } = given
  await flightBook(given)

  expect(await client.tools.getToolName()).toEqual([
    { name: 'get_reservation_details', sop_count: 1 },
    { name: 'update_flight', sop_count: 1 },
  ])
  expect(await client.tools.renameToolName({ rename: [{ oldName: 'Update_Flight', newName: 'rebook' }] })).toEqual({
    status: 0,
    errmsg: '',
  })
  await daemon.call('PUT', '/api/v1/tool/name', { body: { rename: [{ old_name: 'unknown', new_name: 'x' }] } })

  expect((await client.tools.getToolName()).map(({ name }) => name)).toEqual(['get_reservation_details', 'rebook'])
  expect(given.file('skills/flights/changes-and-refunds.md')).toContain('2. `rebook`: book the new one\n')
})

test('whatever a client writes into blocks, it reads again, in any order of moves', async () => {
  const given = await wire()
  const { client, space } = given
  const { id: folder } = await client.blocks.create(space, { blockType: 'folder', title: 'Any' })
  const pages = [
    (await client.blocks.create(space, { blockType: 'page', title: 'One', parentId: folder })).id,
    (await client.blocks.create(space, { blockType: 'page', title: 'Two' })).id,
  ]
  const line = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom('## x', '```', '**Steps:**', '1. `a`: b', '# t', '---'),
  )
  const title = line.map((each) => each.replaceAll('/', '').trim())
  const lines = fc.array(line, { maxLength: 4 }).map((each) => each.join('\n'))
  const sop = fc.record({
    blockType: fc.constant('sop'),
    title,
    props: fc.record({
      preferences: lines.map((each) => `p${each}`),
      tool_sops: fc.array(fc.record({ tool_name: line.map((each) => each.toLowerCase()), action: lines }), { maxLength: 3 }),
    }),
  })
  // A long number may well be that of a card, which is refused.
  const more = fc.jsonValue().filter((value) => !/\d{12}/.test(JSON.stringify(value)))
  const text = fc.record({ blockType: fc.constant('text'), title, props: fc.record({ notes: lines, more }) })
  const written = new Map<string, object>()

  await fc.assert(
    fc.asyncProperty(fc.oneof(sop, text), fc.nat(1), fc.nat(3), async (block, at, sort) => {
      const { id } = await client.blocks.create(space, { ...block, parentId: pages[at] ?? '' })
      written.set(id, { type: block.blockType, title: block.title, props: block.props })
      const [moved] = [...written.keys()].slice(-3)
      await client.blocks.move(space, moved ?? id, { parentId: pages[1 - at] ?? '', sort })
      for (const [each, wanted] of [...written].slice(-4))
        expect(await client.blocks.getProperties(space, each)).toMatchObject(wanted)
    }),
    { numRuns: 12 },
  )
  for (const [each, wanted] of written) expect(await client.blocks.getProperties(space, each)).toMatchObject(wanted)
  given.git('fsck', '--strict')
}, 60_000)
