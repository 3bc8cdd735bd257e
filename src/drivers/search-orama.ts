import type * as OramaModule from '@orama/orama'
import { queryTerms, type Vocabulary } from '../model/search-query.ts'
import { fieldWeights, type Search, type SearchDocument, type SearchEngine, type SearchQuery } from '../seams/search.ts'
import { termEnd } from './search/orama-scoring.ts'

const schema = {
  name: 'string',
  description: 'string',
  heading: 'string',
  body: 'string',
  tags: 'enum[]',
  at: 'number',
  weight: 'number',
} as const

const fields = ['name', 'description', 'heading', 'body'] as const
/** One word in a name must not outdo all words in a text: so much of its score a match keeps that holds nearly none of them. */
const loneShare = 0.4
/** Okapi BM25 without Orama's floor for words that a text hardly has. */
const relevance = { k: 1.2, b: 0.75, d: 0 }

/**
 * Orama with our terms: a score for each field, added up by the fields' weights.
 *
 * It keeps the texts to take documents out again, and its time and memory grow steeply: for thousands of documents, not more.
 */
export const oramaEngine: SearchEngine = {
  name: 'orama',
  async open(saved) {
    const [orama, { oramaScoring }] = await Promise.all([import('@orama/orama'), import('./search/orama-scoring.ts')])
    const database = orama.create({ schema, sort: { enabled: false }, components: oramaScoring() })
    if (saved !== null) orama.load(database, JSON.parse(Buffer.from(saved).toString('utf8')) as OramaModule.RawData)
    return overDatabase(orama, database)
  },
}

type Orama = typeof OramaModule
type Database = OramaModule.Orama<typeof schema>

function overDatabase(orama: Orama, database: Database): Search {
  const vocabulary = vocabularyOf(database)
  return {
    async put(documents) {
      for (const document of documents) {
        await orama.remove(database, document.id)
        await orama.insert(database, rowOf(document))
      }
    },
    async drop(ids) {
      for (const id of ids) await orama.remove(database, id)
    },
    async find(query) {
      const terms = queryTerms(query.words, vocabulary)
      const known = terms.filter(({ term }) => vocabulary.has(term)).map(({ term }) => term)
      if (known.length === 0) return { matches: [], terms: [] }
      const found = await orama.search(database, {
        term: known.map((term) => term + termEnd).join(' '),
        properties: [...fields],
        boost: fieldWeights,
        relevance,
        threshold: 1,
        limit: Math.max(1, orama.count(database)),
        // Without it, Orama sets the vectors of its own documents, and of those that it was given, to null.
        includeVectors: true,
        ...whereOf(query),
      })
      const matches = found.hits.map(({ id, score, document }) => ({
        id,
        score: rounded(score * (document.weight ?? 1) * (loneShare + (1 - loneShare) * shareHeld(database, id, known))),
      }))
      matches.sort((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1))
      return { matches: matches.slice(0, query.limit), terms: known }
    },
    size: () => orama.count(database),
    save: async () => Buffer.from(JSON.stringify(orama.save(database))),
  }
}

/** Which share of the terms a document holds, in any field. */
function shareHeld(database: Database, id: string, terms: readonly string[]): number {
  const internal = database.internalDocumentIDStore.idToInternalId.get(id) ?? 0
  const texts = fields.map((field) => database.data.index.frequencies[field]?.[internal] ?? {})
  return terms.filter((term) => texts.some((each) => each[term + termEnd] !== undefined)).length / terms.length
}

/** The terms that some document holds; Orama counts them by field, and keeps those that are gone at zero. */
function vocabularyOf(database: Database): Vocabulary {
  const counts = (): Record<string, number>[] => fields.map((field) => database.data.index.tokenOccurrences[field] ?? {})
  return {
    has: (term) => counts().some((each) => (each[term + termEnd] ?? 0) > 0),
    *terms() {
      for (const each of counts()) {
        for (const [term, count] of Object.entries(each)) if (count > 0) yield term.slice(0, -termEnd.length)
      }
    },
  }
}

function rowOf({ id, fields: texts, tags, at, weight }: SearchDocument) {
  const { name = '', description = '', heading = '', body = '' } = texts
  return { id, name, description, heading, body, tags: [...tags], at: at === null ? -1 : Date.parse(at), weight }
}

function whereOf({ tags = [], since, until }: SearchQuery) {
  const groups = tags.map((group) => ({ tags: { containsAny: [...group] } }))
  const from = since === undefined ? [] : [{ at: { gte: Date.parse(since) } }]
  const to = until === undefined ? [] : [{ at: { lte: Date.parse(until) } }]
  const and = [...groups, ...from, ...to]
  return and.length === 0 ? {} : { where: { and } }
}

/** Orama keeps averages that drift in their last digits as documents come and go. */
function rounded(score: number): number {
  return Number(score.toPrecision(9))
}
