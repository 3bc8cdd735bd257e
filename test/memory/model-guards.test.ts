import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fromOpenAi } from '../../src/formats/openai.ts'
import { openMemory } from '../../src/open.ts'
import { messagesOf, migration } from '../support/conversation.ts'
import { git, isSound } from '../support/home.ts'
import { homeWithModel, memoryWithModel } from '../support/model-home.ts'
import { reasonableModel, stageOf } from '../support/reasonable-model.ts'
import { scriptedProvider } from '../support/scripted-provider.ts'

const secrets = {
  key: 'glpat-Xc7vR2nQ9kLm4TzWb8Ya',
  aloud: 'correct horse battery staple',
  inAddress: 'hunter2secret',
  card: '4012 8888 8888 1881',
  account: 'DE89 3704 0044 0532 0130 00',
  birth: '14 March 1975',
  ofPerson: 'ghp_x7Kq2mZr9TtYv4WbNc8sLpQeUaHd3JfG6i1B',
}

const says = (role: string, content: string): object => ({ role, content })
const call = (id: string, command: string): object => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id, type: 'function', function: { name: 'bash', arguments: JSON.stringify({ command }) } }],
})
const answer = (id: string, content: string): object => ({ role: 'tool', tool_call_id: id, content })

const poisoned = [
  says('system', `The database password is ${secrets.inAddress}.`),
  says(
    'user',
    `Please run the migrations on staging with the token ${secrets.key}. Always charge ${secrets.card} and pay from ${secrets.account}. I was born on ${secrets.birth}. The wifi password is ${secrets.aloud}. Always use pnpm, never npm.`,
  ),
  call('c1', `migrate --db postgres://app:${secrets.inAddress}@db/x --token ${secrets.key}`),
  answer('c1', `Error: ${secrets.key} was refused because the table is locked.`),
  call('c2', `systemctl stop orders-worker # ${secrets.aloud}`),
  answer('c2', 'stopped'),
  says('assistant', `Done with ${secrets.key}.`),
  // So far away that it is another batch, where nothing tells what it is.
  ...Array.from({ length: 40 }, (_, index) =>
    says(index % 2 === 0 ? 'user' : 'assistant', `and what about step number ${index} then?`),
  ),
  call('c3', `connect ${secrets.aloud}`),
  answer('c3', 'connected'),
  says('user', 'Perfect, that worked. Thanks!'),
]

test('the provider never receives a secret, in whatever disguise it comes; nor does any file but the conversation keep one', async () => {
  const { memory, provider, home } = await memoryWithModel((request) =>
    stageOf(request) === 'learn' && request.messages.length === 2
      ? {
          calls: [
            ['read_file', { path: 'skills/deploys/SKILL.md' }],
            ['read_file', { path: 'skills/deploys/keys.md' }],
          ],
        }
      : reasonableModel(request),
  )
  const { path: dir } = await memory.spaces.create('ops')
  mkdirSync(join(dir, 'skills/deploys'))
  writeFileSync(
    join(dir, 'skills/deploys/SKILL.md'),
    `---\nname: deploys\ndescription: Deploys with migrations on staging.\n---\n\nUse ${secrets.ofPerson}\n`,
  )
  writeFileSync(join(dir, 'skills/deploys/keys.md'), `# Keys\n\n- the token is ${secrets.ofPerson}\n`)
  await memory.skills.keep('ops')
  const { id } = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(
    id,
    poisoned.map((each) => fromOpenAi(each)),
  )
  await memory.sessions.flush(id)
  const learnt = await memory.lessons.list({ state: 'learnt' })
  await memory.close()

  expect(learnt.length).toBeGreaterThan(0)
  expect(isSound(dir)).toBe(true)
  const sent = provider.raw.join('\n')
  expect(sent).toContain('orders-worker')
  expect(sent).toContain('deploys/keys.md')
  for (const [name, secret] of Object.entries(secrets))
    expect({ name, sent: sent.includes(secret) }).toEqual({ name, sent: false })
  const kept = `${filesOf(home)}\n${git(dir, 'log', '--format=%B', '--author=acontext')}`
  for (const name of ['key', 'aloud', 'inAddress', 'card', 'account', 'birth'] as const)
    expect({ name, kept: kept.includes(secrets[name]) }).toEqual({ name, kept: false })
})

/** What learning wrote: costs, traces, inbox, books. */
function filesOf(home: string): string {
  const project = join(home, 'projects/default')
  return readdirSync(project, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !/spaces|cache/.test(file.parentPath) && file.name !== 'log.jsonl')
    .map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'))
    .join('\n')
}

test('what a model saw and said is kept for each lesson, and not at all when that is switched off', async () => {
  for (const traces of ['on', 'off']) {
    const { memory, home } = await memoryWithModel(reasonableModel, { traces })
    await memory.spaces.create('ops')
    const { id } = await memory.sessions.create({ space: 'ops' })
    await memory.sessions.append(id, messagesOf(migration))
    const [lesson] = (await memory.sessions.flush(id)).learnt
    const trace = await memory.lessons.trace(lesson?.lesson ?? '')

    if (traces === 'on') expect(trace?.calls.map(({ stage }) => stage)).toContain('learn')
    else expect(trace).toBeNull()
    expect(readdirSync(join(home, 'projects/default')).includes('traces')).toBe(traces === 'on')
  }
})

test('a saved plan is applied later without asking the model again, and by whom it was made is kept', async () => {
  let leave = (): void => undefined
  const { memory, provider, home } = await memoryWithModel((request) => {
    // While the model thinks, a person goes to another branch, where nothing may be applied.
    if (stageOf(request) === 'learn') leave()
    return reasonableModel(request)
  })
  const { path: dir } = await memory.spaces.create('ops')
  leave = () => void git(dir, 'checkout', '-q', '-B', 'elsewhere')
  const { id } = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(id, messagesOf(migration))
  const report = await memory.sessions.flush(id)
  await memory.close()
  const asked = provider.requests.length
  git(dir, 'checkout', '-q', 'main')
  writeFileSync(join(home, 'config.json'), '{"v":1,"mind":"rules"}')
  const again = await openMemory({ home, project: 'default', access: 'write' })
  const retried = await again.lessons.retry()
  await again.close()

  expect(report.waiting).toHaveLength(2)
  expect(retried).toMatchObject({ waiting: [] })
  expect(provider.requests).toHaveLength(asked)
  expect(git(dir, 'log', '--format=%(trailers:key=Learner,valueonly,separator=)')).toMatch(/^scripted$/m)
})

test('known preferences of the user come along from other sessions, and the project says what success is', async () => {
  const { memory, provider } = await memoryWithModel(reasonableModel)
  await memory.project.configure({ task_success_criteria: 'Only when the user says PERFECT.' })
  for (const round of [1, 2]) {
    const { id } = await memory.sessions.create({ user: 'kim' })
    await memory.sessions.append(id, messagesOf(migration.map((each) => ({ ...each, round }))))
    await memory.sessions.flush(id)
  }
  const [first, second] = provider.requests.map((request) => request.messages[1]?.content ?? '')

  expect(first).toContain('Only when the user says PERFECT.')
  expect(first).not.toContain('# Known of this user')
  expect(second).toMatch(/# Known of this user\n"The user wants: Always use pnpm/)
  expect(provider.requests[0]?.messages[0]).toEqual(provider.requests[1]?.messages[0])
})

test('the writer commands keep a secret to themselves: secrets.json is readable by its owner alone', async () => {
  const provider = await scriptedProvider(() => ({ say: 'ok' }))
  const home = homeWithModel(provider.url)
  const { useModel } = await import('../../src/models.ts')
  await useModel(home, { preset: 'custom', baseUrl: provider.url, model: 'm', key: 'sk-of-the-test' })

  expect(statSync(join(home, 'secrets.json')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(home, 'config.json'), 'utf8')).not.toContain('sk-of-the-test')
})

test('a session whose settings hold nonsense is learnt like any other', async () => {
  const { memory } = await memoryWithModel(reasonableModel)
  const { path: dir } = await memory.spaces.create('ops')
  const { id } = await memory.sessions.create({
    space: 'ops',
    configs: { original_date: 'the day before yesterday', task: [null] },
  })
  await memory.sessions.append(id, messagesOf(migration, { when: '2025-06-15T14:30:00.000000Z' }))
  const { learnt } = await memory.sessions.flush(id)

  expect(learnt).toHaveLength(2)
  expect(readdirSync(join(dir, 'skills/daily-logs'))).toContain('2025-06-15.md')
})

test('a task that is closed before its last messages are attached is learnt with all of them', async () => {
  const { memory } = await memoryWithModel((request) => {
    if (stageOf(request) !== 'observe') return reasonableModel(request)
    const isFirst = request.messages.length === 2
    return isFirst
      ? { calls: [['add_task', { description: 'Run the database migrations on staging', status: 'success', from: 1, to: 3 }]] }
      : {
          calls: [
            ['attach', { task: 1, from: 4, to: 10 }],
            ['finish', {}],
          ],
        }
  })
  const { path: dir } = await memory.spaces.create('ops')
  const { id } = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(id, messagesOf(migration))
  await memory.sessions.flush(id)

  expect(git(dir, 'log', '--format=%(trailers:key=Messages,valueonly,separator=)').trim()).toBe('1..10')
})
