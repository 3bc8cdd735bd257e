import type { Stamp } from '../model/time.ts'

/** Parts of a document, the weightier first. */
export const searchFields = ['name', 'description', 'heading', 'body'] as const
/** One of them. */
export type SearchField = (typeof searchFields)[number]

/** How much a word counts by where it stands: who looks for a skill knows its name or what it is for, not its text. */
export const fieldWeights: Readonly<Record<SearchField, number>> = { name: 5, description: 3, heading: 2, body: 1 }

/** A document to be found; its text is not kept. */
export type SearchDocument = {
  readonly id: string
  readonly fields: Readonly<Partial<Record<SearchField, string>>>
  /** Whole words that a query can demand, such as `space:…` or `role:user`. */
  readonly tags: readonly string[]
  /** When it was written; null when nobody can tell. */
  readonly at: Stamp | null
  /** What its score is multiplied with: 1, and less for noise. */
  readonly weight: number
}

/** What is looked for; all that is given has to hold. */
export type SearchQuery = {
  /** Any of these words; more of them, and rarer ones, rank higher. */
  readonly words: string
  /** Of each group, one tag at least. */
  readonly tags?: readonly (readonly string[])[]
  readonly since?: Stamp
  readonly until?: Stamp
  readonly limit: number
}

/** A document that was found; scores compare only within one answer. */
export type SearchMatch = { readonly id: string; readonly score: number }

/** What was found, the best first, equals in the order of their ids; and the terms that the words were read as. */
export type SearchResult = { readonly matches: readonly SearchMatch[]; readonly terms: readonly string[] }

/** An index over documents. It holds no texts, and answers the same whatever was put and dropped on the way to its documents. */
export type Search = {
  /** Takes documents in; one of an id that is there replaces it. */
  put(documents: readonly SearchDocument[]): Promise<void>
  /** Takes documents out; unknown ids are passed over. */
  drop(ids: readonly string[]): Promise<void>
  /** Documents with any of the words. A query without words finds nothing. */
  find(query: SearchQuery): Promise<SearchResult>
  /** Number of documents. */
  size(): number
  /** The whole index as bytes, for `open`. */
  save(): Promise<Uint8Array>
}

/** Opens what `save` gave, or an empty index. Throws when the bytes are not from `save` of the same engine. */
export type SearchEngine = { readonly name: string; open(saved: Uint8Array | null): Promise<Search> }
