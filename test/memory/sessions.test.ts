import { randomUUID } from 'node:crypto'
import { appendFileSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openMemory } from '../../src/open.ts'
import { temporaryHome, temporaryMemory } from '../support/home.ts'
import { imported, said } from '../support/said.ts'

const logOf = (home: string, session: string): string => join(home, 'projects/default/sessions', session, 'log.jsonl')
const texts = (messages: readonly { parts: readonly { text?: string }[] }[]): (string | undefined)[] =>
  messages.map((message) => message.parts[0]?.text)

test('appended messages come back in order, numbered, with strictly increasing times', async () => {
  const memory = await temporaryMemory()
  const { id } = await memory.sessions.create()

  await Promise.all(
    ['a', 'b', 'c'].map((text) => memory.sessions.append(id, [said('user', text), said('assistant', `re: ${text}`)])),
  )

  const messages = await memory.sessions.messages(id)
  expect(texts(messages)).toEqual(['a', 're: a', 'b', 're: b', 'c', 're: c'])
  expect(messages.map((message) => message.seq)).toEqual([1, 2, 3, 4, 5, 6])
  expect(messages.map((message) => message.parent)).toEqual([null, ...messages.slice(0, -1).map((message) => message.id)])
  expect([...new Set(messages.map((message) => message.createdAt))].sort()).toEqual(messages.map((message) => message.createdAt))
})

test('a page begins after a sequence number', async () => {
  const memory = await temporaryMemory()
  const { id } = await memory.sessions.create()
  await memory.sessions.append(
    id,
    ['a', 'b', 'c', 'd'].map((text) => said('user', text)),
  )

  expect(texts(await memory.sessions.messages(id, { after: 1, limit: 2 }))).toEqual(['b', 'c'])
  expect(await memory.sessions.messages(id, { after: 9 })).toEqual([])
})

test('a torn last line is not a message, and the next append does not touch what came before', async () => {
  const home = temporaryHome()
  const first = await temporaryMemory(home)
  const { id } = await first.sessions.create()
  await first.sessions.append(id, [said('user', 'whole')])
  await first.close()
  const whole = statSync(logOf(home, id)).size
  appendFileSync(logOf(home, id), '{"record":"message","mess')

  const memory = await temporaryMemory(home)
  const before = texts(await memory.sessions.messages(id))
  await memory.sessions.append(id, [said('user', 'next')])

  expect(before).toEqual(['whole'])
  expect(texts(await memory.sessions.messages(id))).toEqual(['whole', 'next'])
  expect(readFileSync(logOf(home, id)).subarray(0, whole).toString().endsWith('\n')).toBe(true)
})

test('a corrupt line in the middle is passed over and told by status', async () => {
  const home = temporaryHome()
  const first = await temporaryMemory(home)
  const { id } = await first.sessions.create()
  await first.sessions.append(id, [said('user', 'before')])
  await first.close()
  appendFileSync(logOf(home, id), 'rubbish\n')

  const memory = await temporaryMemory(home)
  await memory.sessions.append(id, [said('user', 'after')])

  expect(texts(await memory.sessions.messages(id))).toEqual(['before', 'after'])
  expect((await memory.project.status()).problems).toEqual([expect.stringContaining(`${id}/log.jsonl:3`)])
})

test('what an editor does to a log is seen at the next look, also when its size stays and while others append', async () => {
  const home = temporaryHome()
  const memory = await temporaryMemory(home)
  const { id } = await memory.sessions.create()
  await memory.sessions.append(id, [said('user', 'my pin is 1234')])
  expect(texts(await memory.sessions.messages(id))).toEqual(['my pin is 1234'])

  const log = logOf(home, id)
  writeFileSync(log, readFileSync(log, 'utf8').replace('1234', '****'))
  utimesSync(log, new Date(), new Date('2026-01-01'))
  expect(texts(await memory.sessions.messages(id))).toEqual(['my pin is ****'])

  const [, message = ''] = readFileSync(log, 'utf8').split('\n')
  const appending = memory.sessions.append(id, [said('assistant', 'ours')])
  appendFileSync(log, `${message.replace('my pin is ****', 'theirs').replace(/"id":"[^"]*"/, `"id":"${randomUUID()}"`)}\n`)
  await appending
  expect(texts(await memory.sessions.messages(id)).sort()).toEqual(['my pin is ****', 'ours', 'theirs'])
})

test('a session whose log lost its first line is told, and does not hide the others', async () => {
  const home = temporaryHome()
  const first = await temporaryMemory(home)
  const [broken, kept] = [await first.sessions.create(), await first.sessions.create()]
  await first.close()
  truncateSync(logOf(home, broken.id), 0)
  appendFileSync(logOf(home, broken.id), '{"record":"event"}\n')

  const memory = await temporaryMemory(home)

  expect((await memory.sessions.list()).map(({ id }) => id)).toEqual([kept.id])
  expect((await memory.project.status()).problems).toEqual([expect.stringContaining('does not begin with a session record')])
})

test('an import that ran before adds only what is new', async () => {
  const memory = await temporaryMemory()
  const part = { kind: 'openai', origin: 'chat-1' }
  const first = await memory.sessions.import({ ...part, messages: [imported('user', 'a', '1'), imported('assistant', 'b', '2')] })

  const again = await memory.sessions.import({
    ...part,
    messages: [imported('user', 'a', '1'), imported('assistant', 'b', '2'), imported('user', 'c', '3')],
  })

  expect(first).toMatchObject({ created: true, appended: 2, known: 0 })
  expect(again).toMatchObject({ session: first.session, created: false, appended: 1, known: 2 })
  expect(texts(await memory.sessions.messages(first.session))).toEqual(['a', 'b', 'c'])
})

test('a message that was read while it was being written is completed by the next import', async () => {
  const memory = await temporaryMemory()
  const part = { kind: 'claude-code', origin: 'chat-1' }
  const half = imported('assistant', 'I will look.', 'm1')
  const whole = {
    ...half,
    parts: [...half.parts, { type: 'tool-call' as const, meta: { id: 'c1', name: 'Read', arguments: '{}' } }],
  }
  const { session } = await memory.sessions.import({ ...part, messages: [half] })

  await memory.sessions.import({ ...part, messages: [whole] })
  const third = await memory.sessions.import({ ...part, messages: [whole] })

  expect(third.appended).toBe(0)
  expect((await memory.sessions.messages(session)).map((message) => message.parts.map((each) => each.type))).toEqual([
    ['text'],
    ['tool-call'],
  ])
})

test('a dry run counts and writes nothing', async () => {
  const home = temporaryHome()
  const writer = await temporaryMemory(home)
  await writer.sessions.import({ kind: 'openai', origin: 'chat-1', messages: [imported('user', 'a', '1')] })
  await writer.close()

  const memory = await openMemory({ home, project: 'default', access: 'read' })
  const counted = await memory.sessions.import({
    kind: 'openai',
    origin: 'chat-1',
    messages: [imported('user', 'a', '1'), imported('user', 'b', '2')],
    dryRun: true,
  })

  expect(counted).toMatchObject({ created: false, appended: 1, known: 1 })
  expect((await memory.sessions.list()).map((session) => session.messages)).toEqual([1])
})

test('a copy has the same words, and belongs to no space', async () => {
  const memory = await temporaryMemory()
  const space = await memory.spaces.create('team')
  const { id } = await memory.sessions.create({ space: 'team', configs: { source: 'test' } })
  await memory.sessions.append(id, [said('user', 'a'), said('assistant', 'b')])

  const copy = await memory.sessions.copy(id)

  expect(copy).toMatchObject({ space: null, configs: { source: 'test' } })
  expect(texts(await memory.sessions.messages(copy.id))).toEqual(['a', 'b'])
  expect((await memory.sessions.get(id)).space).toBe(space.id)
})

test('a session learns for one space only, until that space is gone', async () => {
  const memory = await temporaryMemory()
  await memory.spaces.create('one')
  await memory.spaces.create('two')
  const { id } = await memory.sessions.create({ space: 'one' })

  await expect(memory.sessions.learn(id, 'two')).rejects.toMatchObject({ code: 'exists' })
  await expect(memory.sessions.learn(id, 'one')).resolves.toMatchObject({ id })
  await memory.spaces.delete('one')

  await expect(memory.sessions.learn(id, 'two')).resolves.toMatchObject({ id })
})

test('a session is named by a prefix of its id, when only one has it', async () => {
  const memory = await temporaryMemory()
  const { id } = await memory.sessions.create()

  expect((await memory.sessions.get(id.slice(0, 6))).id).toBe(id)
  await expect(memory.sessions.get('zzzz')).rejects.toMatchObject({ code: 'not-found' })
  await expect(memory.sessions.get('')).rejects.toMatchObject({ code: 'not-found' })
})

test('lists filter by user, and deleting a user removes their sessions', async () => {
  const memory = await temporaryMemory()
  const mine = await memory.sessions.create({ user: 'ada@example.com' })
  const other = await memory.sessions.create({ user: 'bob' })

  expect((await memory.sessions.list({ user: 'ada@example.com' })).map(({ id }) => id)).toEqual([mine.id])
  expect(await memory.users.delete('ada@example.com')).toEqual({ sessions: 1, disks: 0 })

  expect((await memory.sessions.list()).map(({ id }) => id)).toEqual([other.id])
  expect((await memory.users.list()).map(({ identifier }) => identifier)).toEqual(['bob'])
})

test('readers see what a writer stored, and change nothing', async () => {
  const home = temporaryHome()
  const writer = await temporaryMemory(home)
  const { id } = await writer.sessions.create()
  const reader = await openMemory({ home, project: 'default', access: 'read' })

  await writer.sessions.append(id, [said('user', 'a')])
  expect((await reader.sessions.list()).map((session) => session.messages)).toEqual([1])
  await writer.sessions.append(id, [said('user', 'b')])

  expect(texts(await reader.sessions.messages(id))).toEqual(['a', 'b'])
  await expect(reader.sessions.append(id, [said('user', 'c')])).rejects.toThrow('opened for reading')
})

test('reading an empty home makes nothing', async () => {
  const home = temporaryHome()

  const memory = await openMemory({ home, project: 'default', access: 'read' })

  expect(await memory.sessions.list()).toEqual([])
  expect((await memory.project.status()).counts.sessions).toBe(0)
  expect(statSync(home, { throwIfNoEntry: false })).toBeUndefined()
})
