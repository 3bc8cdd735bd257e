import type { JsonObject } from '../../model/json.ts'
import { analysisVersion } from '../../model/search-words.ts'
import type { Search, SearchEngine } from '../../seams/search.ts'
import type { Parts } from '../parts.ts'

/** The place of an index in the cache, and what it has to be made by to be believed. */
export type SavedIndex<Known extends JsonObject> = {
  /** The index and what it knows of; null when there is none, or when it is in doubt: then it is made anew. */
  open(): Promise<{ readonly search: Search; readonly known: Known } | null>
  /** What the saved index knows of, without opening it; `{}` when there is none. */
  known(): Partial<Known>
  save(search: Search, known: Known): Promise<void>
}

/** `documents` grows when texts become other documents than before. */
export function savedIndex<Known extends JsonObject>(
  { cache }: Parts['search'],
  { name, engine, documents }: { readonly name: string; readonly engine: SearchEngine; readonly documents: number },
): SavedIndex<Known> {
  const made = `${engine.name} ${analysisVersion} ${documents}`
  return {
    async open() {
      const saved = cache.read(name)
      if (saved === null || saved.known['made'] !== made) return null
      try {
        return { search: await engine.open(saved.index), known: saved.known as Known }
      } catch {
        return null // not what the engine saved
      }
    },
    known: () => (cache.read(name)?.known ?? {}) as Partial<Known>,
    save: async (search, known) => cache.save(name, { known: { made, ...known }, index: await search.save() }),
  }
}
