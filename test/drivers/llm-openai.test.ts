import { describe, expect, test } from 'vitest'
import { presetAt, presets, type PresetName } from '../../src/drivers/llm/presets.ts'
import { openAiLlm } from '../../src/drivers/llm-openai.ts'
import type { Llm, LlmRequest } from '../../src/seams/llm.ts'
import { llmContract, plainRequest } from '../contracts/llm.ts'
import { inOrder, type ChatRequest, type Script } from '../support/provider.ts'
import { scriptedProvider } from '../support/scripted-provider.ts'

const never = new AbortController().signal

function open(
  baseUrl: string,
  {
    preset = 'custom',
    timeoutMs = 20_000,
    maxTokens = 512,
  }: { preset?: PresetName; timeoutMs?: number; maxTokens?: number } = {},
): Llm {
  return openAiLlm({ baseUrl, key: 'secret-key', model: 'test-model', quirks: presets[preset], timeoutMs, maxTokens })
}

describe('a model by the openai package', () => {
  llmContract(open)
})

async function sentBy(preset: PresetName, script: Script = inOrder({ say: 'ok' })): Promise<readonly ChatRequest[]> {
  const provider = await scriptedProvider(script)
  const llm = open(provider.url, { preset })
  await llm.complete(plainRequest, never)
  return provider.requests
}

test.each(Object.keys(presets) as PresetName[])('%s is asked in the way that it knows', async (preset) => {
  const [sent] = await sentBy(preset)
  const { limit, forcedCall, parallelCalls } = presets[preset]

  expect(sent?.[limit]).toBe(512)
  expect([sent?.['max_tokens'], sent?.['max_completion_tokens']].filter((each) => each !== undefined)).toHaveLength(1)
  expect(sent?.['tool_choice']).toBe(forcedCall ? 'required' : undefined)
  expect(sent?.['parallel_tool_calls']).toBe(parallelCalls ? true : undefined)
  expect(presetAt(`${presets[preset].baseUrl}/`)).toBe(preset)
})

test.each([
  ['max_completion_tokens', 'vllm', "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."],
  ['max_tokens', 'openai', 'Unknown field max_completion_tokens'],
] as const)('an endpoint that wants %s after all gets it, and it is remembered', async (wanted, preset, message) => {
  const provider = await scriptedProvider((request) => (wanted in request ? { say: 'ok' } : { status: 400, message }))
  const llm = open(provider.url, { preset })
  await llm.complete(plainRequest, never)
  await llm.complete(plainRequest, never)

  expect(provider.requests.map((request) => wanted in request)).toEqual([false, true, true])
})

test('an endpoint that knows neither forced nor parallel calls is asked without', async () => {
  const sent = await sentBy('openai', (request) => {
    const field = ['parallel_tool_calls', 'tool_choice'].find((name) => name in request)
    return field === undefined ? { say: 'ok' } : { status: 422, message: `extra field: ${field}` }
  })

  expect(sent).toHaveLength(3)
  expect(sent.at(-1)).not.toHaveProperty('tool_choice')
})

test('an endpoint that complains about everything is not asked for ever', async () => {
  const provider = await scriptedProvider(inOrder({ status: 400, message: 'max_tokens max_completion_tokens tool_choice' }))

  await expect(open(provider.url, { preset: 'openai' }).complete(plainRequest, never)).rejects.toMatchObject({ code: 'invalid' })
  expect(provider.requests.length).toBeLessThanOrEqual(4)
})

test('a conversation with calls and their results keeps its shape', async () => {
  const provider = await scriptedProvider(inOrder({ say: 'ok' }))
  const request: LlmRequest = {
    ...plainRequest,
    messages: [
      ...plainRequest.messages,
      { role: 'assistant', text: '', calls: [{ id: 'a', name: 'count', arguments: '{"to":3}' }] },
      { role: 'tool', call: 'a', text: 'three' },
    ],
  }
  await open(provider.url).complete(request, never)

  expect(provider.requests[0]?.messages.slice(2)).toEqual([
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'count', arguments: '{"to":3}' } }],
    },
    { role: 'tool', tool_call_id: 'a', content: 'three' },
  ])
})

test('keys, organisations and addresses of the environment are not taken', async () => {
  const provider = await scriptedProvider(inOrder({ say: 'ok' }))
  const stray = {
    OPENAI_API_KEY: 'stray-key',
    OPENAI_ORG_ID: 'stray-org',
    OPENAI_PROJECT_ID: 'stray-project',
    OPENAI_BASE_URL: 'http://127.0.0.1:9',
  }
  const before = { ...process.env }
  Object.assign(process.env, stray)
  try {
    await openAiLlm({
      baseUrl: provider.url,
      key: null,
      model: 'm',
      quirks: presets.ollama,
      timeoutMs: 5000,
      maxTokens: 10,
    }).complete(plainRequest, never)
  } finally {
    process.env = before
  }

  expect(provider.raw).toHaveLength(1)
  expect(provider.raw[0]).not.toContain('stray')
})
