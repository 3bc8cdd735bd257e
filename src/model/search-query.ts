import { hasPairs, folded, pairsOf, tokensOf } from './search-words.ts'

/** What is known of the terms of an index. */
export type Vocabulary = {
  has(term: string): boolean
  /** All terms, in any order. */
  terms(): Iterable<string>
}

/** A term to look for, and how far it counts: 1 as it was typed, less when the word was read as another. */
export type QueryTerm = { readonly term: string; readonly weight: number }

/** How much a guess counts beside a word that was meant as it stands. */
const guessWeight = 0.6
const mostGuesses = 8
/** The parts of a compound name, such as `get` of `getUser`, beside the name when somebody wrote it. */
const partWeight = 0.1
/** Endings that stems lack and that a mistyped word still has: "-ations". Only long words can spare one. */
const longestEnding = 6
const longWord = 8
/** What is left of a word without an ending still tells it from others. */
const leastKept = 5

/**
 * The terms that the words of a query stand for.
 *
 * Fillers are left out unless there is nothing else. A word that nobody wrote is read as the beginning of one, or as a slip of
 * the keyboard, so that a query comes back empty only when nothing is like it.
 */
export function queryTerms(words: string, vocabulary: Vocabulary): readonly QueryTerm[] {
  const asked = tokensOf(words).filter(({ pair }) => !pair)
  const telling = asked.filter(({ filler }) => !filler)
  const found = new Map<string, number>()
  let compound = { start: -1, known: false }
  for (const { term, start, end, part } of telling.length > 0 ? telling : asked) {
    const known = vocabulary.has(term)
    if (!part) compound = { start, known }
    const weight = part && compound.known ? partWeight : 1
    const meant = known ? [{ term, weight }] : guesses(term, folded(words.slice(start, end)), vocabulary)
    for (const each of meant) found.set(each.term, Math.max(found.get(each.term) ?? 0, each.weight))
  }
  return [...found].map(([term, weight]) => ({ term, weight }))
}

function guesses(term: string, word: string, vocabulary: Vocabulary): QueryTerm[] {
  if (hasPairs(term)) {
    const pairs = pairsOf(term).flatMap(({ pair }) => (vocabulary.has(pair) ? [{ term: pair, weight: guessWeight }] : []))
    if (pairs.length > 0) return pairs
  }
  const begun: string[] = []
  const near: { term: string; slips: number }[] = []
  // The ending of a mistyped word is none that stemming knows.
  const typed = {
    text: word.length < longWord ? term : word,
    ending: word.length < longWord ? 0 : Math.min(longestEnding, word.length - leastKept),
    most: slipsAllowed(word),
  }
  const shortest = hasPairs(term) ? 1 : 3
  for (const known of vocabulary.terms()) {
    if (known.length > term.length && term.length >= shortest && known.startsWith(term)) begun.push(known)
    else if (begun.length === 0 && mayBe(known, typed)) {
      const slips = slipsBetween(known, typed)
      if (slips <= typed.most) near.push({ term: known, slips })
    }
  }
  const fewest = Math.min(...near.map(({ slips }) => slips))
  const nearest = near.flatMap((each) => (each.slips === fewest ? each.term : [])).sort((a, b) => byNearness(a, b, word))
  const chosen = begun.length > 0 ? begun.sort(byLength) : nearest
  return chosen.slice(0, mostGuesses).map((each) => ({ term: each, weight: guessWeight }))
}

function slipsAllowed(word: string): number {
  if (/\d/.test(word) || word.length < 4) return 0
  return word.length < 8 ? 1 : 2
}

type Typed = { readonly text: string; readonly ending: number; readonly most: number }

/** A look that spares the comparison: nobody mistypes the first letter, and lengths tell. */
function mayBe(known: string, { text, ending, most }: Typed): boolean {
  return (
    most > 0 &&
    known.length >= 3 &&
    known.charCodeAt(0) === text.charCodeAt(0) &&
    known.length <= text.length + most &&
    known.length >= text.length - ending - most
  )
}

function byLength(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : 1)
}

function byNearness(one: string, other: string, word: string): number {
  return Math.abs(one.length - word.length) - Math.abs(other.length - word.length) || (one < other ? -1 : 1)
}

/**
 * Slips (a letter left out, put in, changed, or two swapped) between a stem and what was typed, which may end in up to
 * `ending` letters that stemming would have taken off. More than `most`: some number above it.
 */
function slipsBetween(known: string, { text: word, ending, most }: Typed): number {
  const columns = Math.min(word.length, known.length + most)
  let before: number[] = []
  let last = Array.from({ length: columns + 1 }, (_, index) => index)
  for (let row = 1; row <= known.length; row++) {
    const line = [row]
    for (let column = 1; column <= columns; column++) {
      const same = known.charCodeAt(row - 1) === word.charCodeAt(column - 1)
      const swapped =
        row > 1 &&
        column > 1 &&
        known.charCodeAt(row - 1) === word.charCodeAt(column - 2) &&
        known.charCodeAt(row - 2) === word.charCodeAt(column - 1)
      line[column] = Math.min(
        (last[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Infinity,
      )
    }
    if (Math.min(...line) > most) return most + 1
    before = last
    last = line
  }
  const shortest = Math.max(0, word.length - ending)
  return Math.min(
    ...last.slice(shortest).filter((slips, over) => slips <= slipsAllowed(word.slice(0, shortest + over))),
    most + 1,
  )
}
