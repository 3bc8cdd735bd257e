import { stem } from '../../src/model/stem.ts'

const stops = new Set(
  'a an and are as at be by did do does for from has have he her his how i in is it its me my not of on or our she so that the their them they this to was we were what when where which who why will with you your'.split(
    ' ',
  ),
)

/** The reference: Okapi BM25 (k1 = 1.2, b = 0.75) over one text a document, with stemming and stop words, and nothing else. */
export function plainBm25(texts: readonly string[]): (query: string, limit: number) => number[] {
  const postings = new Map<string, Map<number, number>>()
  const lengths = texts.map((text, number) => {
    const words = wordsOf(text)
    for (const word of words) {
      const posting = postings.get(word) ?? new Map<number, number>()
      posting.set(number, (posting.get(number) ?? 0) + 1)
      postings.set(word, posting)
    }
    return words.length
  })
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, texts.length)
  return (query, limit) => {
    const scores = new Map<number, number>()
    for (const word of new Set(wordsOf(query))) {
      const posting = postings.get(word)
      if (posting === undefined) continue
      const rarity = Math.log(1 + (texts.length - posting.size + 0.5) / (posting.size + 0.5))
      for (const [number, count] of posting) {
        const norm = count + 1.2 * (0.25 + (0.75 * (lengths[number] ?? 0)) / average)
        scores.set(number, (scores.get(number) ?? 0) + (rarity * count * 2.2) / norm)
      }
    }
    return [...scores]
      .sort((a, b) => b[1] - a[1])
      .slice(0, limit)
      .map(([number]) => number)
  }
}

function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !stops.has(word)).map(stem)
}
