import { bookedEmbedder } from './memory/embedding-calls.ts'
import type { Spending } from './memory/spending.ts'
import type { ChosenEmbeddings } from './models.ts'
import { once } from './model/once.ts'
import type { Clock } from './seams/clock.ts'
import type { Embedder } from './seams/embedder.ts'

/** Somebody waits for it. */
const timeoutMs = 20_000

/** What gives vectors, with the books of what it costs; it is loaded when somebody searches. */
export function openEmbedder(chosen: ChosenEmbeddings, books: { readonly clock: Clock; readonly spending: Spending }): Embedder {
  const loaded = once(async () => (await import('./drivers/embedder-openai.ts')).openAiEmbedder({ ...chosen, timeoutMs }))
  const { baseUrl, model } = chosen
  const embed: Embedder['embed'] = async (texts) => (await loaded()).embed(texts)
  return bookedEmbedder({ name: `${baseUrl} ${model}`, model, embed }, books)
}
