import { stems } from '../../model/words.ts'
import { askingOf } from './asks.ts'
import { has } from './phrases.ts'
import { sentencesOf } from './sentences.ts'

const turnsTo =
  /\b(?:instead|goes|go with|let'?s|do that|do the|take the|rather|what about|how about|then (?:just )?(?:do|make|book|use|take)|stattdessen|plutôt|mejor|em vez)\b|改成|换成|代わりに/i
const doesItAlone = /\b(?:i'?ll|i will|i can|i'?m|i am|i present|by hand|myself|he|she|they)\b/i

/** What the user wants in place of a goal given up: "cancel that, goes groupage tomorrow"; null when nothing is. */
export function replacementIn(own: string): string | null {
  const clauses = sentencesOf(own).flatMap((sentence) => sentence.split(/,\s+|\s+and (?=\p{L})/u))
  const found = clauses.find(
    (clause) => !has('cancel', clause) && stems(clause).size >= 2 && turnsTo.test(clause) && !doesItAlone.test(clause),
  )
  if (found !== undefined) return found
  return (
    clauses.find(
      (clause) =>
        !has('cancel', clause) && stems(clause).size >= 3 && askingOf(clause) === 'command' && !doesItAlone.test(clause),
    ) ?? null
  )
}
