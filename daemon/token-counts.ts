import { tokenCounter, tokenPieces, tokenText, type CountTokens } from '../src/formats/tokens.ts'
import type { Message, MessageId } from '../src/model/message.ts'

/** Tokens of stored messages, by id: what they say never changes. */
const counted = new Map<MessageId, number>()
/** Messages whose number of tokens is remembered. */
const mostCounted = 100_000
/** Counting lets others work in between after so long. */
const longestTurnMs = 20

/** The tokens of a text; others are served in between when it is long. */
async function counting(text: string, count: CountTokens): Promise<number> {
  let sum = 0
  let fresh = performance.now()
  for (const piece of tokenPieces(text)) {
    sum += count(piece)
    if (performance.now() - fresh < longestTurnMs) continue
    await new Promise(setImmediate)
    fresh = performance.now()
  }
  return sum
}

/** The tokens of messages; those that are not among the `stored` ones were edited for this answer, and are counted anew. */
export async function tokensOf(all: readonly Message[], stored: readonly Message[] = all): Promise<number> {
  if (all.length === 0) return 0
  const count = await tokenCounter()
  const unchanged = new Set(stored)
  let sum = 0
  for (const message of all) {
    const tokens = (unchanged.has(message) ? counted.get(message.id) : undefined) ?? (await counting(tokenText(message), count))
    if (unchanged.has(message)) counted.set(message.id, tokens)
    sum += tokens
  }
  for (const oldest of counted.keys()) {
    if (counted.size <= mostCounted) break
    counted.delete(oldest)
  }
  return sum
}
