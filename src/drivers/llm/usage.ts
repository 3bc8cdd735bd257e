import type { LlmReply, LlmRequest, LlmUsage } from '../../seams/llm.ts'

type Told = {
  readonly prompt_tokens?: unknown
  readonly completion_tokens?: unknown
  readonly prompt_tokens_details?: { readonly cached_tokens?: unknown } | null
}

/** A token is four characters of English on average, and never less than a byte. */
const charactersPerToken = 4
/** Roles, names and marks that providers count beside the texts. */
const overhead = 4096

/** What a call used: as told by the provider where that can be true, else an estimate. */
export function usageOf(
  told: Told | null | undefined,
  request: Pick<LlmRequest, 'messages' | 'tools'>,
  reply: Pick<LlmReply, 'text' | 'calls'>,
  maxTokens: number,
): LlmUsage {
  const sent = JSON.stringify([request.messages, request.tools])
  const got = reply.text + reply.calls.map((call) => call.name + call.arguments).join('')
  const input = count(told?.prompt_tokens)
  const output = count(told?.completion_tokens)
  const possible =
    input !== null &&
    output !== null &&
    input > 0 &&
    input <= Buffer.byteLength(sent) + overhead &&
    output <= 2 * maxTokens + overhead &&
    (output > 0 || got === '')
  if (!possible)
    return {
      input: Math.ceil(sent.length / charactersPerToken),
      cached: 0,
      output: Math.ceil(got.length / charactersPerToken),
      told: false,
    }
  const cached = count(told?.prompt_tokens_details?.cached_tokens) ?? 0
  return { input, cached: Math.min(cached, input), output, told: true }
}

/** The same for embeddings, which have no output. */
export function embeddingUsage(told: Told | null | undefined, texts: readonly string[]): Pick<LlmUsage, 'input' | 'told'> {
  const sent = texts.join('')
  const input = count(told?.prompt_tokens)
  return input !== null && input > 0 && input <= Buffer.byteLength(sent) + overhead
    ? { input, told: true }
    : { input: Math.ceil(sent.length / charactersPerToken), told: false }
}

function count(value: unknown): number | null {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : null
}
