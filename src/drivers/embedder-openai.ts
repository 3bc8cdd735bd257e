import type OpenAI from 'openai'
import { MemoryError } from '../errors.ts'
import { once } from '../model/once.ts'
import type { Embedder } from '../seams/embedder.ts'
import { llmFault } from './llm/fault.ts'
import { embeddingUsage } from './llm/usage.ts'

export type OpenAiEmbedderOptions = {
  readonly baseUrl: string
  /** Null for endpoints that ask for none. */
  readonly key: string | null
  readonly model: string
  readonly timeoutMs: number
}

/** Vectors of an endpoint that speaks the OpenAI format of embeddings. The package is loaded at the first call. */
export function openAiEmbedder({ baseUrl, key, model, timeoutMs }: OpenAiEmbedderOptions): Embedder {
  const where = URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl
  const loaded = once(async () => {
    const { default: Client } = await import('openai')
    const own = { organization: null, project: null, adminAPIKey: null, webhookSecret: null }
    return new Client({ apiKey: key ?? 'none', baseURL: baseUrl, ...own, maxRetries: 1, timeout: timeoutMs, logLevel: 'off' })
  })

  return {
    name: `${baseUrl} ${model}`,
    model,
    async embed(texts) {
      const client = await loaded()
      try {
        // Without a format, the package asks for one that many endpoints do not speak.
        const answer = await client.embeddings.create({ model, input: [...texts], encoding_format: 'float' })
        return { vectors: vectorsOf(answer, texts.length, where), ...embeddingUsage(answer.usage, texts) }
      } catch (error) {
        throw llmFault(error, where)
      }
    },
  }
}

/** In the order of the texts, whatever the order of the answer. */
function vectorsOf(answer: Partial<OpenAI.CreateEmbeddingResponse>, wanted: number, where: string): readonly number[][] {
  const data = Array.isArray(answer.data) ? answer.data : []
  const vectors = [...data].sort((a, b) => a.index - b.index).map(({ embedding }) => embedding)
  const length = vectors[0]?.length ?? 0
  const isWhole = (vector: unknown): boolean => Array.isArray(vector) && vector.length === length && vector.every(Number.isFinite)
  if (vectors.length !== wanted || length === 0 || !vectors.every(isWhole))
    throw new MemoryError('unavailable', `${where} gave no vector for each text.`, { hint: 'Is it a model for embeddings?' })
  return vectors
}
