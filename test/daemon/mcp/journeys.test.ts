import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tools } from '../../../daemon/mcp/server.ts'
import { writeConfig } from '../../../src/config.ts'
import { openMemory } from '../../../src/open.ts'
import { reachMemory } from '../../../src/reach.ts'
import { messagesOf, migration } from '../../support/conversation.ts'
import { temporaryHome } from '../../support/home.ts'
import { overHttp, overStdio, type McpClient } from '../../support/mcp.ts'

const when = '2025-06-15T14:30:00.000000Z'
const book = 'ops/coding-playbook'

/** A home with a space that learnt from one conversation. */
async function learntHome(): Promise<string> {
  const home = temporaryHome()
  await writeConfig(home, 'observe.seconds', '3600') // a daemon must not look at what the journey is to look at
  const memory = await openMemory({ home, project: 'default', access: 'write', purpose: 'a test' })
  await memory.spaces.create('ops')
  const { id } = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(id, messagesOf(migration, { when }))
  await memory.sessions.flush(id)
  const disk = await memory.disks.create()
  await memory.disks.put(disk.id, '/docs/staging.md', { text: '# Staging\n\nThe runbook: unlock, then migrate.\n' })
  await memory.disks.put(disk.id, '/plot.png', { base64: 'iVBORw0KGgo=' })
  await memory.close()
  return home
}

/** A conversation that nobody has looked at yet, stored by the daemon where one runs. */
async function addUnseen(home: string): Promise<void> {
  const memory = await reachMemory({ home, access: 'write' })
  const { id } = await memory.sessions.create({ space: 'ops' })
  const said = { role: 'user', content: 'I always want TypeScript in strict mode.' }
  await memory.sessions.append(id, messagesOf([said], { when }))
  await memory.close()
}

type Journey = (mcp: McpClient) => Promise<void>
type Entries = { entries: { lesson: string | null; subject: string }[] }

async function structured<T>(mcp: McpClient, name: string, input: Record<string, unknown> = {}): Promise<T> {
  return (await mcp.call(name, input)).structuredContent as T
}

/** What is done with each tool: first what it is for, then how it refuses. In this order, since the last ones write. */
const journeys: Readonly<Record<string, Journey>> = {
  search: async ({ call }) => {
    await call('search', { words: 'locked migration' })
    await call('search', { words: 'pnpm', in: 'sessions', limit: 1 })
    await call('search', { words: 'pnpm', space: 'nowhere' })
    await call('search', { words: 'runbook', in: 'disks' })
  },
  list_skills: async ({ call }) => {
    await call('list_skills')
    await call('list_skills', { space: 'nowhere' })
    await call('list_skills', { spce: 'ops' })
  },
  read_skill: async ({ call }) => {
    await call('read_skill', { target: book })
    await call('read_skill', { target: `${book}:1-2` })
    await call('read_skill', { target: 'ops/daily-logs/2025-06-15.md', as_of: '2001-01-01' })
    await call('read_skill', { target: 'ops/no-such-skill' })
    await call('read_skill', { target: 'ops/../../secrets.json' })
  },
  list_sessions: async (mcp) => {
    await mcp.call('list_sessions', { space: 'ops', limit: 1 })
    await mcp.call('list_sessions', { user: 'nobody' })
  },
  read_session: async (mcp) => {
    const { sessions } = await structured<{ sessions: { session: string }[] }>(mcp, 'list_sessions')
    mcp.taken()
    await mcp.call('read_session', { session: sessions.at(-1)?.session.slice(0, 8) ?? '', limit: 3 })
    await mcp.call('read_session', { session: 'ffff' })
  },
  read_file: async (mcp) => {
    const { disks } = await structured<{ disks: { disk: string; path: string; line: number }[] }>(mcp, 'search', {
      words: 'runbook',
    })
    const [{ disk, path, line } = { disk: '', path: '', line: 0 }] = disks
    mcp.taken()
    await mcp.call('read_file', { disk, path })
    await mcp.call('read_file', { disk, path, line })
    await mcp.call('read_file', { disk, path: '/../../secrets.json' })
    await mcp.call('read_file', { disk, path: '/plot.png' })
    await mcp.call('read_file', { disk: 'ffff', path })
  },
  stats: async ({ call }) => void (await call('stats')),
  log: async ({ call }) => {
    await call('log', { limit: 2 })
    await call('log', { target: 'ops', since: '2099-01-01T00:00:00Z' })
    await call('log', { target: 'ops', since: 'yesterday' })
  },
  diff: async ({ call }) => {
    await call('diff', { target: 'ops/user-general-facts' })
    await call('diff', { target: 'ops', from: 'no-such-revision' })
  },
  blame: async ({ call }) => {
    await call('blame', { target: 'ops/user-general-facts/coding-preferences.md' })
    await call('blame', { target: 'ops' })
  },
  why: async ({ call }) => {
    await call('why', { target: 'ops/user-general-facts/coding-preferences.md:3' })
    await call('why', { target: 'ops/user-general-facts/coding-preferences.md' })
  },
  remember: async ({ call }) => {
    await call('remember', { text: 'The user deploys on Fridays only.' })
    await call('remember', { text: 'The user deploys on Fridays only.', space: 'ops' })
    await call('remember', { text: '' })
    await call('remember', { text: 'The user likes tea.', space: 'nowhere' })
  },
  learn_now: async ({ call }) => {
    await call('learn_now')
    await call('learn_now')
    await call('learn_now', { session: 'ffff' })
  },
  revert: async (mcp) => {
    const { entries } = await structured<Entries>(mcp, 'log')
    const wanted = entries.find(({ subject }) => subject.includes('Fridays'))?.lesson ?? ''
    mcp.taken()
    await mcp.call('revert', { lesson: wanted })
    await mcp.call('revert', { lesson: wanted })
    await mcp.call('revert', { lesson: 'ffff0000' })
  },
  undo: async ({ call }) => {
    await call('undo')
    await call('undo')
  },
  memory: async ({ call }) => {
    const path = '/memories/plan.md'
    await call('memory', { command: 'view', path: '/memories' })
    await call('memory', { command: 'create', path, file_text: 'one\ntwo\n' })
    await call('memory', { command: 'view', path })
    await call('memory', { command: 'str_replace', path, old_str: 'two', new_str: '2' })
    await call('memory', { command: 'insert', path, insert_line: 0, insert_text: 'zero' })
    await call('memory', { command: 'rename', old_path: path, new_path: '/memories/done.md' })
    await call('memory', { command: 'delete', path: '/memories/done.md' })
    await call('memory', { command: 'view', path: '/memories/../../secrets.json' })
    await call('memory', { command: 'create', path })
  },
}

/** Ids, commits and times told apart by number only, so that two runs say the same. */
function normalised(lines: readonly string[]): string {
  const names = new Map<string, string>()
  const named = (kind: string) => (value: string) => {
    const known = names.get(value) ?? `<${kind} ${[...names.values()].filter((name) => name.startsWith(`<${kind}`)).length + 1}>`
    names.set(value, known)
    return known
  }
  const text = lines
    .join('\n')
    .replace(/"id":\d+/g, '"id":0')
    .replace(/"author":"(?!acontext")[^"]*"/g, '"author":"<person>"')
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, named('id'))
    .replace(/\b[0-9a-f]{40}\b/g, named('commit'))
    .replace(/\b20(?:2[6-9]|[3-8]\d)-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/"session":"[0-9a-f]{8}"/g, '"session":"<start of an id>"')
    .replace(/[0-9a-f]{8}(?= 20\d\d-\d\d-\d\d)|(?<=(?:lesson|session) )[0-9a-f]{8}\b/g, '<start of an id>')
    .replace(/\b20(?:2[6-9]|[3-8]\d)-\d\d-\d\d(?:T\d\d:\d\d)?\b/g, '<date>')
  return `${text}\n`
}

test('every tool has a journey', () => {
  expect(Object.keys(journeys).sort()).toEqual(tools.map(({ name }) => name).sort())
})

describe.each([
  ['stdio', (home: string) => overStdio(home)],
  ['streamable HTTP', (home: string) => overHttp(home)],
] as const)('over %s', (_, connect) => {
  test('every tool answers as recorded', async () => {
    const home = await learntHome()
    const mcp = await connect(home)
    await addUnseen(home)

    for (const [name, journey] of Object.entries(journeys)) {
      mcp.taken()
      await journey(mcp)
      await expect(normalised(mcp.taken())).toMatchFileSnapshot(join(import.meta.dirname, 'journeys', `${name}.jsonl.txt`))
    }
  })

  test('skills are resources, and prompts list them', async () => {
    const { client } = await connect(await learntHome())

    const { resources } = await client.listResources()
    const { contents } = await client.readResource({ uri: resources[0]?.uri ?? '' })
    const nested = await client.readResource({ uri: 'skill://ops/daily-logs/2025-06-15.md' })
    const { completion } = await client.complete({
      ref: { type: 'ref/resource', uri: 'skill://{space}/{name}/{+file}' },
      argument: { name: 'name', value: 'da' },
      context: { arguments: { space: 'ops' } },
    })
    const prompt = await client.getPrompt({ name: 'use_memory', arguments: { task: 'Migrate the database.' } })

    expect(resources.map(({ uri }) => uri)).toContain(`skill://${book}/SKILL.md`)
    expect(resources.map(({ title }) => title)).toContain(book)
    expect(contents[0]).toMatchObject({ mimeType: 'text/markdown', text: expect.stringMatching(/^---\n/) })
    expect(nested.contents[0]).toMatchObject({ text: expect.stringContaining('# 2025-06-15') })
    expect(completion.values).toEqual(['daily-logs'])
    expect(JSON.stringify(prompt)).toContain(book)
    await expect(client.readResource({ uri: 'skill://ops/daily-logs/none.md' })).rejects.toThrow('has no file none.md')
    await expect(client.readResource({ uri: 'skill://ops/daily-logs/..%2f..%2fspace.json' })).rejects.toThrow()
  })
})

test('a space that cannot be told is asked for, and a missing one is explained', async () => {
  const home = await learntHome()
  const memory = await openMemory({ home, project: 'default', access: 'write', purpose: 'a test' })
  await memory.spaces.create('second')
  await memory.close()
  const { call } = await overStdio(home)
  const own = await overStdio(home, ['--space', 'second'])
  const fresh = await overStdio(temporaryHome())

  const several = await call('remember', { text: 'The user likes tea.' })
  const chosen = await own.call('remember', { text: 'The user likes tea.' })
  const none = await fresh.call('remember', { text: 'The user likes tea.' })

  expect(several).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('ops') }] })
  expect(chosen.structuredContent).toMatchObject({ space: 'second', state: 'learnt' })
  expect(none).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('acontext spaces create') }] })
  rmSync(home, { recursive: true })
})
