import type OpenAI from 'openai'
import type {
  ChatCompletion,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions'
import { MemoryError } from '../errors.ts'
import type { JsonObject } from '../model/json.ts'
import { once } from '../model/once.ts'
import type { Llm, LlmCall, LlmMessage, LlmReply, LlmRequest } from '../seams/llm.ts'
import { llmFault, tooSlow } from './llm/fault.ts'
import type { Quirks } from './llm/presets.ts'
import { usageOf } from './llm/usage.ts'

export type OpenAiLlmOptions = {
  readonly baseUrl: string
  /** Null for endpoints that ask for none. */
  readonly key: string | null
  readonly model: string
  readonly quirks: Quirks
  /** For the whole answer, until its last byte. */
  readonly timeoutMs: number
  /** Tokens that an answer may have. */
  readonly maxTokens: number
  /** Further fields of the request, as the endpoint knows them. */
  readonly extra?: JsonObject
}

/** No answer of ours is near it; more is a server that never stops. */
const mostBytes = 8 << 20
/** Of each quirk once; an endpoint that goes on complaining is told as it is. */
const mostQuirks = 3

/**
 * A model behind an endpoint that speaks chat completions. The package is loaded at the first call (130 ms, once).
 *
 * What an endpoint refuses of the fields that it may do without is left out from then on, so that a wrong guess of its
 * quirks costs one call.
 */
export function openAiLlm(options: OpenAiLlmOptions): Llm {
  const where = hostOf(options.baseUrl)
  let quirks = options.quirks
  let milderAnswers = 0
  const loaded = once(() => load(options))

  async function ask(request: LlmRequest, signal: AbortSignal): Promise<ChatCompletion> {
    const client = await loaded()
    const ending = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)])
    try {
      // The package is given a little longer: whoever of the two gives up first has to say so.
      const limits = { signal: ending, timeout: options.timeoutMs + 1000 }
      return await client.chat.completions.create(bodyOf(request, options, quirks), limits)
    } catch (error) {
      if (signal.aborted) throw new MemoryError('interrupted', 'The model was not waited for.', { cause: error })
      if (ending.aborted) throw tooSlow(where, options.timeoutMs / 1000, error)
      throw error
    }
  }

  return {
    model: options.model,
    async complete(request, signal) {
      for (;;) {
        try {
          return replyOf(await ask(request, signal), request, { where, maxTokens: options.maxTokens })
        } catch (error) {
          const milder = milderAnswers < mostQuirks ? milderQuirks(quirks, error) : null
          if (milder === null) throw llmFault(error, where)
          quirks = milder
          milderAnswers += 1
        }
      }
    },
  }
}

/** Everything that the package would otherwise take from the environment is given. */
async function load({ baseUrl, key, timeoutMs }: OpenAiLlmOptions): Promise<OpenAI> {
  const { default: Client } = await import('openai')
  return new Client({
    apiKey: key ?? 'none',
    adminAPIKey: null,
    baseURL: baseUrl,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
    fetch: limitedFetch,
  })
}

/** Reads the whole answer here, so that the time limit covers it, and not more of it than anybody needs. */
async function limitedFetch(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...init, redirect: 'error' })
  const chunks: Uint8Array[] = []
  let length = 0
  if (response.body !== null) {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      length += chunk.length
      if (length > mostBytes)
        throw new MemoryError('too-large', `The model's answer is larger than ${mostBytes >> 20} MiB; it was not read further.`)
      chunks.push(chunk)
    }
  }
  const { status, statusText, headers } = response
  return new Response(chunks.length === 0 ? null : Buffer.concat(chunks), { status, statusText, headers })
}

function bodyOf(request: LlmRequest, options: OpenAiLlmOptions, quirks: Quirks): ChatCompletionCreateParamsNonStreaming {
  return {
    ...options.extra,
    model: options.model,
    messages: request.messages.map(messageOf),
    [quirks.limit]: options.maxTokens,
    ...(request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map(({ name, description, parameters }) => ({
            type: 'function',
            function: { name, description, parameters },
          })),
          ...(quirks.forcedCall ? { tool_choice: 'required' } : {}),
          ...(quirks.parallelCalls ? { parallel_tool_calls: true } : {}),
        }),
  }
}

function messageOf(message: LlmMessage): ChatCompletionMessageParam {
  switch (message.role) {
    case 'system':
    case 'user':
      return { role: message.role, content: message.text }
    case 'tool':
      return { role: 'tool', tool_call_id: message.call, content: message.text }
    case 'assistant': {
      const calls = message.calls.map(({ id, name, arguments: given }) => ({
        id,
        type: 'function' as const,
        function: { name, arguments: given },
      }))
      return {
        role: 'assistant',
        content: message.text === '' ? null : message.text,
        ...(calls.length === 0 ? {} : { tool_calls: calls }),
      }
    }
    default:
      return message satisfies never
  }
}

function replyOf(
  answer: ChatCompletion,
  request: LlmRequest,
  { where, maxTokens }: { where: string; maxTokens: number },
): LlmReply {
  const choice = (answer as Partial<ChatCompletion> | string | null | undefined as Partial<ChatCompletion>)?.choices?.[0]
  const message = choice?.message as ChatCompletion.Choice['message'] | undefined
  if (choice === undefined || message === undefined)
    throw new MemoryError('unavailable', `${where} answered without a choice.`, { hint: 'Try again: acontext lessons retry.' })
  const reply = {
    text: textOf(message.content),
    calls: (message.tool_calls ?? []).flatMap((call, index): LlmCall[] =>
      'function' in call
        ? [{ id: call.id || `call_${index + 1}`, name: call.function.name, arguments: argumentsOf(call.function.arguments) }]
        : [],
    ),
  }
  const ended = choice.finish_reason
  const end = ended === 'length' ? 'length' : ended === 'content_filter' || message.refusal ? 'filtered' : 'done'
  return { ...reply, end, usage: usageOf(answer.usage, request, reply, maxTokens) }
}

/** Some endpoints give parts, as they take them. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part: { text?: unknown } | null) => (typeof part?.text === 'string' ? part.text : '')).join('')
}

/** Some endpoints give the arguments as an object, which the format does not know. */
function argumentsOf(given: unknown): string {
  return typeof given === 'string' ? given : JSON.stringify(given ?? {})
}

/** The quirks without what the endpoint has just complained about; null when it complained about something else. */
function milderQuirks(quirks: Quirks, error: unknown): Quirks | null {
  const { status, message = '' } = error as { status?: number; message?: string }
  if (status !== 400 && status !== 422) return null
  if (quirks.parallelCalls && message.includes('parallel_tool_calls')) return { ...quirks, parallelCalls: false }
  if (quirks.forcedCall && message.includes('tool_choice')) return { ...quirks, forcedCall: false }
  if (quirks.limit === 'max_tokens' && message.includes('max_completion_tokens'))
    return { ...quirks, limit: 'max_completion_tokens' }
  if (
    quirks.limit === 'max_completion_tokens' &&
    /max_completion_tokens/.test(message) &&
    !/too (?:large|high|big)|at most|less than/i.test(message)
  )
    return { ...quirks, limit: 'max_tokens' }
  return null
}

function hostOf(baseUrl: string): string {
  try {
    return new URL(baseUrl).host
  } catch {
    return baseUrl
  }
}
