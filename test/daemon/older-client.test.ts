import { AcontextMessage, FileUpload, MessagePart, type AcontextClient } from '@acontext/acontext'
import { expect, test } from 'vitest'
import { migration, testing } from '../support/conversation.ts'
import { olderClient } from '../support/older-client.ts'

/** A session of a space with what was said in it, observed and learnt from. */
async function learntSession(client: AcontextClient, space: string, said = migration): Promise<string> {
  const { id } = await client.sessions.create({ spaceId: space })
  for (const blob of said) await client.sessions.storeMessage(id, blob as Record<string, unknown>, { format: 'openai' })
  expect(await client.sessions.flush(id)).toMatchObject({ status: 0 })
  return id
}

test('gotcha 58: the quick start of the older clients: messages, tasks, preferences, a space, and what was learnt', async () => {
  const { client } = await olderClient()
  const space = await client.spaces.create()

  const session = await learntSession(client, space.id)

  const { items: tasks } = await client.sessions.getTasks(session)
  const [task] = tasks
  expect(task).toMatchObject({ status: 'success', space_digested: true, data: { task_description: expect.any(String) } })
  expect(task?.data.progresses?.length).toBeGreaterThan(0)
  expect(task?.data.user_preferences?.join(' ')).toContain('pnpm')
  expect(await client.sessions.getLearningStatus(session)).toEqual({
    space_digested_count: tasks.length,
    not_space_digested_count: 0,
  })
  for (const mode of ['fast', 'agentic'] as const) {
    const { cited_blocks: cited } = await client.spaces.experienceSearch(space.id, { query: 'run database migrations', mode })
    const sop = cited.find(({ type }) => type === 'sop')
    expect(sop?.props).toMatchObject({ use_when: sop?.title, tool_sops: [{ order: 0, tool_name: 'bash' }] })
    expect(await client.blocks.getProperties(space.id, sop?.block_id ?? '')).toMatchObject({ type: 'sop', title: sop?.title })
  }
  expect((await client.tools.getToolName()).find(({ name }) => name === 'bash')?.sop_count).toBeGreaterThan(0)
})

test('sessions are bound when they are made, found by their space, connected to another one, and left when it goes', async () => {
  const { client, daemon } = await olderClient()
  const [first, second] = [await client.spaces.create(), await client.spaces.create()]
  const bound = await client.sessions.create({ spaceId: first.id })
  const loose = await client.sessions.create({ disableTaskTracking: true, configs: { mode: 'quiet' } })
  const ids = async (options: Parameters<typeof client.sessions.list>[0]): Promise<string[]> =>
    (await client.sessions.list(options)).items.map(({ id }) => id)

  expect([bound.space_id, loose.space_id]).toEqual([first.id, null])
  expect(await ids({ spaceId: first.id })).toEqual([bound.id])
  expect(await ids({ notConnected: true })).toEqual([loose.id])
  expect(await ids({ spaceId: first.id, notConnected: true })).toEqual([loose.id])
  await client.sessions.connectToSpace(bound.id, { spaceId: second.id })
  expect((await client.sessions.getConfigs(bound.id)).space_id).toBe(second.id)
  expect(await client.sessions.getLearningStatus(loose.id)).toEqual({ space_digested_count: 0, not_space_digested_count: 0 })
  await client.spaces.delete(second.id)
  expect(await ids({ notConnected: true })).toEqual([bound.id, loose.id])
  expect((await daemon.call('GET', '/api/v1/session?space_id=none')).json).toMatchObject({ code: 400, msg: 'invalid space_id' })
  expect((await daemon.call('POST', '/api/v1/session', { body: { space_id: 'none' } })).status).toBe(400)
  await expect(client.sessions.create({ spaceId: second.id })).rejects.toMatchObject({ statusCode: 404 })
})

test('gotcha 53: where the project wants it, what was learnt waits to be confirmed, and is written or thrown away', async () => {
  const { client, daemon } = await olderClient()
  const settings = { project_enable_user_confirmation_on_new_experiences: true }
  await daemon.call('PATCH', '/api/v1/project/configs', { body: settings })
  const space = await client.spaces.create()
  const session = await learntSession(client, space.id)
  const waiting = async () => (await client.spaces.getUnconfirmedExperiences(space.id)).items

  const experience = (await waiting()).find(({ experience_data: parked }) => JSON.stringify(parked).includes('"tool_name"'))
  expect(experience).toMatchObject({
    space_id: space.id,
    experience_data: { type: 'sop', data: { use_when: expect.any(String), tool_sops: [{ tool_name: 'bash' }] } },
  })
  expect(await client.sessions.getLearningStatus(session)).toMatchObject({ not_space_digested_count: 0 })
  expect((await client.spaces.experienceSearch(space.id, { query: 'migrations' })).cited_blocks).toEqual([])
  const id = experience?.id ?? ''
  expect(await client.spaces.confirmExperience(space.id, id, { save: true })).toMatchObject({ id })

  expect((await client.spaces.experienceSearch(space.id, { query: 'migrations' })).cited_blocks.length).toBeGreaterThan(0)
  for (const each of await waiting()) expect(await client.spaces.confirmExperience(space.id, each.id, { save: false })).toBeNull()
  expect(await waiting()).toEqual([])
  await client.sessions.flush(session)
  expect(await waiting()).toEqual([])
  const path = `/api/v1/space/${space.id}/experience_confirmations/${id}`
  expect((await daemon.call('PATCH', path, { body: { save: false } })).status).toBe(404)
  expect((await daemon.call('PUT', path, { body: {} })).status).toBe(400)
})

test('every method of the published client answers what the client expects', async () => {
  const { client, daemon } = await olderClient()
  const called = recordCalls(client)

  expect(await client.ping()).toBe('pong')
  const space = await client.spaces.create({ configs: { mode: 'work' } })
  await client.spaces.list({ limit: 5, timeDesc: true })
  await client.spaces.updateConfigs(space.id, { configs: { tone: 'short' } })
  expect((await client.spaces.getConfigs(space.id)).configs).toEqual({ tone: 'short' })
  await client.spaces.getUnconfirmedExperiences(space.id, { limit: 1, timeDesc: true })
  await daemon.call('PATCH', '/api/v1/project/configs', { body: { project_enable_user_confirmation_on_new_experiences: true } })
  const taught = await learntSession(client, space.id, testing)
  const [experience] = (await client.spaces.getUnconfirmedExperiences(space.id)).items
  await client.spaces.confirmExperience(space.id, experience?.id ?? '', { save: true })
  await client.spaces.experienceSearch(space.id, { query: 'tests', limit: 3, mode: 'agentic', maxIterations: 4 })
  await everySessionMethod(client, space.id, taught)
  await everyBlockMethod(client, space.id)
  await everyDiskMethod(client)
  await client.tools.renameToolName({ rename: [{ oldName: 'bash', newName: 'shell' }] })
  await client.tools.getToolName()
  await client.spaces.delete(space.id)

  expect(called.missing()).toEqual([])
  expect(daemon.log.filter((line) => / (GET|POST|PUT|PATCH|DELETE) /.test(line))).toEqual([])
})

async function everySessionMethod(client: AcontextClient, space: string, taught: string): Promise<void> {
  await client.sessions.list({ limit: 2, timeDesc: true })
  const { id } = await client.sessions.create()
  await client.sessions.connectToSpace(id, { spaceId: space })
  await client.sessions.updateConfigs(id, { configs: { mode: 'work' } })
  expect((await client.sessions.getConfigs(id)).configs).toEqual({ mode: 'work' })
  const file = new FileUpload({ filename: 'note.txt', content: Buffer.from('hello'), contentType: 'text/plain' })
  const parts = [MessagePart.textPart('Read this.'), MessagePart.fileFieldPart('note')]
  const stored = await client.sessions.storeMessage(id, new AcontextMessage({ role: 'user', parts }), {
    format: 'acontext',
    fileField: 'note',
    file,
  })
  await client.sessions.storeMessage(
    id,
    { role: 'assistant', content: [{ type: 'text', text: 'It says hello.' }] },
    { format: 'anthropic' },
  )
  expect(stored.parts.map(({ type }) => type)).toEqual(['text', 'file'])
  const page = await client.sessions.getMessages(id, { format: 'acontext' })
  expect(page.ids.length).toBe(2)
  const edited = { editStrategies: [{ type: 'token_limit' as const, params: { limit_tokens: 20_000 } }] }
  expect(
    (await client.sessions.getMessages(taught, { limit: 3, timeDesc: false, format: 'openai', ...edited })).items.length,
  ).toBe(3)
  expect((await client.sessions.getTokenCounts(taught)).total_tokens).toBeGreaterThan(50)
  expect(await client.sessions.messagesObservingStatus(taught)).toMatchObject({ pending: 0 })
  await client.sessions.getTasks(taught, { limit: 1, timeDesc: true })
  await client.sessions.getLearningStatus(taught)
  await client.sessions.delete(id)
}

async function everyBlockMethod(client: AcontextClient, space: string): Promise<void> {
  const { id } = await client.blocks.create(space, { blockType: 'folder', title: 'Any' })
  await client.blocks.updateProperties(space, id, { title: 'Other' })
  await client.blocks.updateSort(space, id, { sort: 0 })
  await client.blocks.move(space, id, { sort: 1 })
  expect((await client.blocks.getProperties(space, id)).title).toBe('Other')
  expect((await client.blocks.list(space)).findIndex((block) => block.id === id)).toBe(1)
  await client.blocks.delete(space, id)
}

async function everyDiskMethod(client: AcontextClient): Promise<void> {
  const { id } = await client.disks.create()
  const place = { filePath: '/docs/', filename: 'a.md' }
  await client.disks.artifacts.upsert(id, { file: ['a.md', Buffer.from('# A')], filePath: '/docs/', meta: { by: 'ada' } })
  expect((await client.disks.artifacts.get(id, { ...place, withContent: true, withPublicUrl: true })).content?.raw).toBe('# A')
  await client.artifacts.update(id, { ...place, meta: { by: 'bob' } })
  expect((await client.artifacts.list(id, { path: '/docs/' })).artifacts.map(({ filename }) => filename)).toEqual(['a.md'])
  await client.artifacts.delete(id, place)
  await client.disks.list({ timeDesc: true })
  await client.disks.delete(id)
}

type Group = Record<string, unknown>

/** Notes which methods of a client's groups are called. */
function recordCalls(client: AcontextClient): { missing(): string[] } {
  const groups = {
    client,
    spaces: client.spaces,
    sessions: client.sessions,
    blocks: client.blocks,
    tools: client.tools,
    disks: client.disks,
    artifacts: client.disks.artifacts,
  }
  const all = Object.entries(groups).flatMap(([name, group]) => methodsOf(group).map((method) => `${name}.${method}`))
  const called = new Set<string>(['client.request', 'client.handleResponse', 'client.getFetch', 'client.getFormData'])
  for (const [name, group] of Object.entries(groups)) {
    for (const method of methodsOf(group)) {
      const original = (group as unknown as Group)[method] as (...args: unknown[]) => unknown
      Object.defineProperty(group, method, {
        value: (...args: unknown[]) => {
          called.add(`${name}.${method}`)
          return original.apply(group, args)
        },
      })
    }
  }
  return { missing: () => all.filter((each) => !called.has(each)) }
}

function methodsOf(group: object): string[] {
  const prototype: object = Object.getPrototypeOf(group) as object
  return Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) =>
    typeof value === 'function' && name !== 'constructor' ? [name] : [],
  )
}
