import { asMemoryError } from '../errors.ts'
import { stampOf } from '../model/time.ts'
import type { Clock } from '../seams/clock.ts'
import type { Embedder } from '../seams/embedder.ts'
import type { Spending } from './spending.ts'

/** Embeddings with their books: nothing is asked that the day's budget does not allow, and a vector is paid for before it is used. */
export function bookedEmbedder(embedder: Embedder, { clock, spending }: { clock: Clock; spending: Spending }): Embedder {
  const { name, model } = embedder
  const about = { stage: 'embed', model, session: null, space: null, lesson: null, cached: 0, output: 0 } as const
  return {
    name,
    model,
    async embed(texts) {
      const characters = texts.reduce((sum, text) => sum + text.length, 0)
      spending.check({ lesson: null, model, input: Math.ceil(characters / 4) })
      const began = clock.now()
      const row = () => ({ ...about, at: stampOf(began), ms: clock.now().getTime() - began.getTime() })
      try {
        const embedded = await embedder.embed(texts)
        await spending.add({ ...row(), input: embedded.input, told: embedded.told, error: null })
        return embedded
      } catch (error) {
        await spending.add({ ...row(), input: 0, told: true, error: asMemoryError(error).code })
        throw error
      }
    },
  }
}
