import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Memory } from '../../src/memory/memory.ts'
import { openMemory } from '../../src/open.ts'
import { messagesOf, migration } from '../support/conversation.ts'
import { git, isSound, temporaryHome, temporaryMemory } from '../support/home.ts'

const when = '2025-06-15T14:30:00.000000Z'

async function withConversation(memory: Memory, space: string | null = 'ops'): Promise<{ session: string; dir: string }> {
  const dir = space === null ? '' : (await memory.spaces.create(space)).path
  const { id } = await memory.sessions.create(space === null ? {} : { space })
  await memory.sessions.append(id, messagesOf(migration, { when }))
  return { session: id, dir }
}

test('a conversation becomes tasks, preferences and one commit a lesson', async () => {
  const memory = await temporaryMemory()
  const { session, dir } = await withConversation(memory)

  const report = await memory.sessions.flush(session)

  const { tasks, preferences, observed } = await memory.sessions.tasks(session)
  expect(observed).toBe(migration.length)
  expect(tasks.map(({ status }) => status)).toEqual(['success'])
  expect(tasks[0]?.description).toContain('migrations')
  expect(preferences.map(({ text }) => text).join()).toContain('pnpm')
  expect(report.learnt).toHaveLength(2)
  expect(report.waiting).toEqual([])
  expect(isSound(dir)).toBe(true)
  expect(git(dir, 'log', '--format=%(trailers:key=Lesson,valueonly,separator=)').trim().split('\n').filter(Boolean)).toHaveLength(
    2,
  )
})

test('a lesson says where it came from: session, task, messages, outcome, mind and time', async () => {
  const memory = await temporaryMemory()
  const { session } = await withConversation(memory)
  await memory.sessions.flush(session)

  const [entry] = (await memory.skills.log('ops', { outcome: 'success' })).filter(({ lesson }) => lesson !== null)

  const [task] = (await memory.sessions.tasks(session)).tasks
  expect(entry).toMatchObject({
    session,
    learner: 'rules@1',
    outcome: 'success',
    happenedAt: '2025-06-15T14:30:00.000000Z',
    author: { name: 'acontext' },
  })
  expect(entry?.trailers).toEqual(
    expect.arrayContaining([
      { name: 'Task', value: task?.id },
      { name: 'Messages', value: expect.stringMatching(/^1\.\.\d+$/) },
    ]),
  )
})

test('a learnt lesson is shown by its id and by its commit', async () => {
  const memory = await temporaryMemory()
  const { session } = await withConversation(memory)
  const { learnt } = await memory.sessions.flush(session)
  const [first] = learnt

  const byId = await memory.lessons.get(first?.lesson ?? '')
  const byCommit = await memory.lessons.get(byId.commit?.slice(0, 10) ?? '')

  expect(byId).toMatchObject({ state: 'learnt', lesson: null, entry: { subject: first?.subject, session } })
  expect(byCommit).toEqual(byId)
})

test('the diary tells the day on which it was said, not the day of learning', async () => {
  const memory = await temporaryMemory()
  const { session } = await withConversation(memory)

  await memory.sessions.flush(session)

  expect((await memory.skills.show('ops/daily-logs/2025-06-15.md')).text).toMatch(/^# 2025-06-15\n/)
})

test('learning again learns nothing again', async () => {
  const memory = await temporaryMemory()
  const { session, dir } = await withConversation(memory)
  await memory.sessions.flush(session)
  const head = git(dir, 'rev-parse', 'HEAD')

  const again = await memory.sessions.flush(session)

  expect(again).toMatchObject({ observed: 0, learnt: [], skipped: [], waiting: [] })
  expect(git(dir, 'rev-parse', 'HEAD')).toBe(head)
})

test('a session that is attached late teaches what was finished before', async () => {
  const memory = await temporaryMemory()
  const { session } = await withConversation(memory, null)
  const before = await memory.sessions.flush(session)
  await memory.spaces.create('late')

  await memory.sessions.learn(session, 'late')
  const after = await memory.sessions.flush(session)

  expect(before.learnt).toEqual([])
  expect(after).toMatchObject({ observed: 0 })
  expect(after.learnt).toHaveLength(2)
})

test('deleting a conversation keeps what it taught', async () => {
  const memory = await temporaryMemory()
  const { session } = await withConversation(memory)
  await memory.sessions.flush(session)

  await memory.sessions.delete(session)

  expect(await memory.sessions.list()).toEqual([])
  expect((await memory.lessons.list({ state: 'learnt' })).map((lesson) => lesson.session)).toEqual([session, session])
  expect(await memory.skills.log('ops', { session })).toHaveLength(2)
})

test('where a person staged one text and edited another, the lesson waits with the reason, and is learnt on retry', async () => {
  const memory = await temporaryMemory()
  const { session, dir } = await withConversation(memory)
  await memory.sessions.flush(session)
  const facts = (await memory.skills.list()).find(({ path }) => path.endsWith('user-general-facts'))
  const [topic = ''] = facts?.files.filter((name) => name !== 'SKILL.md') ?? []
  const edited = join(dir, 'skills/user-general-facts', topic)
  appendFileSync(edited, '- a line of mine\n')
  git(dir, 'add', '.')
  appendFileSync(edited, '- and another\n')
  const { id } = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(
    id,
    messagesOf([{ role: 'user', content: 'I always want TypeScript with strict mode in my projects.' }], { when }),
  )

  const blocked = await memory.sessions.flush(id)
  const [waiting] = await memory.lessons.list({ state: 'failed' })
  const bytes = readFileSync(edited, 'utf8')
  git(dir, 'add', '.')
  const retried = await memory.lessons.retry()

  expect(blocked).toMatchObject({ learnt: [], waiting: [{ reason: expect.stringContaining('Staged') }] })
  expect(waiting?.reason).toContain(topic)
  expect(bytes).toMatch(/a line of mine\n- and another\n$/)
  expect(retried).toMatchObject({ learnt: [{ lesson: waiting?.id }], waiting: [] })
  expect(readFileSync(edited, 'utf8')).toMatch(/a line of mine[\s\S]*and another/)
  expect(isSound(dir)).toBe(true)
})

test('while HEAD is elsewhere lessons wait visibly, and nothing is written', async () => {
  const memory = await temporaryMemory()
  const { session, dir } = await withConversation(memory)
  git(dir, 'checkout', '-q', '-b', 'elsewhere')
  const before = git(dir, 'for-each-ref')

  const report = await memory.sessions.flush(session)

  expect(report.learnt).toEqual([])
  expect(report.waiting.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('elsewhere'),
    expect.stringContaining('elsewhere'),
  ])
  expect(git(dir, 'for-each-ref')).toBe(before)
  expect((await memory.project.status()).waiting.map(({ state, reason }) => [state, reason])).toEqual([
    ['waiting', report.waiting[0]?.reason],
    ['waiting', report.waiting[1]?.reason],
  ])

  git(dir, 'checkout', '-q', 'main')
  expect(await memory.lessons.retry()).toMatchObject({ learnt: [{}, {}], waiting: [] })
  expect(isSound(dir)).toBe(true)
})

test('a person’s commit between two lessons is kept, and both lessons are learnt', async () => {
  const memory = await temporaryMemory()
  const { session, dir } = await withConversation(memory)
  writeFileSync(join(dir, 'skills/daily-logs/mine.md'), '# Mine\n')
  git(dir, 'add', '.')
  git(dir, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '-qm', 'My page')

  const report = await memory.sessions.flush(session)

  expect(report.learnt).toHaveLength(2)
  expect(git(dir, 'log', '--format=%an')).toContain('Ada')
  expect((await memory.skills.show('ops/daily-logs/mine.md')).text).toBe('# Mine\n')
  expect(isSound(dir)).toBe(true)
})

test('a dropped lesson is not learnt again by itself', async () => {
  const memory = await temporaryMemory()
  const { session, dir } = await withConversation(memory)
  git(dir, 'checkout', '-q', '-b', 'elsewhere')
  await memory.sessions.flush(session)
  const waiting = await memory.lessons.list({ state: 'waiting' })
  for (const { id } of waiting) await memory.lessons.drop(id ?? '')
  git(dir, 'checkout', '-q', 'main')

  const report = await memory.sessions.flush(session)

  expect(report).toMatchObject({ learnt: [], waiting: [] })
  expect((await memory.lessons.list({ state: 'skipped' })).map(({ reason }) => reason)).toEqual([
    'dropped by a person',
    'dropped by a person',
  ])
})

test('sixteen waiting messages are observed without being asked', async () => {
  const home = temporaryHome()
  const memory = await temporaryMemory(home)
  const { id } = await memory.sessions.create()
  await memory.sessions.append(id, messagesOf([...migration, ...migration], { when }))
  await memory.close()

  const reader = await openMemory({ home, project: 'default', access: 'read' })

  expect((await reader.sessions.get(id)).observed).toBe(20)
})

test('a session without tracking is kept and never looked at', async () => {
  const memory = await temporaryMemory()
  await memory.spaces.create('ops')
  const { id } = await memory.sessions.create({ space: 'ops', tracking: false })
  await memory.sessions.append(id, messagesOf(migration))

  expect(await memory.sessions.flush(id)).toMatchObject({ observed: 0, tasks: 0, learnt: [] })
  expect((await memory.project.status()).counts.unobserved).toBe(0)
})

test('learning works the same with git taken away', async () => {
  const home = temporaryHome()
  const first = await temporaryMemory(home)
  await first.close()
  writeFileSync(join(home, 'config.json'), '{"v":1,"git.native":"off"}')
  const memory = await temporaryMemory(home)
  const { session, dir } = await withConversation(memory)

  const report = await memory.sessions.flush(session)

  expect(report.learnt).toHaveLength(2)
  expect((await memory.skills.log('ops')).map(({ oid }) => oid)).toEqual(git(dir, 'log', '--format=%H').trim().split('\n'))
  expect(isSound(dir)).toBe(true)
})
