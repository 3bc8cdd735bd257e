import { oneOf } from './pattern.ts'
import { stems } from '../../model/words.ts'
import type { Event } from './events.ts'
import { numberedItems, sentencesOf } from './sentences.ts'

/** Where the agent stands at the end of its turn. */
export type Phase = 'silent' | 'working' | 'asked' | 'refused' | 'waiting' | 'done'

export type AgentReading = {
  readonly phase: Phase
  /** More work that the agent offers after a result: "Shall I set that up as a timer?" */
  readonly offer: string | null
  /** The numbered steps of a plan that waits for a yes. */
  readonly plan: readonly string[]
  readonly calls: number
  /** Its last words; empty when it ended on a call. */
  readonly said: string
}

type Sign = {
  readonly why: string
  readonly pattern: RegExp
  readonly example: string
  /** Tells of a refusal only where something was tried: an explanation may speak of refusing. */
  readonly tried?: true
}

const refusals: readonly Sign[] = [
  {
    why: 'it says that it cannot',
    example: "I can't go around that",
    pattern: oneOf('i')`
      \b(?:i|we) (?:can'?t|cannot|won'?t|may not|am not able to|don'?t have (?:access|permission))\b
      \bi'?m (?:unable|not able|not allowed|afraid i)\b|\b(?:i|we) have no (?:right|permission|access)\b
      \b(?:is|are|was|were)(?:n'?t| not) (?:possible|allowed|permitted|available)\b|\b(?:cannot|can'?t|can not) be \w+
      \bthey (?:don'?t|do not) (?:do|offer|have|allow)\b
      \b(?:there is|there's|has|have) no (?:way|\w+ gateway|option)\b|\bno way around\b
      \bwe (?:don'?t|do not) (?:arrange|offer|do|sell|provide|support|handle|stock|carry|ship|deliver|cover|allow)\b
    `,
  },
  {
    tried: true,
    why: 'a rule or a right stands against it',
    example: 'Sendwell refuses',
    pattern: oneOf('i')`
      \b(?:refuses?|refused|rejects?|rejected|denied|forbidden|not permitted|against (?:the )?policy)\b
      \b(?:policy (?:engine|rejects|forbids)|no (?:write |read )?access|neither works|is protected)\b
      \b(?:needs? a (?:documented|signed)|for the \w+(?: \w+)? only|don't know what)\b
    `,
  },
  {
    why: 'the same in other languages',
    example: 'foi recusado',
    pattern: oneOf('i')`
      (?:kann|darf) (?:ich )?(?:leider )?nicht|nicht (?:möglich|erlaubt)|abgelehnt|verweigert|je ne peux pas
      impossible|refusé|no puedo|rechazad|no es posible|não posso|recusad|negado|esgotado|无法|不能|被拒|没有权限|できません|拒否
      権限がありません
    `,
  },
]

const noted: Sign = {
  why: 'noted, or noted for another day',
  example: 'On the pile',
  pattern: oneOf('i')`
    ^(?:noted|on the pile|on the list|ok(?:ay)?, (?:later|\w+ waits)|i'?ve noted|i'?ll (?:remind|remember))
    ^(?:sure, tell me|remembered|understood|got it|no (?:writes|problem)|will do|combinado|anotado|notiert|vermerkt)
    ^(?:verstanden|alles klar|c'est noté|entendido|记下|记住|明白|了解しました|承知|わかりました)
  `,
}

const waits: readonly Sign[] = [
  {
    why: 'somebody else has to act first',
    example: "I'll wait for Leona's address",
    pattern: oneOf('i')`
      \b(?:i'?ll wait|waiting (?:for|until)|waits? (?:for|until|in your)|once (?:you|the|she|he|they|it)|as soon as)\b
      \b(?:until you|nothing (?:is|was|has been) (?:booked|changed|sent|done)|still (?:needs|missing)|it needs)\b
      \b(?:are needed|pending approval|awaiting|only becomes active|leave \S+ open|is started as a draft)\b
      \b(?:has to (?:approve|confirm)|i'?ll [^.]{3,60}\b(?:then|when|once|after|tomorrow|later)\b|isn'?t open yet)\b
      \b(?:stays? open|next in line)\b
    `,
  },
  noted,
  {
    why: 'the same in other languages',
    example: 'aguardando aprovação',
    pattern:
      /warte(?:t)? (?:auf|bis)|sobald|en attente|dès que|esperando|en cuanto|aguardando|assim que|aprovação|等你|等待|待ち|次第|排在后面|还差/i,
  },
]

const begins: Sign = {
  why: 'it announces work',
  example: "On it. I'll look at the page",
  pattern: oneOf('i')`
    ^(?:on it|will do|sure|ok(?:ay)?|right|gladly|of course|certainly|let me|i'?ll|i will|i (?:begin|start)\b)
    ^(?:i'?m (?:going|looking|checking|trying|starting|beginning)|starting|beginning|looking|checking|searching)
    ^(?:one moment|trying|waiting for the checks|gern|verstanden|ich (?:schaue|prüfe|sehe|suche))
    ^(?:je (?:regarde|vérifie|cherche|vais)|voy a|ahora|vou|deixa|好的|我(?:先|来|看)|正在|はい|確認します|調べ|少々)
  `,
}

/** Its last words: it has not finished. */
const goesOn =
  /\b(?:i'?ll (?:keep|continue|go on)|i'?m (?:continuing|still (?:working|on it))|je continue|ich mache weiter|ich arbeite weiter|sigo (?:con|en ello)|continuo)\b|继续处理|続けます/i

const results: Sign = {
  why: 'it reports a result',
  example: 'Done: 4,188 rows',
  pattern: oneOf('i')`
    \b(?:done|fixed|finished|ready|booked|created|added|updated|changed|removed|deleted|sent|saved|written|moved)\b
    \b(?:set|works?|running|runs|passes|pass(?:ed)?|green|builds?|complete[d]?|successfully|released|deployed)\b
    \b(?:merged|corrected|cancell?ed|scheduled|active|found|here (?:is|are)|erledigt|fertig|behoben|läuft)\b
    \b(?:angelegt|terminé|corrigé|fait|envoyé|listo|hecho|enviado|creado|pronto|desativei|feito|enviei)\b|已|完成|好了
    しました|完了|→|✓|✅
  `,
}

/** Giving the user on to a person ends the agent's part without a result. */
const handsOver = /transfer_?to_?(?:a_?)?human|hand_?(?:off|over)|escalate/i
const closers = oneOf('i')`
  \b(?:anything else|something else|let me know|feel free|happy to help)\b
  \b(?:need (?:any )?(?:further|more) (?:help|assistance)|what(?:'s| is)? next|noch etwas|autre chose|algo más)\b
  \b(?:algo mais|还有(?:什么|其他)|他に)\b
`
const offers = oneOf('i')`
  ^(?:shall|should) i\b|^(?:do you want|would you like|want) me to\b|^soll ich\b|^möchtest du,? dass ich\b
  ^(?:veux-tu|voulez-vous) que je\b|^¿?quieres que\b|^quer que eu\b|^posso \w+.{12,}|^要不要我|^需要我
`
const offerStart = oneOf('i')`
  ^(?:shall|should) i (?:also )?|^(?:do you want|would you like|want) me to (?:also )?|^soll ich (?:auch )?
  ^möchtest du,? dass ich |^(?:veux-tu|voulez-vous) que je |^¿?quieres que |^quer que eu |^posso |^要不要我|^需要我
`
const choices = /\b(?:transfer you|proceed|go ahead|confirm|point the|correct those|instead|or (?:better|rather)|continue)\b/i
const requestsInput = oneOf('i')`
  \b(?:please (?:approve|confirm|send|provide|enter|specify|tell|open|choose|reload|upload|give))\b
  \b(?:could you (?:please )?(?:send|provide|confirm|tell|share)|let me know (?:which|what|when|if you|how))\b
  \b(?:i (?:need|will need|'ll need) (?:the|your|a|an|some)|tell me (?:which|what|the wording)|which (?:one|of))\b
  \b(?:dis-moi)\b
  \b(?:(?:necesito|preciso d|il me faut|ich (?:brauche|benötige)(?: noch)?) ?(?:el|la|los|tu|su|[oa]s?|le|les|votre|ton|den|die|das|deine?n?|ihre?n?)\b)\b
  \b(?:请确认|请提供|教えてください|bitte (?:bestätige|schick|nenne|gib))\b|请确认|请提供|教えてください
`
const planWords =
  /\b(?:plan|steps?|here(?:'s| is) (?:what|how)|roadmap|approach is|i(?:'ll| will) (?:do|go)|schritte|vorgehen|étapes|pasos|passos|etapas)\b|计划|步骤|手順|計画/i
const choiceWords = /\b(?:options?|either|alternatively|which (?:one|of)|choose|ways|reasons|causes|questions?)\b|选项|方案|原因/i

/** The text without what it denies: "the dates can't be moved" reports no move. */
function affirmed(text: string): string {
  return text.replace(/\b(?:not|never|cannot|nothing|no longer)\b[^.;:,\n]*|\b\w+n['’]t\b[^.;:,\n]*/gi, ' ')
}

/** "Here are the details:" and all that follows. */
const table = /(?<=\S)\s+here are [^.:\n]{0,60}:\s[\s\S]*$/i

/** The words without the offers of further help at their end; all of them when nothing else was said. */
export function withoutCourtesy(said: string): string {
  const kept = sentencesOf(said.replace(table, '')).filter((sentence) => !closers.test(sentence))
  return kept.length === 0 ? said : kept.join(' ')
}

/** True when the agent only says that it took note. */
export function acknowledges(said: string): boolean {
  return noted.pattern.test(said.trim())
}

/** Reads the events that followed a user's message. */
export function readAgent(events: readonly Event[]): AgentReading {
  const calls = events.filter((event) => event.kind === 'call').length
  const last = events.at(-1)
  const none = { offer: null, plan: [], calls }
  if (last === undefined) return { ...none, phase: 'silent', said: '' }
  if (events.some((event) => event.kind === 'call' && handsOver.test(event.tool)))
    return { ...none, phase: 'refused', said: last.kind === 'agent' ? last.text : '' }
  if (last.kind !== 'agent') return { ...none, phase: 'working', said: '' }
  const said = last.text
  const spoken = said.replace(/^\s*>.*$/gm, '')
  const all = sentencesOf(spoken.replace(/(`{3,})[\s\S]*?(?:\1|$)/g, ' ').replace(/\([^()]{0,200}\)/g, ' '))
  const sentences = all.filter((sentence) => !closers.test(sentence))
  const question = sentences.findLast((sentence) => /[?？]["”»)]*$/.test(sentence)) ?? null
  const final = sentences.at(-1) ?? ''
  const asks =
    (question !== null && (sentences.indexOf(question) >= sentences.length - 2 || !results.pattern.test(spoken))) ||
    sentences.some((sentence) => requestsInput.test(sentence))
  const plan = calls === 0 && planWords.test(said) && !choiceWords.test(said) ? numberedItems(said) : []
  if (plan.length > 0) return { ...none, phase: 'asked', plan, said }
  const offered = question?.replace(offerStart, '').replace(/[?？]+$/, '') ?? ''
  const isOffer = question !== null && offers.test(question) && !choices.test(question) && stems(offered).size >= 3
  if (
    isOffer &&
    calls > 0 &&
    results.pattern.test(affirmed(spoken.slice(0, spoken.indexOf(question)))) &&
    !/\b(?:declined|failed|full|taken|refused|rejected)\b/i.test(spoken) &&
    !refusals.some(({ pattern }) => pattern.test(said))
  ) {
    return { ...none, phase: 'done', offer: offered, said }
  }
  if (asks) return { ...none, phase: 'asked', said }
  if (sentences.length < all.length && calls === 0 && said.length < 120) return { ...none, phase: 'done', said }
  return { ...none, phase: statementPhase(spoken, final, events), said }
}

function statementPhase(said: string, final: string, events: readonly Event[]): Phase {
  const calls = events.filter((event) => event.kind === 'call').length
  const failedLast = events.findLast((event) => event.kind === 'result')?.failed === true
  const refused = refusals.some(({ pattern, tried }) => (calls > 0 || tried !== true) && pattern.test(said))
  const waiting = waits.some(({ pattern }) => pattern.test(said))
  if (waiting && !(results.pattern.test(affirmed(final)) && !waits.some(({ pattern }) => pattern.test(final)))) return 'waiting'
  if (goesOn.test(final)) return 'working'
  const reports = results.pattern.test(affirmed(said))
  if (refused && (failedLast || calls === 0 || !reports)) return 'refused'
  if (failedLast && !reports) return 'refused'
  if (calls === 0 && begins.pattern.test(said) && said.length < 120 && !results.pattern.test(said)) return 'working'
  return 'done'
}

export const agentSigns: readonly Sign[] = [...refusals, ...waits, begins, results]

/** How a part of the agent's words reads on its own, for tasks that it worked at together. */
export function phaseOf(text: string, events: readonly Event[]): Phase {
  return statementPhase(text, sentencesOf(text).at(-1) ?? '', events)
}
