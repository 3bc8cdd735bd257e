import { stem } from './stem.ts'
import { isFunctionWord } from './words.ts'

/** A word of a text as it is searched for, and where it stands: half-open, in UTF-16 units. */
export type Token = {
  readonly term: string
  readonly start: number
  readonly end: number
  /** A pair of characters within a word that could be cut otherwise. */
  readonly pair: boolean
}

/** Grows when texts are cut into other terms than before, so that a saved index is made anew. */
export const analysisVersion = 1

const unspaced = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\u30fc'
const wordPattern = /[\p{L}\p{N}\p{M}_]+(?:['’]\p{L}+)*/gu
const unspacedRun = new RegExp(`[${unspaced}]+`, 'gu')
const hasUnspaced = new RegExp(`[${unspaced}]`, 'u')
const hangul = /\p{Script=Hangul}/u
/** Korean writes its case endings onto the word. */
const particle = /(?<=\p{L}{2})(?:에서는|에서|으로|까지|부터|에게|은|는|이|가|을|를|에|의|로|와|과|도|만)$/u
/** Where a name of programs begins a new word: `getUser`, `HTTPServer`, `step2`. */
const hump = /_+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u

const moreFunctionWords = new Set(
  `about above after again against all any because before being below between both during each few further having
himself herself itself more most myself nor off once only other ours ourselves own same some such themselves through too under until
very while whom yours yourself doesnt didnt isnt wasnt wont wouldnt couldnt shouldnt im youre hes shes theyre weve ive`.split(
    /\s+/,
  ),
)

/** Words of which a question may be full and that tell nothing: a query is asked without them when it has others. */
export function isFiller(word: string): boolean {
  return isFunctionWord(word) || moreFunctionWords.has(word)
}

/**
 * The terms of a text: small letters, accents folded, English words cut to their stems, names of programs whole and in their
 * parts, Chinese, Japanese, Thai and Korean cut into words and pairs of characters.
 */
export function* tokensOf(text: string): Generator<Token> {
  for (const match of text.matchAll(wordPattern)) {
    const [word] = match
    if (hasUnspaced.test(word)) yield* mixed(word, match.index)
    else yield* spacedTokens(word, match.index)
  }
}

/** The word without what people leave out when they type: case, accents, apostrophes. */
export function folded(word: string): string {
  // Most words need nothing else, and normalising is slow.
  if (/^[a-z0-9]+$/.test(word)) return word
  if (/^[A-Za-z0-9_]+$/.test(word)) return word.toLowerCase()
  return word
    .replace(/['’](?:s$)?/gu, '')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ß', 'ss')
}

/** A word written with blanks around it, as its terms; the whole of a compound name comes first. */
function spacedTerms(word: string): string[] {
  const parts = word.split(hump).filter((part) => part !== '')
  if (parts.length < 2) return parts.map(termOf)
  return [...new Set([folded(parts.join('')), ...parts.map(termOf)])]
}

function termOf(word: string): string {
  const plain = folded(word)
  return hangul.test(plain) ? plain.replace(particle, '') : stem(plain)
}

function* mixed(word: string, offset: number): Generator<Token> {
  let at = 0
  for (const match of word.matchAll(unspacedRun)) {
    yield* spacedTokens(word.slice(at, match.index), offset + at)
    yield* unspacedTokens(match[0], offset + match.index)
    at = match.index + match[0].length
  }
  yield* spacedTokens(word.slice(at), offset + at)
}

function* spacedTokens(word: string, start: number): Generator<Token> {
  const end = start + word.length
  for (const term of spacedTerms(word)) yield { term, start, end, pair: false }
  // Korean writes verbs and endings onto nouns, so that a noun may be any part of a word.
  if (hangul.test(word) && word.length > 2) for (const { pair } of pairsOf(word)) yield { term: pair, start, end, pair: true }
}

let segmenter: Intl.Segmenter | null = null

function* unspacedTokens(run: string, offset: number): Generator<Token> {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' }) // its dictionary goes by script, not by locale
  const words = new Set<string>()
  for (const { segment, index } of segmenter.segment(run)) {
    words.add(segment)
    yield { term: segment.normalize('NFKC'), start: offset + index, end: offset + index + segment.length, pair: false }
  }
  for (const { pair, index } of pairsOf(run))
    if (!words.has(pair))
      yield { term: pair.normalize('NFKC'), start: offset + index, end: offset + index + pair.length, pair: true }
}

/** Neighbouring characters two by two. */
export function pairsOf(run: string): { pair: string; index: number }[] {
  const characters = [...run]
  let index = 0
  return characters.slice(1).map((character, at) => {
    const first = characters[at] ?? ''
    const found = { pair: first + character, index }
    index += first.length
    return found
  })
}

/** True for a word of a script whose words are found by their pairs of characters as well. */
export function hasPairs(word: string): boolean {
  return hasUnspaced.test(word) || hangul.test(word)
}
