import { eachToken } from '../model/search-words.ts'
import { queryTerms, type QueryTerm, type Vocabulary } from '../model/search-query.ts'
import {
  fieldWeights,
  searchFields,
  type Search,
  type SearchDocument,
  type SearchEngine,
  type SearchQuery,
} from '../seams/search.ts'
import { bestOf } from './search/best.ts'
import { pack, unpack, type Inverted } from './search/packed.ts'
import { addPosting, renumber } from './search/postings.ts'

// Okapi BM25 with the constants of its authors (Robertson and Zaragoza, 2009).
const saturation = 1.2
const lengthShare = 0.75
/** What stands before a tag in the list of terms; no word has it. */
const tagMark = '\u0001'

/**
 * An inverted index in memory that is saved as it lies there: opening 50,000 messages takes what reading the file takes.
 *
 * One score for all fields: occurrences count by the weight of their field (BM25F with one length).
 */
export const invertedEngine: SearchEngine = {
  name: 'inverted',
  open: async (saved) => openInverted(saved === null ? empty() : unpack(saved)),
}

function empty(): Inverted {
  return { ids: [], lengths: [], weights: [], times: [], postings: new Map() }
}

function openInverted(index: Inverted): Search {
  const numbers = new Map(index.ids.map((id, number) => [id, number]))
  let totalLength = index.lengths.reduce((sum, length) => sum + length, 0)
  const vocabulary: Vocabulary = {
    has: (term) => index.postings.has(term),
    terms: () => index.postings.keys(),
  }

  function drop(ids: readonly string[]): void {
    const gone = new Set(ids.flatMap((id) => numbers.get(id) ?? []))
    if (gone.size === 0) return
    const next = new Int32Array(index.ids.length)
    let count = 0
    for (const [number, id] of index.ids.entries()) {
      if (gone.has(number)) {
        next[number] = -1
        totalLength -= index.lengths[number] ?? 0
        numbers.delete(id)
        continue
      }
      next[number] = count
      numbers.set(id, count)
      for (const list of [index.ids, index.lengths, index.weights, index.times] as unknown[][]) list[count] = list[number]
      count += 1
    }
    for (const list of [index.ids, index.lengths, index.weights, index.times]) list.length = count
    renumber(index.postings, next)
  }

  function add(document: SearchDocument): void {
    const number = index.ids.length
    const { counts, length } = countTerms(document)
    for (const [term, count] of counts) addPosting(index.postings, term, number, count)
    for (const tag of document.tags) addPosting(index.postings, tagMark + tag, number, 1)
    numbers.set(document.id, number)
    index.ids.push(document.id)
    index.lengths.push(length)
    index.weights.push(document.weight)
    index.times.push(document.at === null ? -1 : Date.parse(document.at))
    totalLength += length
  }

  return {
    async put(documents) {
      const last = new Map(documents.map((document) => [document.id, document]))
      drop([...last.keys()].filter((id) => numbers.has(id)))
      for (const document of last.values()) add(document)
    },
    drop: async (ids) => drop(ids),
    async find(query) {
      const terms = queryTerms(query.words, vocabulary)
      const scores = new Float64Array(index.ids.length)
      const touched = score(index, terms, { scores, average: totalLength / Math.max(1, index.ids.length) })
      const allowed = allowedBy(index, query)
      const candidates = allowed === null ? touched : touched.filter((number) => allowed[number] === 1)
      const before = (one: number, other: number): boolean => (index.ids[one] ?? '') < (index.ids[other] ?? '')
      const best = bestOf(candidates, scores, { limit: query.limit, before })
      return {
        matches: best.map((number) => ({ id: index.ids[number] ?? '', score: scores[number] ?? 0 })),
        terms: terms.map(({ term }) => term),
      }
    },
    size: () => index.ids.length,
    save: async () => pack(index),
  }
}

/** How much a document holds of each term, by the weights of its fields, and how long it is. */
function countTerms(document: SearchDocument): { counts: Map<string, number>; length: number } {
  const counts = new Map<string, number>()
  let length = 0
  for (const field of searchFields) {
    const text = document.fields[field] ?? ''
    const weight = fieldWeights[field]
    eachToken(text, (term, _start, _end, { pair, filler }) => {
      counts.set(term, (counts.get(term) ?? 0) + weight)
      if (!pair && !filler) length += 1
    })
  }
  return { counts, length }
}

/** Adds up what each term gives to the documents that hold it, and tells which those are. */
function score(index: Inverted, terms: readonly QueryTerm[], into: { scores: Float64Array; average: number }): number[] {
  const { scores, average } = into
  const touched: number[] = []
  for (const { term, weight } of terms) {
    const posting = index.postings.get(term)
    if (posting === undefined) continue
    const rarity = Math.log(1 + (index.ids.length - posting.length + 0.5) / (posting.length + 0.5)) * weight * (saturation + 1)
    for (let at = 0; at < posting.length; at++) {
      const number = posting.documents[at] ?? 0
      const count = posting.counts[at] ?? 0
      const length = (index.lengths[number] ?? 0) / average
      if (scores[number] === 0) touched.push(number)
      const given = (rarity * count) / (count + saturation * (1 - lengthShare + lengthShare * length))
      scores[number] = (scores[number] ?? 0) + given * (index.weights[number] ?? 1)
    }
  }
  return touched
}

/** Marks the documents that a query may find with 1; null when it may find all. */
function allowedBy(index: Inverted, query: SearchQuery): Uint8Array | null {
  const { tags = [], since, until } = query
  if (tags.length === 0 && since === undefined && until === undefined) return null
  const allowed = new Uint8Array(index.ids.length).fill(1)
  for (const group of tags) {
    const marked = new Uint8Array(index.ids.length)
    for (const tag of group) {
      const posting = index.postings.get(tagMark + tag)
      for (let at = 0; at < (posting?.length ?? 0); at++) marked[posting?.documents[at] ?? 0] = 1
    }
    for (let number = 0; number < allowed.length; number++) allowed[number] = (allowed[number] ?? 0) & (marked[number] ?? 0)
  }
  const from = since === undefined ? 0 : Date.parse(since)
  const to = until === undefined ? Infinity : Date.parse(until)
  if (since !== undefined || until !== undefined) {
    for (const [number, time] of index.times.entries()) if (time < from || time > to) allowed[number] = 0
  }
  return allowed
}
