import { expect, onTestFinished, test, vi } from 'vitest'
import { fromEnvironment, readConfig, writeConfig, type ModelEnvironment } from '../src/config.ts'
import { chosenModel, listModels, useModel } from '../src/models.ts'
import { openKeys } from '../src/open.ts'
import { temporaryHome, temporaryMemory } from './support/home.ts'
import { messagesOf, migration } from './support/conversation.ts'
import { homeWithModel } from './support/model-home.ts'

const nothing: ModelEnvironment = { key: null, baseUrl: null, model: null, sdk: null, timeout: null, options: null }
const chosen = (home: string, environment: Partial<ModelEnvironment> = {}) =>
  chosenModel(home, readConfig(home), { ...nothing, ...environment })

test('no model is used unless somebody chose it', async () => {
  const home = temporaryHome()

  expect(chosen(home)).toBeNull()
  expect(chosen(home, { baseUrl: 'http://127.0.0.1:9/v1', model: 'm' })).toBeNull()
  await useModel(home, 'rules')
  expect(chosen(home, { key: 'k' })).toBeNull()
})

test.each<[Partial<ModelEnvironment>, object]>([
  [{ key: 'k' }, { preset: 'openai', baseUrl: 'https://api.openai.com/v1', key: 'k', models: { learn: 'gpt-5-mini' } }],
  [
    { key: 'k', sdk: 'anthropic' },
    { preset: 'anthropic', models: { learn: 'claude-haiku-4-5' } },
  ],
  [
    { key: 'k', model: 'gpt-4.1' },
    { preset: 'openai', models: { observe: 'gpt-4.1', distil: 'gpt-4.1', learn: 'gpt-4.1' } },
  ],
  [
    { key: 'k', baseUrl: 'http://localhost:11434/v1/', model: 'q' },
    { preset: 'ollama', models: { learn: 'q' } },
  ],
  [
    { key: 'k', baseUrl: 'http://127.0.0.1:9/v1', model: 'q' },
    { preset: 'custom', baseUrl: 'http://127.0.0.1:9/v1', key: 'k' },
  ],
])('the environment %j chooses by the names of the official server', (environment, expected) => {
  expect(chosen(temporaryHome(), environment)).toMatchObject({ by: 'LLM_API_KEY', problem: null, ...expected })
})

test('limits and further fields come by the names of the official server, and only beside its key', () => {
  const given = { timeout: 30, options: { temperature: 0 } }

  expect(chosen(temporaryHome(), { key: 'k', ...given })).toMatchObject(given)
  expect(chosen(temporaryHome(), { key: 'k' })).toMatchObject({ timeout: null, options: null })
})

test.each([
  ['LLM_RESPONSE_TIMEOUT', 'soon'],
  ['LLM_OPENAI_COMPLETION_KWARGS', '{"temperature":'],
  ['LLM_OPENAI_COMPLETION_KWARGS', '[1]'],
])('%s with a value that is none (%s) is refused by name', (name, value) => {
  vi.stubEnv('LLM_API_KEY', 'k')
  vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())

  expect(fromEnvironment).toThrowError(expect.objectContaining({ code: 'usage', field: name }) as Error)
})

test('what models use chose wins over the environment, and its key goes to no other endpoint', async () => {
  const home = temporaryHome()
  await useModel(home, { preset: 'openai', key: 'stored', distil: 'gpt-5-nano' })
  const openai = chosen(home, { key: 'other', baseUrl: 'http://127.0.0.1:9/v1', model: 'q' })
  await useModel(home, { preset: 'custom', baseUrl: 'http://127.0.0.1:9/v1', model: 'mine' })
  const custom = chosen(home, { key: 'other' })
  await useModel(home, { preset: 'ollama' })

  expect(openai).toMatchObject({ preset: 'openai', key: 'stored', models: { observe: 'gpt-5-mini', distil: 'gpt-5-nano' } })
  expect(custom).toMatchObject({ preset: 'custom', key: null, models: { learn: 'mine' } })
  expect(chosen(home, { key: 'other' })).toMatchObject({ preset: 'ollama', key: null, problem: null })
  expect(listModels(home, nothing).rows.find(({ preset }) => preset === 'openai')).toMatchObject({ key: 'stored', chosen: false })
})

test('a choice that lacks something says what, and lessons wait for it; nothing falls back to the rules', async () => {
  const home = temporaryHome()
  await expect(useModel(home, { preset: 'lmstudio' })).rejects.toMatchObject({ code: 'usage', field: 'model' })
  await expect(useModel(home, { preset: 'custom', model: 'm' })).rejects.toMatchObject({ code: 'usage', field: 'base-url' })
  await useModel(home, { preset: 'anthropic' })
  const memory = await temporaryMemory(home)
  await memory.spaces.create('ops')
  const { id } = await memory.sessions.create({ space: 'ops' })
  await memory.sessions.append(id, messagesOf(migration))
  const report = await memory.sessions.flush(id)
  const status = await memory.project.status()
  await memory.close()

  expect(report).toMatchObject({ observed: 0, learnt: [], stalled: expect.stringContaining('it needs a key') as string })
  expect(status.mind).toBe('claude-haiku-4-5')
  expect(status.problems.join()).toMatch(/1 conversation waits to be observed: .*it needs a key/)
  expect(status.problems[0]).toMatch(/^The model of "anthropic" cannot be asked: it needs a key\./)

  await useModel(home, 'rules')
  const again = await temporaryMemory(home)
  expect((await again.lessons.retry()).learnt.length).toBeGreaterThan(0)
})

test('a model without a price is named where a budget would have to hold it', async () => {
  const notes = async (settings: Record<string, unknown>): Promise<string> => {
    const memory = await temporaryMemory(homeWithModel('http://127.0.0.1:9/v1', settings))
    return (await memory.project.status()).notes.join()
  }

  expect(await notes({})).toMatch(/No price is known for scripted, so that budget\.day does not hold it/)
  expect(await notes({ 'budget.day': 'none' })).not.toMatch(/No price/)
  expect(await notes({ prices: { scripted: { input: 1, cached: 0, output: 2, at: '2026-11-01' } } })).not.toMatch(/No price/)
})

test('settings, keys of models and API keys that are changed at the same moment are all kept', async () => {
  const home = temporaryHome()
  const keys = openKeys({ home })

  const [, , , made] = await Promise.all([
    useModel(home, { preset: 'openai', key: 'sk-one' }),
    useModel(home, { preset: 'anthropic', key: 'sk-two' }),
    writeConfig(home, 'budget.day', '3'),
    keys.create({ name: 'agent', project: 'default' }),
    writeConfig(home, 'model.timeout', '30'),
  ])

  expect(readConfig(home)).toMatchObject({ mind: 'model', 'budget.day': 3, 'model.timeout': 30 })
  expect(
    listModels(home, nothing)
      .rows.filter(({ key }) => key === 'stored')
      .map(({ preset }) => preset),
  ).toEqual(expect.arrayContaining(['openai', 'anthropic']))
  expect(keys.find(made.key)).toEqual({ project: 'default' })
})
