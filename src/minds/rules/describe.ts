import { stems } from '../../model/words.ts'
import { askingOf, withoutLeads } from './asks.ts'
import { failureLine, isFailure } from './failures.ts'
import { clausesOf, clipped, sentencesOf } from './sentences.ts'
import { kindOf } from './wishes.ts'

/** Enough to know the task again, too little to be a transcript. */
const mostWords = 12
const fewWords = 4
const mostCharacters = 140

type Part = { readonly text: string; readonly asks: 'command' | 'other' | null; readonly problem: boolean; readonly words: number }

const polite: readonly RegExp[] = [
  /^(?:can|could|would|will) (?:you|u|we)(?: please| pls| kindly| maybe| also| then| quickly| just)* (?:be so kind as to )?/i,
  /^(?:can|could|may) (?:i|we) (?:have|get|see) /i,
  /^(?:i|we)(?:'d| would| do)? ?(?:also |just |really )?(?:need|want|like|love|have|wanted)(?: you)? to (?:have )?/i,
  /^(?:i|we)(?:'d| would| do)? ?(?:also |just |really )?(?:need|want|would like|like|'d like|d like) /i,
  /^(?:i'm|im|i am) (?:looking|hoping|trying|calling|writing) (?:to|for) (?:have )?/i,
  /^(?:would you be so kind as to|i was (?:wondering|hoping) (?:if )?you could|is it possible to|help me(?: to| with)?|i(?:'d| would) appreciate it if you|let's|lets|just|kindly|need|want|do|go ahead and) /i,
  /^(?:kannst|könntest) du (?:mir )?(?:bitte )?|^(?:können|könnten) sie (?:mir )?(?:bitte )?|^bitte |^ich (?:brauche|möchte|will|hätte gerne?) /i,
  /^(?:tu peux|peux-tu|pouvez-vous|pourrais-tu|est-ce que tu peux|j'ai besoin (?:de |d'))\s?(?:m')?/i,
  /^(?:puedes|podrías|necesito|quiero|você pode|pode|preciso|quero|d[aá] pra|da pra) /i,
  /^(?:有几个事情要你做|请|帮我|麻烦|麻烦你|你能不能|能不能|请帮我|我想|我要)/,
]
const softeners =
  /(?:^|[\s,])(?:please|pls|plz|kindly|thanks|thank you|thx|asap|real quick|for me|if you can|if possible|now|tho|lol|btw|bitte|stp|svp|s'il te plaît|por favor|pfv)(?=[\s,.!?]|$)/gi
const leadingLabel =
  /^(?:[A-Z]{3,}|(?:one )?(?:last )?(?:matter|thing|question|wish)|second|third|first|next|then|and|so|well|but)\s*[:,]\s*|^(?:then|and|so|but|to) /i
const contracted: readonly (readonly [RegExp, string])[] = [
  [/\bwhat'?s\b/gi, 'what is'],
  [/\bwhere'?s\b/gi, 'where is'],
  [/\bhow'?s\b/gi, 'how is'],
  [/\bwho'?s\b/gi, 'who is'],
]
const pointsBack = /\b(?:it|its|them|they|this|that|those|these|ones?)\b/i
const bareFix =
  /^(?:please )?(?:take |go )?(?:fix|solve|repair|mend|sort|resolve|help|get)?(?: ?(?:it|that|this|them|me))?(?: (?:out|up|stopped|working|building|with it|sorted))?$|^(?:das|es|den fehler|die) (?:bitte )?(?:beheben|reparieren|lösen|fixen)$|^m'aider$/i

/** One line for a request, in the user's words: what is asked, without courtesy, habits and side remarks. */
export function describe(
  request: string,
  { topic = '', pasted = '' }: { readonly topic?: string; readonly pasted?: string } = {},
): string {
  const parts = partsOf(request)
  const main = mainPart(parts)
  const chosen = parts[main]
  if (chosen === undefined) return capital(clipped(request, mostCharacters))
  let text = chosen.text
  const before = parts.slice(0, main).filter((part) => part.words >= 2)
  const problem = before.find((part) => part.problem) ?? parts.slice(main + 1).find((part) => part.problem)
  const context = problem ?? before.at(-1)
  if (bareFix.test(text) && context !== undefined) text = `Fix: ${context.text}`
  else if (before.length > 0 && context !== undefined && pointsBack.test(text.split(' ').slice(0, 5).join(' '))) text = `${text.split(', ')[0]}: ${context.text}`
  else if (problem !== undefined && chosen.words < fewWords) text = `${text}: ${problem.text}`
  else if (chosen.problem && !/[\u3040-\u9fff]/.test(text)) text = inEnglish(text) ? `Fix: ${text}` : text
  for (const part of parts.slice(main + 1)) {
    if (stems(text).size >= fewWords) break
    text = `${text}, ${part.text}`
  }
  if (chosen.problem && stems(text).size < 6) text = withError(text, pasted)
  if (stems(text).size < 2 && topic !== '') text = `${text} (${topic})`
  const line = firstWords(text, mostWords).replace(/[\s,.;:!?。，？！–-]+$/, '')
  return capital(clipped(line === '' ? request : line, mostCharacters))
}

/** Clauses with content; habits and facts only when nothing else is left. */
function partsOf(request: string): Part[] {
  const all = sentencesOf(request).flatMap((sentence) =>
    clausesOf(sentence).map((clause) => ({ part: partOf(clause), wish: kindOf(clause, sentence, false) !== null })),
  )
  const known = all.filter(({ part }) => part.words > 0)
  const asked = known.filter(({ wish }) => !wish)
  const kept = asked.some(({ part }) => part.words >= 2) ? asked : known
  return kept.map(({ part }) => part)
}

function partOf(clause: string): Part {
  const asking = askingOf(clause)
  const text = politeless(clause)
  return { text, asks: asking === 'command' ? 'command' : asking === null || asking === 'problem' ? null : 'other', problem: asking === 'problem', words: stems(text).size }
}

/** What asks, else what tells a problem, else what comes first. */
function mainPart(parts: readonly Part[]): number {
const first = [(part: Part) => part.asks === 'command', (part: Part) => part.asks === 'other', (part: Part) => part.problem]
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
  let bare = withoutLeads(clause).replace(leadingLabel, '')
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
