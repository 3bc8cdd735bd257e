import { stem } from './stem.ts'
import { isFunctionWord } from './words.ts'

/** A word of a text as it is searched for, and where it stands: half-open, in UTF-16 units. */
export type Token = {
  readonly term: string
  readonly start: number
  readonly end: number
  /** Of a compound name, which comes before its parts. */
  readonly part: boolean
  /** A pair of characters within a word that could be cut otherwise. */
  readonly pair: boolean
  /** Of a word that questions are full of and that tells nothing: a query is asked without such when it has others. */
  readonly filler: boolean
}

/** Grows when texts are cut into other terms than before, so that a saved index is made anew. */
export const analysisVersion = 2

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

function isFiller(word: string): boolean {
  const plain = folded(word)
  return isFunctionWord(plain) || moreFunctionWords.has(plain)
}

/** Called with each token of a text, the way `Token` has it: a list of them all would take far more than the text. */
export type TokenVisitor = (term: string, start: number, end: number, kind: Kind) => void
type Kind = Pick<Token, 'part' | 'pair' | 'filler'>

/**
 * The terms of a text: small letters, accents folded, English words cut to their stems, names of programs whole and in their
 * parts, Chinese, Japanese, Thai and Korean cut into words and pairs of characters.
 */
export function eachToken(text: string, visit: TokenVisitor): void {
  for (const match of text.matchAll(wordPattern)) {
    const [word] = match
    if (!known.has(word) && hasUnspaced.test(word)) mixed(word, match.index, visit)
    else spacedTokens(word, match.index, visit)
  }
}

/** The same as a list, for texts that are short. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  eachToken(text, (term, start, end, kind) => tokens.push({ term, start, end, ...kind }))
  return tokens
}

/** Letters of their own, as keyboards without them write them; Unicode takes no accent off these. */
const plainLetters: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' },
  ...{ ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', ı: 'i' },
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
    .replace(/[ßæœøłđðþħı]/g, (letter) => plainLetters[letter] ?? letter)
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

function mixed(word: string, offset: number, visit: TokenVisitor): void {
  let at = 0
  for (const match of word.matchAll(unspacedRun)) {
    spacedTokens(word.slice(at, match.index), offset + at, visit)
    unspacedTokens(match[0], offset + match.index, visit)
    at = match.index + match[0].length
  }
  spacedTokens(word.slice(at), offset + at, visit)
}

function spacedTokens(word: string, start: number, visit: TokenVisitor): void {
  const end = start + word.length
  for (const { term, kind } of analysed(word)) visit(term, start, end, kind)
}

/** A word written with blanks around it, as it is found. */
type Word = readonly { readonly term: string; readonly kind: Kind }[]

/** Words that were seen: the same few make up most of what people and tools write. When there are too many, all are forgotten. */
const known = new Map<string, Word>()
const mostKnown = 50_000
/** A longer slice keeps the text in memory that it was cut from (V8's sliced strings begin at 13 characters). */
const longestKnown = 12

function analysed(word: string): Word {
  const seen = known.get(word)
  if (seen !== undefined) return seen
  const filler = isFiller(word)
  const terms = spacedTerms(word).map((term, index) => ({ term, kind: { part: index > 0, pair: false, filler } }))
  // Korean writes verbs and endings onto nouns, so that a noun may be any part of a word.
  const pairs = hangul.test(word) && word.length > 2 ? pairsOf(word) : []
  const made = [...terms, ...pairs.map(({ pair }) => ({ term: pair, kind: { part: false, pair: true, filler } }))]
  if (word.length > longestKnown) return made
  if (known.size >= mostKnown) known.clear()
  known.set(word, made)
  return made
}

let segmenter: Intl.Segmenter | null = null

function unspacedTokens(run: string, offset: number, visit: TokenVisitor): void {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' }) // its dictionary goes by script, not by locale
  const words = new Set<string>()
  for (const { segment, index } of segmenter.segment(run)) {
    words.add(segment)
    const start = offset + index
    visit(segment.normalize('NFKC'), start, start + segment.length, { part: false, pair: false, filler: isFiller(segment) })
  }
  for (const { pair, index } of pairsOf(run)) {
    if (words.has(pair)) continue
    const start = offset + index
    visit(pair.normalize('NFKC'), start, start + pair.length, { part: false, pair: true, filler: false })
  }
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
