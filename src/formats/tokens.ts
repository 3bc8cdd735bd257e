import type { Message } from '../model/message.ts'
import { once } from '../model/once.ts'
import { callArguments } from './rendering.ts'

export type CountTokens = (text: string) => number

/** Counts tokens of the o200k_base vocabulary. Loading it takes some 300 ms, the first time only. */
export const tokenCounter = once(load)

async function load(): Promise<CountTokens> {
  const { countTokens, setMergeCacheSize } = await import('gpt-tokenizer/encoding/o200k_base')
  // Its cache forgets in time that grows with its size: at the default, base64 takes six times as long.
  setMergeCacheSize(cachedWords)
  // "<|endoftext|>" in a conversation is text like any other.
  const asText = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() }
  return (text) => {
    let sum = 0
    for (const piece of tokenPieces(text)) sum += countTokens(piece, asText)
    return sum
  }
}

const cachedWords = 1000
/** Byte pairs cost the square of a word's length. No word of people or programs is this long, nor a row of blanks or signs. */
const longestRun = 256
const longRun = new RegExp(
  ['[\\p{L}\\p{M}]', '\\s', '[^\\s\\p{L}\\p{N}]'].map((sign) => `(?<!${sign})${sign}{${longestRun + 1},}`).join('|'),
  'gu',
)
const pieceLength = 64 << 10

/**
 * A text in pieces that can be counted one by one, so that whoever counts much can let others work in between. Their sum is that of
 * the text, unless a word is longer than any word is.
 */
export function* tokenPieces(text: string): Generator<string> {
  let from = 0
  while (text.length - from > pieceLength) {
    // A blank belongs to the word behind it, so the cut is before one.
    const blank = text.indexOf(' ', from + pieceLength)
    const end = blank === -1 || blank > from + 2 * pieceLength ? wholeSign(text, from + pieceLength) : blank
    yield* withoutLongRuns(text.slice(from, end))
    from = end
  }
  if (from < text.length) yield* withoutLongRuns(from === 0 ? text : text.slice(from))
}

function* withoutLongRuns(text: string): Generator<string> {
  let from = 0
  for (const { index, 0: run } of text.matchAll(longRun)) {
    for (let at = index + longestRun; at < index + run.length; at += longestRun) {
      const end = wholeSign(text, at)
      yield text.slice(from, end)
      from = end
    }
  }
  if (from < text.length) yield text.slice(from)
}

/** A place near `at` that parts no pair of surrogates. */
function wholeSign(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at
}

/** The text of a message that costs tokens: what was said and returned, and calls with their arguments; no media. */
export function tokenText({ parts }: Pick<Message, 'parts'>): string {
  return parts
    .flatMap((part) => {
      const said = part.text === undefined || part.text === '' ? [] : [part.text]
      if (part.type !== 'tool-call' || part.meta === undefined) return said
      const { name } = part.meta
      const given = part.meta['arguments'] === undefined ? {} : { arguments: callArguments(part) }
      return [...said, JSON.stringify({ ...given, ...(name === undefined ? {} : { name }) })]
    })
    .map((text) => `${text}\n`)
    .join('')
}
