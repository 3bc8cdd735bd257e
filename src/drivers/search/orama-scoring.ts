import { components as parts } from '@orama/orama'
import { eachToken } from '../../model/search-words.ts'

/** Ends each term in Orama's tree, where a term is otherwise found as the beginning of longer ones. No word has it. */
export const termEnd = '|'

type Index = ReturnType<typeof parts.index.createIndex>
type Store = Parameters<Index['insertTokenScoreParameters']>[0]
type Counted = { readonly counts: ReadonlyMap<string, number>; readonly length: number }

/** Our terms in place of Orama's words, and how often they occur in place of which share they have: BM25 as it was meant. */
export function oramaScoring() {
  // Orama hands the list that the tokenizer made on to the index, which wants to know more of it.
  const counted = new WeakMap<readonly string[], Counted>()
  const tokenizer = {
    language: 'acontext',
    normalizationCache: new Map<string, string>(),
    tokenize(raw: string, _language?: string, property?: string): string[] {
      // A query comes in terms already; Orama gives no property with it.
      if (property === undefined) return raw.split(' ')
      const { counts, length } = count(raw)
      const terms = [...counts.keys()]
      counted.set(terms, { counts, length })
      return terms
    },
  }
  const index: Index = {
    ...parts.index.createIndex(),
    insertDocumentScoreParameters(store: Store, property, id, terms, documents) {
      parts.index.insertDocumentScoreParameters(store, property, id, lengthOf(counted.get(terms)), documents)
    },
    insertTokenScoreParameters(store: Store, property, id, terms, term) {
      const frequencies = store.frequencies[property]?.[internalId(store, id)]
      const occurrences = store.tokenOccurrences[property]
      if (frequencies === undefined || occurrences === undefined) return
      frequencies[term] = counted.get(terms)?.counts.get(term) ?? 1
      occurrences[term] = (occurrences[term] ?? 0) + 1
    },
  }
  return { tokenizer, index }
}

/** Numbers stay as they are; Orama's other ids are looked up. */
function internalId(store: Store, id: string | number): number {
  return typeof id === 'number' ? id : (store.sharedInternalDocumentStore.idToInternalId.get(id) ?? 0)
}

/** Orama takes the length of a list for that of a text. */
function lengthOf(terms: Counted | undefined): string[] {
  return { length: terms?.length ?? 0 } as unknown as string[]
}

function count(text: string): Counted {
  const counts = new Map<string, number>()
  let length = 0
  eachToken(text, (term, _start, _end, { pair, filler }) => {
    counts.set(term + termEnd, (counts.get(term + termEnd) ?? 0) + 1)
    if (!pair && !filler) length += 1
  })
  return { counts, length }
}
