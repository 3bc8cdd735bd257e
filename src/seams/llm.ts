import type { JsonObject } from '../model/json.ts'

/** A call of a tool, as the model wrote it: `arguments` is meant to be JSON and may be anything. */
export type LlmCall = { readonly id: string; readonly name: string; readonly arguments: string }

/** One message of what a model is shown: who says it decides how far it is believed. */
export type LlmMessage =
  | { readonly role: 'system' | 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly LlmCall[] }
  /** The answer to one call; every call gets one before the model is asked again. */
  | { readonly role: 'tool'; readonly call: string; readonly text: string }

/** `parameters` is JSON Schema of the plainest kind: no references, no alternatives; providers refuse more. */
export type LlmTool = { readonly name: string; readonly description: string; readonly parameters: JsonObject }

/** What a call is for; costs are told by it. */
export type LlmStage = 'observe' | 'distil' | 'learn' | 'explore' | 'test'

/** All that one call shows a model: nothing is kept between calls. */
export type LlmRequest = {
  /** What the call is for, and what its cost is told under. */
  readonly about: {
    readonly stage: LlmStage
    readonly session: string | null
    readonly space: string | null
    readonly lesson: string | null
  }
  readonly messages: readonly LlmMessage[]
  readonly tools: readonly LlmTool[]
}

/** Tokens of one call. `cached` are those of `input` that the provider had seen before. */
export type LlmUsage = {
  readonly input: number
  readonly cached: number
  readonly output: number
  /** False: the provider told nothing that can be true, and this is an estimate from the length of the texts. */
  readonly told: boolean
}

/** What came back: words, calls of tools, or both. */
export type LlmReply = {
  readonly text: string
  readonly calls: readonly LlmCall[]
  /** `length`: the answer was cut at the limit. `filtered`: the provider held it back. */
  readonly end: 'done' | 'length' | 'filtered'
  readonly usage: LlmUsage
}

/** A language model behind one verb. */
export type Llm = {
  /** What answers, as commits and costs name it. */
  readonly model: string
  /**
   * Asks once, without a second try.
   *
   * @throws MemoryError `unavailable` not reachable, too slow, or an answer that is none; `busy` too many requests
   * (`retryAfterMs` when told); `refused` the key is not accepted; `not-found` no such model or address; `too-large` more
   * text than the model takes, or an answer that never ends; `invalid` the request itself was refused; `interrupted` the
   * signal was aborted
   */
  complete(request: LlmRequest, signal: AbortSignal): Promise<LlmReply>
}
