import { matchedWords, snippetOf } from '../../model/snippet.ts'
import { searchFields, type SearchDocument } from '../../seams/search.ts'
import type { MatchReason } from '../verbs/search.ts'

const mostWords = 12

/** Why a document matched: told from its text, the same for every engine. */
export function explain(fields: SearchDocument['fields'], terms: readonly string[], score: number): MatchReason {
  const wanted = new Set(terms)
  const found = searchFields.map((field) => ({ field, words: matchedWords(fields[field] ?? '', wanted) }))
  return {
    score: Number(score.toPrecision(4)),
    words: [...new Set(found.flatMap(({ words }) => words))].slice(0, mostWords),
    fields: found.filter(({ words }) => words.length > 0).map(({ field }) => field),
    snippet: snippetOf(fields.body ?? '', wanted),
  }
}
