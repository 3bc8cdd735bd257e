import { oneOf } from './pattern.ts'
import { stems } from '../../model/words.ts'

export type Passing = {
  readonly why: string
  readonly example: string
  readonly pattern: RegExp
  /** A wish may say so and still be one. */
  readonly of?: 'fact'
}

const be = "i(?:'m|m| am| was)"
const adverbs = '(?: (?:not|just|also|really|so|very|still|quite|pretty|a bit|kind of|all|\\w+ly))*'

/** A number that one record or one account has: the next conversation has another. */
const recordNumber = /\b(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z]{2})[A-Z0-9]{6,}\b|\b[A-Z]{2,}-\d{4,}\b|\b[a-z]+(?:_[a-z]+)+_\d{2,}\b/

/**
 * What is true of this conversation and of no other. A fact has to hold beyond it, and a wish has to mean more than one day's
 * choice: a person who reads the page of facts would delete these at first sight.
 */
export const passingTable: readonly Passing[] = [
  { why: 'a record or a login', example: 'I am amelia_davis_8890', pattern: recordNumber },
  {
    why: 'one day of the calendar',
    example: 'May 17, 2024, would be a good date',
    pattern:
      /\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.? \d{1,2}(?:st|nd|rd|th)?\b(?!:)|\b\d{4}-\d\d-\d\d\b/i,
  },
  {
    of: 'fact',
    why: 'a day that is over soon',
    example: "I'm telling my daughter tonight",
    pattern:
      /(?<!\bnot )\b(?:right now|at the moment|just now|today|yesterday|tonight|tonite|this (?:morning|afternoon|evening)|earlier this|recently)\b/i,
  },
  {
    why: 'it is about this conversation',
    example: "I'd really prefer to keep working with you",
    pattern:
      /\b(?:keep|continue|stay|go on)(?: \w+)? (?:working|talking|chatting|speaking) (?:with|to) you\b|\b(?:be|get|getting|being) (?:transferred|connected|put through|passed on)\b/i,
  },
  {
    why: 'a choice among what was just offered',
    example: 'I would prefer to use a gift card for the payment instead',
    pattern: /\bfor (?:the|this|that|my) (?:payment|booking|order|purchase|trip)\b.*\binstead\b/i,
  },
  {
    why: 'a choice about this one purchase',
    example: "I don't need any additional checked bags",
    pattern: oneOf('i')`
      \b(?:i|we)(?: really| also| just)* do(?:n'?t| not) (?:need|want)(?: to (?:add|cancel|change|keep|pay|buy|purchase|include|book|return|exchange)\b)
      \b(?:i|we)(?: really| also| just)* do(?:n'?t| not) (?:need|want)(?: (?:any |the |an? )?(?:[\w-]+ ){0,2}(?:bags?|baggage|luggage|insurance|upgrade|refund|voucher|certificate|receipt)\b)
    `,
  },
  {
    why: 'a mood, or a mind made up about the matter at hand',
    example: "I'm really frustrated about it",
    pattern: new RegExp(
      `\\b${be}${adverbs} (?:frustrated|upset|unhappy|angry|annoyed|disappointed|concerned|worried|sorry|certain|sure|positive|confident|convinced|open to|ok(?:ay)?\\b|fine with|willing|eager|happy|glad|grateful|aware|afraid|insistent|insisting|ready|set|good|confused|curious|interested)`,
      'i',
    ),
  },
  {
    why: 'what the user is about while they write',
    example: "I'm calling about a refund",
    pattern: new RegExp(
      `\\b${be}${adverbs} (?:calling|contacting|reaching|writing (?:to|about|because)|cancell?ing|changing|having|feeling|trying|thinking|wondering|asking|requesting|hoping|experiencing|facing|dealing|referring|talking|looking|using my|(?:travell?|fly|head)ing |(?:currently|unable|going) |all set\\b)|\\bi'?ll (?:be (?:back|in touch)|just \\w+)`,
      'i',
    ),
  },
  {
    of: 'fact',
    why: 'it passes',
    example: "I'm sick and cannot make the flight",
    pattern:
      /(?<!\b(?:motion|car|sea|air|me)[- ]?)\b(?:sick|ill|unwell|not feeling well)\b|\b(?:can'?t|cannot|unable to) make (?:it|the|my)\b|\bpassed away\b/i,
  },
  {
    of: 'fact',
    why: 'what was asked for is not at hand',
    example: "I don't have the reservation ID with me",
    pattern: oneOf('i')`
      \b(?:i|we)(?: really| just)? (?:don'?t|do not|didn'?t|can'?t|cannot)(?: seem to)? (?:have (?:that|it|those|these|them|this|the|my|your|any (?:other|specific)|specific|access)|remember|recall|know|find)\b
      \b(?:on hand|with me|handy)\b
    `,
  },
  {
    of: 'fact',
    why: 'the matter itself',
    example: 'I have a reservation from Boston to Minneapolis',
    pattern: oneOf('i')`
      \b(?:i|we)(?:'ve)?(?: also)? (?:have|had|got|booked|made|bought|purchased|added)(?: got)? (?:an?|one|two|three|four|some|several|this|my|the|another|\d+) (?:[\w-]+ ){0,3}(?:reservations?|bookings?|orders?|tickets?|flights?|insurance|issues?|problems?|questions?|requests?|situation|errors?|trouble|cards?|certificates?)\b
      \bit (?:wasn'?t|was not|was) (?:made|booked)\b
    `,
  },
  {
    why: 'it asks for work, and speaks of the user by the way',
    example: 'my mom is far away and I really need to get home sooner',
    pattern: oneOf('i')`
      \b(?:i|we)(?:'d)? (?:just |really |only |also )*(?:need|want|would like|might need|would love|would appreciate) (?:to\b|you\b|this\b|it\b|these\b|them\b|some\b|speaking\b)
      \b(?:i|we) (?:just|only) need (?:an?|one)\b
    `,
  },
  {
    why: 'a concession on the way to asking again',
    example: "I understand it's a policy, but surely there's something you can do",
    pattern:
      /^(?:[\w']+,? )?i (?:do |can |completely |fully |totally )?(?:understand|appreciate|realize|realise|get)(?:$|[,.!]| (?:that|it'?s|it is|the|your|you|policies|there|but|completely)\b)/i,
  },
  {
    why: 'what the user read, heard or believes about the matter',
    example: 'I read on your website that it covers the fees',
    pattern:
      /\bi(?:'m| am)? (?:\w+ly |pretty sure i |certain i |sure i )?(?:read|saw|heard|thought|think|guess|believe|remember|noticed)(?: (?:that|it (?:should|was|is|must)|on|somewhere|there|your|you|i)\b)/i,
  },
  {
    of: 'fact',
    why: 'what may be, or may not',
    example: "got it, so if I'm a gold member",
    pattern: /\b(?:if|whether) i(?:'m|m| am)\b/i,
  },
  {
    why: 'a choice among the things just shown',
    example: 'neither of those options works for me',
    pattern: oneOf('i')`
      \b(?:neither|none|either|both|one|any) of (?:those|these|them)\b
      \b(?:that|this|those|these) (?:options?|flights?|ones?|dates?|time ?frame|reservations?|bookings?|orders?)\b
      \b(?:that|this|those|these) (?:payments?|amount|seats?|rooms?)\b
    `,
  },
  {
    of: 'fact',
    why: 'the price of this one thing',
    example: "that's a bit above my budget",
    pattern: /\b(?:above|beyond|over|outside|within) (?:my|our) budget\b/i,
  },
]

/** Said for good, whatever else it speaks of. */
const standing =
  /\b(?:always|never|ever|every|whenever|from now on|next time|in future|by default|before (?:you|any)|no exceptions?|immer|nie|toujours|jamais|siempre|nunca|sempre)\b/i

/** True for what holds in this conversation only. */
export function isPassing(text: string, kind: 'preference' | 'fact'): boolean {
  const plain = text.replace(/[’‘]/g, "'")
  if (kind === 'preference' && standing.test(plain)) return false
  return passingTable.some((row) => (row.of === undefined || row.of === kind) && row.pattern.test(plain))
}

/** True for a sentence about one record or one day: no rule for the next time. */
export function namesOneCase(text: string): boolean {
  return passingTable.slice(0, 2).some((row) => row.pattern.test(text))
}

/** Whose it is, on which day, between which places, who comes along, and the numbers of records. */
const oneTime: readonly RegExp[] = [
  /\b(?:my|our|the user's)\b/gi,
  /\bfrom \p{Lu}[\p{L}'’]*(?: \p{Lu}[\p{L}'’]*){0,3}(?: \([A-Z]{3}\))? to \p{Lu}[\p{L}'’]*(?: \p{Lu}[\p{L}'’]*){0,3}(?: \([A-Z]{3}\))?/gu,
  /(?: for| within| under| of| at| up to)?(?: the)? ?[$€£]\d[\d.,]*(?: budget| limit)?/gi,
  /\b(?:option|number|no\.?) \d+\b/gi,
  /\b(?:on|by|for|from|until) (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}(?:st|nd|rd|th)?|\d{4}-\d\d-\d\d|today|tomorrow|tonight)\b/gi,
  /\b(?:today|tomorrow|tonight|yesterday|right now|upcoming|recent)\b/gi,
  /(?<=\b(?:companion|friend|wife|husband|partner|daughter|son|mother|father|brother|sister|colleague|passenger)), \p{Lu}\p{L}+(?: \p{Lu}\p{L}+)?(?:,|$)/gu,
  oneOf('g')`
  (?: for| in| of| with)?(?: (?:the )?(?:reservation|booking|order|account|user)s?)?(?: (?:ID|id|number|no\.?))?:? ?\b(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6,}\b
  \b[a-z]+_[a-z]+_\d{3,}\b|\[redacted\]
`,
]

/** Which card, which amount, how many: it shaped this one result, and names no kind of task. */
const incidental =
  /\b\d{3,}\b|[$€£¥]\s?\d|\b\d+(?:[.,]\d+)?\s?(?:%|usd|eur|gbp|euros?|dollars?|pounds?)(?!\p{L})|\b(?:my|our|mine|ours|me|us)\b|\b(?:card|option|seat|row|room|order|line) (?:number |no\.? )?\d+\b/iu

/** "Adjust the payment method, pay the rest with my 7447 card": what comes after the goal is kept only where it is general. */
export function withoutIncidentals(goal: string): string {
  const [first = '', ...others] = goal.split(/, (?!(?:to|for|within|from|with|on|in|of|at|by|and|or)\b)(?=\p{L})/u)
  return stems(first).size < 2 ? goal : [first, ...others.filter((part) => !incidental.test(part))].join(', ')
}

/** A goal without what belongs to this one time. */
export function timeless(goal: string): string {
  const bare = oneTime.reduce((text, pattern) => text.replace(pattern, ' '), goal)
  return bare
    .replace(/,? (?:and )?i(?:'d| would| need| want| have| am|'m)\b.*$/i, '')
    .replace(/\s+/g, ' ')
    .replace(/(?:\s(?:the|a|an|of|to|for|with|within|in|on|and|or|by|from|at|that|which|ideally))+…?$/i, '')
    .replace(/^[\s,:;.-]+|[\s,:;.-]+$/g, '')
}
