import { stems } from '../../model/words.ts'
import { askingOf, withoutLeads } from './asks.ts'
import { has } from './phrases.ts'
import { sentencesOf } from './sentences.ts'

const turnsTo =
  /\b(?:instead|goes|go with|let'?s|do that|do the|take the|rather|what about|how about|then$|then (?:just )?(?:do|make|book|use|take)|stattdessen|plutôt|mejor|em vez)\b|改成|换成|代わりに/i
const doesItAlone = /\b(?:i'?ll|i will|i can|i'?m|i am|i present|by hand|myself|he|she|they)\b/i

/** What the user wants in place of a goal given up: "cancel that, goes groupage tomorrow"; null when nothing is. */
export function replacementIn(own: string): string | null {
  const clauses = sentencesOf(own).flatMap((sentence) => sentence.split(/,\s+|\s+and (?=\p{L})/u))
  const found = clauses.find(
    (clause) => !has('cancel', clause) && stems(clause).size >= 1 && turnsTo.test(clause) && !doesItAlone.test(clause),
  )
  if (found !== undefined)
    return /\b(?:that|it|this)\b/i.test(found)
      ? [clauses[clauses.indexOf(found) - 1], found].filter((each) => each !== undefined).join(' ')
      : found
  return (
    clauses.find(
      (clause) =>
        !has('cancel', clause) && stems(clause).size >= 3 && askingOf(clause) === 'command' && !doesItAlone.test(clause),
    ) ?? null
  )
}

const sameAgain =
  /^(?:(?:please |then |and |now |next |do |can you do |could you do )*)(?:exactly )?(?:the )?same(?: thing)?(?: again)?,? (?:for|with|in|on|to) (?!every|all|each|any)(.+?)(?=$|[?!.,;(]| but | and )/i
const aim = / (for|to|of|with|in|on) (?!the user\b)\S[^,]*$/i

/**
 * The goal of "now the same for the seaweed soap": the one before with the new thing in it; null when it asks for something else.
 * "Write a text for our oat soap" becomes "Write a text for the seaweed soap".
 */
export function sameFor(topic: string, request: string): string | null {
  const thing = sameAgain.exec(withoutLeads(request.split('\n').at(-1) ?? ''))?.[1]
  const goal = topic.replace(/ \(.*$|,.*$/, '')
  if (thing === undefined || askingOf(goal) !== 'command') return null
  return aim.test(goal) ? goal.replace(aim, (_, word: string) => ` ${word} ${thing}`) : `${goal} for ${thing}`
}

const frame =
  /^(?:and |so |hmm? )*(?:what about|how about|let'?s (?:do|take|go (?:for|with))|rather|then|stattdessen|plutôt|mejor)\s+|\s+(?:instead|then|rather|stattdessen)$/gi

/**
 * The new goal in the words of the old one: after "what about porto instead? forget lisbon", "Plan 4 days in lisbon" becomes
 * "Plan 4 days in porto". Where nothing names what to exchange, a short goal takes the old one along.
 */
export function exchanged(topic: string, own: string, instead: string): string {
  const fresh = instead
    .replace(/[?!.]+$/, '')
    .replace(frame, '')
    .trim()
  const dropped = /\b(?:forget|not|drop|skip|scrap|cancel|instead of|statt)\s+(?:about )?(\p{L}{3,})/iu.exec(own)?.[1]
  if (dropped !== undefined && stems(fresh).size <= 2) {
    const name = new RegExp(`(?<!\\p{L})${dropped}(?!\\p{L})`, 'iu')
    if (name.test(topic)) return topic.replace(name, fresh)
  }
  return stems(fresh).size < 5 && topic !== '' ? `${fresh} (${topic})` : fresh
}
