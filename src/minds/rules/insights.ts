import { oneOf } from './pattern.ts'
import { clipped, sentencesOf } from './sentences.ts'

const causal = oneOf('i')`
  \b(?:because|since|cause|reason|due to|that's why|so that|needs?|must|requires?|only|without|instead|cannot)\b
  \b(?:can't|isn't|not|never|before|first|unless|otherwise|limit|locked|protected|missing|wrong|expects?)\b
  \b(?:rejects?|replaces?|skipped|cached|differs?|mismatch|blocked|pins?|pinned|holds? back|h[io]d(?:es|den)?)\b
  \b(?:overrid\w+|conflicts?|collides?|expired|stale|outdated|disabled|ignored|shadow\w*|leak\w*|truncat\w+)\b
  \b(?:too (?:short|long|old|slow)|comes? (?:before|after)|too)\b|ursache|weil|nur|ohne|muss|statt|parce que|sans
  seulement|porque|sin|sólo|sem|só|culpado|igual|mínimo|因为|由于|需要|必须|只|原因|なので|ため|必要
`
/** Courtesy, requests for input, lists of values and plain reports of what was done: true, and of no use the next time. */
export const noRule = oneOf('i')`
  \b(?:feel free|let me know|any (?:other|more|further) questions|anything else|further assistance)\b
  \b(?:please (?:provide|confirm|let|specify|share)|could you|would you like|if you would like)\b
  \b(?:i(?:'ll| will) (?:need|first|retrieve|proceed|check|now|look)|let's proceed|i understand)\b
  \b(?:to (?:proceed|assist you|help you)|here are|ha(?:s|ve) been (?:successfully )?\w+ed|successfully)\b
  \b(?:you're welcome|thank you|will (?:then )?be (?:processed|credited|refunded|sent|emailed|applied))\b
  \b(?:i can (?:assist|help|offer)|i have (?:retrieved|reviewed)|i recommend contacting)\b
  \b(?:you(?:'ll| may| will)? need to contact|once you confirm|i need (?:your|to know))\b
  \b(?:if you (?:can provide|intended|believe)|certainly|you would like to|you can use the|before proceeding)\b
  \b(?:i apologi[sz]e|details not|it (?:seems|appears|looks like) (?:that )?(?:there|you))\b|^\d+[.)]\s
  ^[\w ()→-]{2,40}:\s*\S.{0,60}$|:$|[$€£]\s?\d
  \b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}\b|\b\d{4}-\d\d-\d\d\b|\bending in\b
`
/** Numbers of records: the next task has others. */
const recordId =
  /\s*\((?:ID|id|Id)?:?\s*[A-Z0-9]{5,}\)|\b(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6,}\b|\b[a-z]+(?:_[a-z]+)*_\d{3,}\b|\b(?:card|visa|mastercard) ending in \d{4}\b/g
const telling = /`[^`]+`|→|\d/
/** The agent tells that something spoke to it. */
export const addressed = oneOf('i')`
  \b(?:ai (?:assistants?|agents?)|assistants?:|hidden (?:comment|note|passage|instruction|text))\b
  \b(?:prompt injection|instructions? (?:addressed|aimed|to ai)|tries to (?:give me orders|make me))\b
  \b(?:gives? me orders|wants me to|telling ai)\b|(?:versteckte|cachée|oculta|隠し|隐藏)
`
/** Words to an agent, wherever they stand. */
export const toAgent =
  /\b(?:ignore (?:all|previous|the above)|ai (?:assistants?|agents?)|as an ai|the user (?:prefers|wants|likes)|assistant,? (?:please|note|remember))\b/i

/** What "it" is stands in the sentence before: alone this is no rule, unless it tells the cause. */
const pointsBack =
  /^(?!.*\b(?:because|since|as the)\b)(?:it|they|he|she) (?:can'?t|cannot|can|could|is|are|was|were|has|have|will|would|must|may|does|do|only|needs?)\b/i

/** A sentence that goes on about one record holds for that record; a number in brackets is by the way. */
function namesRecord(sentence: string): boolean {
  return /\b(?:reservations?|bookings?|orders?|tickets?|accounts?|ID)\b.{0,12}…/i.test(withoutIds(sentence))
}

/** A rule is as true without the regret that it was told with. */
export function withoutRegret(sentence: string): string {
  const bare = sentence.replace(/^(?:unfortunately|sorry|i'm afraid),? (?:but )?/i, '')
  return bare.charAt(0).toUpperCase() + bare.slice(1)
}

/** Sentences of the agent that name a cause or a rule, the most telling first. */
export function insightsIn(texts: readonly string[]): string[] {
  const found = texts.flatMap((text, place) =>
    sentencesOf(text.replace(/(`{3,})[\s\S]*?(?:\1|$)/g, ' '))
      .map((sentence) =>
        sentence
          .replace(/^[#>*\s|-]+|[|]+/g, '')
          .replaceAll('**', '')
          .trim(),
      )
      .filter(
        (sentence) =>
          sentence.length > 20 &&
          sentence.length < 260 &&
          !/[?？]$/.test(sentence) &&
          !noRule.test(sentence) &&
          !addressed.test(sentence) &&
          !toAgent.test(sentence) &&
          !pointsBack.test(withoutRegret(sentence)) &&
          !namesRecord(sentence),
      )
      .map((sentence) => ({ sentence, worth: worthOf(sentence, place === texts.length - 1) })),
  )
  return found
    .filter(({ worth }) => worth >= 2)
    .sort((one, other) => other.worth - one.worth)
    .map(({ sentence }) => clipped(withoutRegret(withoutIds(sentence)), 200))
}

/** Causes and rules count, values and names in them make them concrete; announcements and courtesy do not. */
function worthOf(sentence: string, last: boolean): number {
  if (
    /^(?:sorry|on it|will do|let me|i'll|looking|checking|one moment|enjoy|good luck|bye|see you|flight|connecting)\b/i.test(
      sentence,
    )
  )
    return 0
  const names = causal.test(sentence)
  if (!names && !/`[^`]+`|→|:\s/.test(sentence)) return 0
  return (
    (names ? 2 : 0) +
    (telling.test(sentence) ? 1 : 0) +
    (last ? 1 : 0) +
    (/\b(?:because|cause|instead|must|only|so)\b/i.test(sentence) ? 1 : 0)
  )
}

/** The sentence with the numbers of records taken out, where it goes on without them. */
export function withoutIds(text: string): string {
  return text
    .replace(recordId, (id) => (/^\s*\(/.test(id) ? '' : /card|visa/i.test(id) ? 'card' : '…'))
    .replace(/\s+([.,])/g, '$1')
}
