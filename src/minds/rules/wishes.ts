import { askingOf, withoutLeads } from './asks.ts'
import type { Act } from './phrases.ts'
import { has, startsWith } from './phrases.ts'
import { clausesOf, sentencesOf } from './sentences.ts'
import { withoutQuotes } from './own-words.ts'
import { isPassing } from './passing.ts'
import { inThirdPerson } from './third-person.ts'
import { likeThis, notAWish, saysAnother } from './wish-signs.ts'
import { wishTable } from './wish-table.ts'
import { stems } from '../../model/words.ts'

export type Wish = {
  readonly kind: 'preference' | 'fact'
  readonly text: string
  readonly clause: string
  /** It shapes one kind of result, or points back: it is not understood without the task. */
  readonly elliptic: boolean
}

/** How the utterance stands in the conversation. */
export type WishContext = {
  /** It corrects what the agent did. */
  readonly correcting: boolean
  /** The agent only took note: what else sounds like an order is a standing one. */
  readonly standing: boolean
  /** The clauses by which the user shaped the result before; "like this every time" makes wishes of them. */
  readonly corrections: readonly string[]
}

/** Wishes and facts in what a user said. */
export function wishesIn(own: string, context: WishContext): Wish[] {
  const wishes: Wish[] = []
  const forAll = likeThis.test(own)
  const correcting = context.correcting || forAll
  const unquoted = withoutQuotes(own)
  const asides = [...unquoted.matchAll(/\(([^()]{8,120})\)/g)].map((aside) => aside[1] ?? '')
  const sentences = [...sentencesOf(unquoted.replace(/\([^()]{8,120}\)/g, ' ')), ...asides]
  for (const [place, sentence] of sentences.entries()) {
    if (likeThis.test(sentence) && stems(own).size < 8)
      for (const clause of context.corrections) addWish(wishes, { kind: 'preference', clause }, true)
    const judge = (clause: string): Wish['kind'] | null => {
      const kind =
        kindOf(clause, sentence, correcting) ?? (context.standing && askingOf(clause) === 'command' ? 'preference' : null)
      return kind === null || isPassing(clause, kind) ? null : kind
    }
    for (const found of wholeThoughts(clausesOf(sentence), judge)) {
      if (likeThis.test(found.clause)) continue
      const before = pointsAtSentence.test(found.clause) && stems(found.clause).size < 6 ? explaining(sentences[place - 1]) : ''
      addWish(
        wishes,
        before === '' ? found : { ...found, clause: `${found.clause} (${before})` },
        correcting || (before === '' && pointsBack.test(found.clause)),
      )
    }
  }
  return wishes
}

const fewWords = 4
const pointsAtSentence = /\b(?:that|it|this|them|those|there)\b/i
const pointsBack = /\b(?:it|they|them|there|that|those|these|so|then)\b/i

/** Clauses that say something about the user; one too short to be understood alone takes its neighbour along. */
function wholeThoughts(
  clauses: readonly string[],
  judge: (clause: string) => Wish['kind'] | null,
): Omit<Wish, 'text' | 'elliptic'>[] {
  const found: Omit<Wish, 'text' | 'elliptic'>[] = []
  let taken = -1
  clauses.forEach((clause, place) => {
    const kind = judge(clause)
    if (kind === null || taken >= place) return
    const before = clauses[place - 1]
    const after = clauses[place + 1]
    const short = stems(clause).size < fewWords
    const last = found.at(-1)
    taken = place
    if (
      last !== undefined &&
      last.kind === kind &&
      !/^and\b/i.test(clause) &&
      (short || stems(last.clause).size < fewWords) &&
      clauses[place - 1] !== undefined &&
      last.clause.endsWith(before ?? '')
    ) {
      found[found.length - 1] = { kind, clause: `${last.clause}, ${clause}` }
    } else if (short && before !== undefined && judge(before) === null && fits(before))
      found.push({ kind, clause: `${before}, ${clause}` })
    else if (short && after !== undefined && judge(after) === null && fits(after)) {
      found.push({ kind, clause: `${clause}, ${after}` })
      taken = place + 1
    } else found.push({ kind, clause })
  })
  return found.filter(({ clause }) => stems(clause).size >= 2 || /\b(?:never|no|not|dont|don't|i'?m|am)\b/i.test(clause))
}

/** The sentence before, where it is short enough to say what "that" is. */
function explaining(sentence: string | undefined): string {
  if (sentence === undefined || startsWith('confirm', sentence) || /[?？]$/.test(sentence)) return ''
  if (isPassing(sentence, 'fact')) return ''
  const words = stems(sentence).size
  return words >= 2 && words <= 10 ? withoutLeads(sentence).replace(/[.!]+$/, '') : ''
}

/** "so there might be some perks": what the user makes of it. */
const surmise = /\b(?:might|maybe|perhaps|probably|surely|i guess|i suppose|i hope)\b/i

/** A neighbour that explains, and neither asks for work nor praises. */
function fits(clause: string): boolean {
  const size = stems(clause).size
  const asking = askingOf(clause)
  return (
    (asking === null || asking === 'need') &&
    !startsWith('confirm', clause) &&
    !startsWith('cancel', clause) &&
    !isPassing(clause, 'fact') &&
    !surmise.test(clause) &&
    size >= 1 &&
    size <= 8
  )
}

/** What a clause is; null for what is neither wish nor fact. */
export function kindOf(clause: string, sentence: string, correcting: boolean): Wish['kind'] | null {
  if (asksWhy.test(sentence)) return null
  const bare = clause.replace(/[.!。！]+$/, '')
  if (notAWish.some((row) => row.pattern.test(clause)) || /[?？]\s*$/.test(sentence) || saysAnother.test(sentence)) return null
  if (contentless(bare)) return null
  const kind = wishTable.find((row) => (row.correcting !== true || correcting) && row.pattern.test(bare))?.kind ?? null
  return kind === 'fact' && asksPlainly(clause) ? null : kind
}

/** What asks for work speaks of the user only by the way. */
function asksPlainly(clause: string): boolean {
  const bare = withoutLeads(clause)
  return (
    askingOf(clause) === 'command' || /^(?:i|we)(?:'d| would|'?ll| will)? (?:need|want|wanna|like)\b|^(?:need|want)\b/i.test(bare)
  )
}

/** Every clause of such a question belongs to it, with a question mark or without. */
const asksWhy = /^(?:but |and |so |hm+,? )*(?:why|how come|where|who)\b(?! possible)/i

const emptyActs: readonly Act[] = ['cancel', 'greet']

function contentless(clause: string): boolean {
  if (/\bno internet\b|\bdon'?t (?:know|have it|see|get it|remember)\b/i.test(clause)) return true
  if (emptyActs.some((act) => startsWith(act, clause)) && stems(withoutLeads(clause)).size < 3) return true
  if (stems(clause.replace(/\b(?:for|from|in|the|next|future|time|now|on|always|never|every|better)\b/gi, ' ')).size < 1)
    return true
  return stems(clause).size < 1 || (has('cancel', clause) && stems(clause).size < 4)
}

function addWish(wishes: Wish[], { kind, clause }: Omit<Wish, 'text' | 'elliptic'>, elliptic: boolean): void {
  const text = inThirdPerson(clause, kind)
  if (text !== null && !wishes.some((wish) => wish.text === text))
    wishes.push({ kind, clause, text, elliptic: elliptic && kind === 'preference' })
}
