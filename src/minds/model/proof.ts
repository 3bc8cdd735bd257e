import type { Message } from '../../model/message.ts'
import { spokenText } from '../../model/message.ts'
import { common, stems } from '../../model/words.ts'
import { ownWords } from '../rules/own-words.ts'
import { oneLine } from './quote.ts'
import type { Claim } from './tool.ts'

const shortestQuote = 4
/** Of a claim's words at least so many stand in what the user said: a tool's order with a borrowed quotation does not. */
const leastShared = 0.5

/** What speaks against a claim about the user, in words; null when the user said it. */
export function claimFault({ text, message: number, quote }: Claim, messages: readonly Message[]): string | null {
  const message = messages.find(({ seq }) => seq === number)
  if (message === undefined) return `There is no new message ${number}; give the number of the user's message.`
  if (message.role !== 'user') return `Message ${number} is not the user's (${message.role}): only users have wishes and facts.`
  const own = ownWords(spokenText(message))
  const quoted = folded(quote)
  if (quoted.length < shortestQuote || !folded(own).includes(quoted))
    return `The quotation does not stand in the user's own words of message ${number} (pasted and quoted text is not theirs).`
  const words = stems(text)
  for (const word of ['user', 'assistant', 'want', 'prefer', 'need', 'like', 'alway', 'always']) words.delete(word)
  if (words.size === 0 || common(words, stems(own)) / words.size < leastShared)
    return `Message ${number} does not say "${oneLine(text, 80)}". Keep to the user's words and language.`
  return null
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}
