import { oneOf } from './pattern.ts'
import { stems } from '../../model/words.ts'
import { askingOf, withoutLeads } from './asks.ts'
import { failureLine, isFailure } from './failures.ts'
import { startsWith } from './phrases.ts'
import { clausesOf, clipped, sentencesOf } from './sentences.ts'
import { kindOf } from './wishes.ts'

/** Enough to know the task again, too little to be a transcript. */
const mostWords = 11
const fewWords = 4
/** Chinese and Japanese are counted by pairs of characters. */
const fewPairs = 9
const unspaced = /[\u3040-\u9fff]/
const mostCharacters = 140

type Part = {
  readonly text: string
  readonly asks: 'command' | 'need' | 'question' | null
  readonly problem: boolean
  readonly words: number
  readonly wish?: boolean
}

const polite: readonly RegExp[] = [
  /^(?:can|could|would|will) (?:you|u|we)(?: please| pls| kindly| maybe| also| then| quickly| just)* (?:be so kind as to )?/i,
  /^(?:can|could|may) (?:i|we) (?:have|get|see) /i,
  /^(?:i|we)(?:'d| would| do|'?ll| will)? ?(?:also |just |really )?(?:(?:need|want|like|love|have|wanted)(?: you)? to|wanna) (?:have )?/i,
  /^(?:wanna|gotta|gonna) /i,
  /^(?:i|we)(?:'d| would| do|'?ll| will)? ?(?:also |just |really )?(?:need|want|would like|like|'d like|d like) /i,
  /^(?:i'm|im|i am) (?:looking|hoping|trying|calling|writing) (?:to|for) (?:have )?/i,
  /^(?:help|assist) (?:me|us) (?:to |with |in )(?!that|this|it\b)/i,
  /^(?:i|we|i'm|im|we're|i've|we've)\b.*? and (?:also |now |so )?(?:need|would like) (?:to )?/i,
  /^i (?:was|am|'m) (?:also |just |really )?(?:hoping|wondering|looking|trying) (?:to|for|if|whether)(?: you could| we could| i could)? ?/i,
  /^(?:would you be so kind as to|i was (?:wondering|hoping) (?:if )?you could|is it possible to|help me(?: to| with)?|i(?:'d| would) appreciate it if you|let's|lets|just|kindly|need|want|do|go ahead and) /i,
  /^(?:kannst|könntest) du (?:mir )?(?:bitte )?|^(?:können|könnten) sie (?:mir )?(?:bitte )?|^bitte |^mache? (?:mir |uns )?(?:bitte )?(?:daraus |davon |dazu )?(?:noch )?(?=ein)|^ich (?:brauche|möchte|will|hätte gerne?) /i,
  /^(?:tu peux|peux-tu|pouvez-vous|pourrais-tu|est-ce que tu peux|j'ai besoin (?:de |d'))\s?(?:m')?/i,
  /^(?:puedes|podrías|necesito|quiero|você pode|pode|preciso|quero|d[aá] pra|da pra) /i,
  /(?:を|も)?(?:お願い(?:します|致します|できますか)?|して(?:ください|下さい|もらえますか|いただけますか))[。！？]*$/,
  /^(?:有几个事情要你做|请|帮我|麻烦|麻烦你|你能不能|能不能|请帮我|我想|我要)/,
]
const softeners = oneOf('gi')`
  (?:^|[\s,])(?:(?<=,\s?)(?:do|can|could|would|is|are|does) (?:you|u|that|it|this)(?: (?:do|offer|have|possible|work|ok|okay|feasible|manage))?(?: (?:that|it|this))?)(?=[\s,.!?]|$)
  (?:^|[\s,])(?:please|pls|plz|kindly|thanks|thank you|thx|asap|real quick|for me|if you can)(?=[\s,.!?]|$)
  (?:^|[\s,])(?:if possible|would be (?:cool|nice|great|good)|at some point)(?=[\s,.!?]|$)
  (?:^|[\s,])(?:put (?:it|that) on the (?:pile|list)|later|now|tho|lol|roughly|atm|actually|again)(?=[\s,.!?]|$)
  (?:^|[\s,])(?:quickly|real quick|maybe|somehow|yourself|just this once|this time|tonite|ASAP|btw)(?=[\s,.!?]|$)
  (?:^|[\s,])(?:bitte|stp|svp|s'il te plaît|por favor|pfv)(?=[\s,.!?]|$)
`
const leadingLabel =
  /^(?:[A-Z]{3,}|(?:one )?(?:last )?(?:matter|thing|question|wish)|second|third|first|next|then|and|so|well|but)\s*[:,]\s*|^(?:then|and|so|but|to|und|dann|jetzt|et|puis|y|luego) /i
const contracted: readonly (readonly [RegExp, string])[] = [
  [/\bwhat'?s\b/gi, 'what is'],
  [/\bwhere'?s\b/gi, 'where is'],
  [/\bhow'?s\b/gi, 'how is'],
  [/\bwho'?s (?=got|been|had)\b/gi, 'who has '],
  [/\bwho'?s\b/gi, 'who is'],
]
const pointsBack =
  /\b(?:it|its|them|they|this|that|those|these|ones?)\b|^(?:das|den|die|es|sie|da|dazu|davon)\b|^(?:ça|cela)\b|^(?:esto|eso|isso|isto)\b|这个|它|それ|これ/i
const bareHelp = /^(?:help|assist|aid)(?: me| us)?(?: out)?(?: with (?:that|this|it|a change|some changes|something))?$/i
const leadIn =
  /^(?:after|once|as soon as|tomorrow|later)\b.{3,60}?\b(?=(?:i'?ll|i will|i|we) (?:need|want|would like)|(?:can|could) (?:you|u)|please\b|then \p{L}+ )/iu
/** To look for the cause of what was told before. */
const looksInto = /^(?:look|check|see|find (?:out )?(?:why|what)|figure out|investigate|debug|have a look|diagnose)\b/i
const bareFix = oneOf('i')`
  ^(?:please )?(?:take |go )?(?:fix|solve|repair|mend|sort|resolve|help|get)?(?: ?(?:it|that|this|them|me))?(?: (?:out|up|stopped|working|building|with it|sorted))?$
  ^(?:das|es|den fehler|die) (?:bitte )?(?:beheben|reparieren|lösen|fixen)$|^m'aider$
`

/** It asks, and leaves to the sentence before what about. */
const bareQuestion = oneOf('i')`
  ^(?:(?:please )?(?:find out|see|check|look into|figure out|tell(?: me)?|work out) )?(?:any (?:ideas?|clue|thoughts|suggestions)|what (?:is|was) (?:going on|wrong|up|happening|the (?:matter|problem))|why (?:that|this|it) (?:is|happens))(?: (?:here|there|now|with (?:it|that|this)))?(?: and (?:fix|sort|solve|mend|repair) (?:it|this|that)(?: out)?)?$
  ^(?:have|take) a look(?: at (?:it|this|that))?$|^(?:please )?advise$|^what (?:can|should) (?:i|we) do$
  ^what (?:has )?(?:changed|happened)$
`

/** One line for a request, in the user's words: what is asked, without courtesy, habits and side remarks. */
export function describe(
  request: string,
  {
    topic = '',
    pasted = '',
    deferred = false,
  }: { readonly topic?: string; readonly pasted?: string; readonly deferred?: boolean } = {},
): string {
  const all = partsOf(withoutAddresses(request.replace(/\*\*|__/g, '')))
  const parts = all.filter((part) => part.wish !== true)
  const main = mainPart(parts)
  const chosen = parts[main]
  if (chosen === undefined) return capital(clipped(request, mostCharacters))
  let text = chosen.text
  const before = parts.slice(0, main).filter((part) => part.words >= 3 && !startsWith('greet', part.text))
  const problem =
    before.find((part) => part.problem) ?? (bareFix.test(text) ? parts.slice(main + 1).find((part) => part.problem) : undefined)
  const context =
    problem ??
    before.at(-1) ??
    all.slice(0, all.indexOf(chosen)).findLast((part) => part.words >= 3 && !startsWith('greet', part.text))
  if (bareHelp.test(text) && context !== undefined) text = context.problem ? `Fix: ${context.text}` : context.text
  else if ((bareFix.test(text.split(',')[0] ?? '') || bareQuestion.test(text)) && context !== undefined)
    text = `Fix: ${context.text}`
  else if (context !== undefined && pointsBack.test(text.split(' ').slice(0, 5).join(' ')))
    text = `${text.split(', ')[0]}: ${context.text}`
  else if (problem !== undefined && (chosen.words < fewWords || looksInto.test(text))) text = `${text}: ${problem.text}`
  else if (chosen.problem && !/[\u3040-\u9fff]/.test(text)) text = inEnglish(text) ? `Fix: ${text}` : text
  else if (context !== undefined && /^(?:it|that|this|them|those)\b/i.test(text))
    text = context.problem ? `Fix: ${context.text}` : context.text
  else if (stems(text).size < 2 && context !== undefined && chosen.asks === 'command' && !inOtherScript(text))
    text = `${text}: ${context.text}`
  for (const part of parts.slice(main + 1)) {
    if (stems(text).size >= (unspaced.test(text) ? fewPairs : fewWords)) break
    if (part.words >= 2 && !/^(?:only|just|if|so|i|we|my|our)\b/i.test(part.text)) text = `${text}, ${part.text}`
  }
  if (text.startsWith('Fix: ') && stems(text).size < 7) text = withError(text, pasted)
  text = withoutReasons(text)
  const isNew = chosen.asks === 'need' && /^an? /i.test(text)
  if (stems(text).size < 3 && topic !== '' && chosen.asks !== 'question' && !deferred && !isNew)
    text = `${text} (${firstWords(topic.replace(/ \(.*$/, ''), 6)})`
  const line = firstWords(text, mostWords).replace(/[\s,.;:!?。，？！–-]+$/, '')
  return capital(clipped(line === '' ? request : line, mostCharacters))
}

/** Clauses with content; habits and facts only when nothing else is left. */
function partsOf(request: string): Part[] {
  const all = sentencesOf(request).flatMap((sentence) =>
    clausesOf(sentence).map((clause) => ({ part: partOf(clause), wish: isWish(clause, sentence) })),
  )
  const known = all.filter(({ part }) => part.words > 0)
  return known.some(({ part, wish }) => !wish && part.words >= 2)
    ? known.map(({ part, wish }) => ({ ...part, wish }))
    : known.map(({ part }) => part)
}

/** A habit or a fact beside the request; what asks for work is none, though it speaks of the user. */
function isWish(clause: string, sentence: string): boolean {
  const kind = kindOf(clause.replace(/\([^()]*\)/g, ' '), sentence, false)
  return (
    kind === 'preference' ||
    (kind === 'fact' && !['command', 'need', 'question'].includes(askingOf(clause) ?? '')) ||
    /^[^:]{0,20}:? ?\[redacted\]$/.test(clause)
  )
}

/** Why and when it is wanted is no part of what is wanted. */
function withoutReasons(text: string): string {
  const bare = text.replace(
    /[\s,](?:while|because|cos|cuz|since|so that|so (?:i|we)|before (?:i|we)|weil|damit|seit|parce que|depuis|porque|desde)\s.*?(?=, |$)/i,
    '',
  )
  const told = (stems(bare).size >= 2 ? bare : text).replace(reason, '')
  return stems(told).size >= 2 ? told : text
}

/** The last words of a wish may tell why: "drop bitcode, apple does not take it anymore". */
const reason =
  /, (?:the |my |our |your |this |that )?[\p{L}']+ (?:is|are|was|were|isn'?t|aren'?t|doesn'?t|does not|don'?t|do not|didn'?t|won'?t|can'?t|has|have|hasn'?t|haven'?t|had|keeps?|says?|wants?)\b[^,]*$/iu

/** The address of a page says where, not what. */
function withoutAddresses(text: string): string {
  const bare = text.replace(/\bhttps?:\/\/\S+/g, ' ').replace(/[ \t]+/g, ' ')
  return stems(bare).size >= 2 ? bare : text
}

function inOtherScript(text: string): boolean {
  return unspaced.test(text)
}

function partOf(clause: string): Part {
  const asking = askingOf(clause)
  const text = politeless(clause)
  return { text, asks: asking === 'problem' ? null : asking, problem: asking === 'problem', words: stems(text).size }
}

const shapes =
  /^(?:split|group|sort|order|use|keep|include|exclude|limit|round|skip|ignore|leave|take|show|format|names?|only|no)\b/i

/** What asks, else what tells a problem, else what comes first. */
function mainPart(parts: readonly Part[]): number {
  const asked = parts.findIndex((part) => (part.asks === 'question' || part.asks === 'need') && part.words >= 3)
  const command = parts.findIndex((part) => part.asks === 'command' && part.words >= 1)
  // "How many signed up in May? Split by channel": what shapes the answer comes after what is asked.
  if (asked >= 0 && asked < command && shapes.test(parts[command]?.text ?? '') && (parts[command]?.words ?? 0) <= 3) return asked
  const first = [
    // "I get sick, so facing forward please" tells about the user more than it asks.
    (part: Part) => part.asks === 'command' && !/^(?:i|we|my|our)\b/i.test(part.text),
    (part: Part) => part.asks === 'need' && part.words >= 2,
    (part: Part) => part.asks === 'command' || part.asks === 'question',
    (part: Part) => part.problem,
  ]
  return Math.max(0, first.map((is) => parts.findIndex((part) => is(part) && part.words >= 1)).find((place) => place >= 0) ?? 0)
}

/** "dies with" ends where the user pasted the error: its line belongs to the description. */
function withError(text: string, pasted: string): string {
  const line = pasted
    .split('\n')
    .find((each) => !text.includes(each.trim()) && (isFailure(each) || /error|undefined|not found|cannot/i.test(each)))
  return line === undefined
    ? text
    : `${text.replace(/[\s:]+$/, '')} ${firstWords(failureLine(line).replace(/^.*?(?:error|ld|exception)\s*:\s*/i, ''), 6)}`
}

function politeless(clause: string): string {
  let bare = withoutLeads(clause).replace(leadIn, '').replace(leadingLabel, '')
  for (const pattern of polite) bare = bare.replace(pattern, '')
  const spelled = contracted.reduce((text, [pattern, by]) => text.replace(pattern, by), bare.replace(softeners, ''))
  return spelled.replace(/\s+/g, ' ').replace(/^[\s,.:;–-]+|[\s,.:;!?？–-]+$/g, '')
}

/** The text up to so many content words. */
function firstWords(text: string, most: number): string {
  const words = text.split(' ')
  let count = 0
  const end = words.findIndex((word) => (count += stems(word).size) > most)
  return end < 0 || words.length < 4 ? text : words.slice(0, end).join(' ')
}

function inEnglish(text: string): boolean {
  return !/\b(?:der|die|das|le|les|el|los|não|nao|meu|minha|est|ist|alle)\b|[äöüßéèãõñ]/i.test(text)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
