import { alike, common, stems } from '../../model/words.ts'
import { acknowledges, type AgentReading } from './agent-turn.ts'
import { askingOf, asksForWork, asksIn, itemsOf, withoutLeads, withoutPraise, type Asking } from './asks.ts'
import { has, startsWith } from './phrases.ts'
import { clausesOf, sentencesOf } from './sentences.ts'
import { bears, turnSigns } from './turn-signs.ts'
import { kindOf, wishesIn } from './wishes.ts'

export type Request = {
  readonly text: string
  /** Wanted for another day. */
  readonly deferred: boolean
}

/** What a user's message does to the tasks. */
export type UserReading = {
  readonly verdict: 'confirm' | 'complain' | 'cancel' | 'proceed' | 'none'
  readonly requests: readonly Request[]
  /** The requests wait for one another: only the first is begun. */
  readonly queue: boolean
  /** The user goes on to the next one of the queue. */
  readonly advances: boolean
  /** The steps of the agent's plan, accepted. */
  readonly plan: readonly string[]
}

export type Situation = {
  /** What the agent did before. */
  readonly agent: AgentReading
  /** What it does upon this message: work shows that something was asked. */
  readonly reply: AgentReading
  /** Description of the task at hand; null before there is one. */
  readonly current: string | null
  /** How many tasks wait in a queue. */
  readonly queued: number
}

const plainly = { correcting: false, standing: false, corrections: [] }

/** Where a sentence stands within its message. */
type Place = {
  readonly inRequest: boolean
  readonly afterDeferred: boolean
  readonly inContext: boolean
  /** "Last thing!" stands before it. */
  readonly announced: boolean
  /** The message began with "hmm". */
  readonly doubted: boolean
}

type Verdict = UserReading['verdict']

const thenAgain = /,?\s+(?:and )?then (?=\p{L}+ )|\.\s+(?:and )?then,? |(?<=\S)，?然后/iu
const anaphora = /\b(?:it|its|them|they|those|these|this|that|ones?)\b/i

/** Reads what the user said by its place: the first message, amid the work, the answer to a question, after completion. */
export function readUser(own: string, situation: Situation): UserReading {
  const { agent, current } = situation
  const sentences = sentencesOf(own)
  const verdict = current === null ? 'none' : verdictOf(own, sentences, agent)
  const none = { queue: false, advances: false, plan: [] }
  if (agent.plan.length > 0 && accepts(own)) return { ...none, verdict: 'proceed', requests: [], queue: true, plan: agent.plan }
  if (current !== null && agent.offer !== null && accepts(own)) {
    const offered = { text: agent.offer, deferred: has('defer', own) }
    const added = requestsIn(sentences.slice(1), situation, 'confirm').filter(({ text }) => startsWith('addition', text))
    return { ...none, verdict: 'confirm', requests: [offered, ...added] }
  }
  if (situation.queued > 0 && advances(own, sentences)) {
    return { ...none, verdict: verdict === 'complain' ? verdict : 'confirm', requests: [], advances: true }
  }
  const items = current === null ? itemsOf(own) : []
  if (items.length >= 2 && items.every((item) => stems(item).size > 0)) {
    return { ...none, verdict: 'none', requests: items.map((text) => ({ text, deferred: false })), queue: bears('oneByOne', own) }
  }
  return { ...none, verdict, requests: requestsIn(sentences, situation, verdict) }
}

function accepts(own: string): boolean {
  return (
    (startsWith('proceed', own) || startsWith('confirm', own)) && !has('cancel', own) && !/^\s*(?:no|nein|non|不)\b/i.test(own)
  )
}

/** "great, continue": a short word on the queue, and no pause. */
function advances(own: string, sentences: readonly string[]): boolean {
  if (startsWith('stop', own) || has('defer', own)) return false
  return [own, ...sentences].some((sentence) => startsNext(sentence) && stems(sentence).size <= 7)
}

function verdictOf(own: string, sentences: readonly string[], agent: AgentReading): Verdict {
  const consents = startsWith('proceed', own) && (agent.phase === 'asked' || agent.phase === 'done') && !bears('givesUp', own)
  if (!consents && sentences.some((sentence) => has('cancel', sentence))) return 'cancel'
  const first = sentences.find((sentence) => !startsWith('greet', sentence)) ?? ''
  const content = startsWith('confirm', first) || startsNext(own)
  if (!content && sentences.some((sentence) => complains(sentence, agent))) return 'complain'
  if (sentences.some((sentence) => startsWith('confirm', sentence)) || (has('confirm', own) && stems(own).size < 8))
    return 'confirm'
  return startsWith('proceed', own) ? 'proceed' : 'none'
}

/** "now write …" goes on, "now its all broken" does not. */
function startsNext(text: string): boolean {
  const bare = withoutPraise(text)
  return startsWith('next', bare) && !/^now,? (?:it|its|it's|the|all|there)\b/i.test(bare)
}

/** Words of complaint, or a problem told right after a result. */
function complains(sentence: string, agent: AgentReading): boolean {
  if (startsWith('addition', sentence) || bears('foresees', sentence) || kindOf(sentence, sentence, true) === 'fact') return false
  if (has('complain', sentence)) return true
  const aboutResult = agent.phase === 'done' && agent.calls > 0 && stems(sentence).size < 8
  return aboutResult && (askingOf(sentence) === 'problem' || bears('tooMuch', sentence))
}

function requestsIn(sentences: readonly string[], situation: Situation, verdict: Verdict): Request[] {
  const { reply, current } = situation
  if (reply.calls === 0 && acknowledges(reply.said) && sentences.some(isOnlyWish) && !sentences.some(isLater)) return []
  const requests: { text: string; deferred: boolean }[] = []
  let before: string[] = []
  const all = sentences.flatMap(splitAtThen)
  for (const [place, sentence] of all.entries()) {
    const open = requests.at(-1)
    if (
      opens(sentence, situation, verdict, {
        inRequest: open !== undefined,
        afterDeferred: open?.deferred === true,
        inContext: before.length > 0,
        announced: place > 0 && isAnnouncement(all[place - 1] ?? ''),
        doubted: bears('doubts', all[0] ?? ''),
      })
    ) {
      requests.push({ text: [...before, sentence].join('\n'), deferred: isLater(sentence) })
      before = []
    } else if (open === undefined) {
      if (tellsSomething(sentence)) before.push(sentence)
    } else
      requests[requests.length - 1] = {
        text: `${open.text}\n${sentence}`,
        deferred: open.deferred || (isLater(sentence) && stems(sentence).size < 6),
      }
  }
  const telling = before.filter((sentence) => (verdict === 'confirm' && current !== null) || !isOnlyWish(sentence))
  if (
    requests.length === 0 &&
    telling.length > 0 &&
    !(current !== null && sentences.some(corrects)) &&
    worksUnasked(sentences.join(' '), telling.join(' '), situation, verdict)
  )
    return [{ text: telling.join('\n'), deferred: false }]
  return requests
}

/** "One more thing!": all that it says is that something follows. */
function isAnnouncement(sentence: string): boolean {
  return startsWith('addition', withoutPraise(sentence)) && stems(withoutLeads(sentence)).size === 0
}

/** "rephrase", "it was Cork, not Kerry": the same result again. */
function corrects(sentence: string): boolean {
  const bare = withoutLeads(sentence)
  return (
    startsWith('refine', bare) ||
    bears('tooMuch', bare) ||
    bears('swaps', bare) ||
    startsWith('stop', bare) ||
    (/\bnot\b|n't\b|\bwrong|\btho(?:ugh)?\b/i.test(bare) && !/\bnot\b.*\bcall\b/i.test(bare))
  )
}

/** After a result that nobody complains about, new work means that these words asked for it, however they were put. */
function worksUnasked(own: string, text: string, { agent, reply, current }: Situation, verdict: Verdict): boolean {
  const words = stems(text)
  if (reply.calls === 0 && (bears('asksForNothing', own) || (agent.calls === 0 && bears('smallTalk', agent.said)))) return false
  if (current === null)
    return reply.phase !== 'silent' && (reply.calls > 0 || (words.size >= 4 && wishesIn(own, plainly).length === 0))
  if (agent.phase !== 'done' || reply.calls === 0 || verdict === 'complain' || verdict === 'cancel') return false
  return (
    !startsWith('proceed', own) &&
    !bears('chooses', text) &&
    !bears('doubts', own) &&
    !answers(words, agent) &&
    words.size >= (verdict === 'confirm' ? 2 : 4)
  )
}

/** An answer takes up the words of what it answers. */
function answers(words: ReadonlySet<string>, agent: AgentReading): boolean {
  return words.size > 0 && common(words, stems(agent.said)) >= words.size * 0.5
}

/** Whether a sentence begins a task of its own. */
function opens(sentence: string, situation: Situation, verdict: Verdict, place: Place): boolean {
  const { inRequest } = place
  const { agent, current, reply } = situation
  const bare = withoutLeads(sentence)
  const words = stems(bare)
  const asking = asksIn(sentence)
  const added =
    place.announced ||
    startsWith('addition', withoutPraise(sentence)) ||
    startsWith('addition', bare) ||
    bears('addsAnother', bare)
  const next = startsNext(sentence)
  if (words.size < 1 || startsWith('stop', bare)) return false
  if (
    current !== null &&
    !inRequest &&
    isParked(sentence) &&
    verdict !== 'complain' &&
    agent.phase !== 'asked' &&
    words.size >= 3
  )
    return true
  if (isOnlyWish(sentence)) return false
  if (current === null && !inRequest) return asking !== null
  const asked = asking !== null && asking !== 'problem'
  if (inRequest)
    return (
      (added || startsNext(sentence) || /^then\b/i.test(sentence) || (place.afterDeferred && asking === 'command')) &&
      asked &&
      words.size >= 2 &&
      !anaphora.test(bare.split(' ').slice(0, 3).join(' '))
    )

  if (verdict === 'complain' && !added && !next) return false
  switch (agent.phase) {
    case 'asked':
    case 'working':
    case 'silent':
      return added && asked && words.size >= 2
    case 'waiting':
    case 'done':
    case 'refused':
      if (asking === null || asking === 'problem')
        return (
          (next || added || (asking === 'problem' && !place.doubted && reply.calls > 0 && words.size >= 3)) && words.size >= 2
        )
      return ((added || next) && words.size >= 2) || !isRefinement(sentence, asking, situation, place.inContext)
    default:
      return agent.phase satisfies never
  }
}

/** The same result a little different: it begins so, or has hardly a word of its own beside "it". */
function isRefinement(sentence: string, asking: Asking, { agent, current }: Situation, inContext: boolean): boolean {
  const bare = withoutLeads(sentence).replace(turnSigns.asksAnew.pattern, '')
  const words = stems(bare)
  const known = stems(current ?? '')
  if (words.size <= 3 && asking !== 'question' && answers(words, agent)) return true
  if ((startsWith('refine', bare) || bears('tooMuch', bare) || bears('swaps', bare)) && words.size < 12) return true
  if (words.size <= 3 && bears('chooses', bare)) return true
  if (words.size <= 6 && asking !== 'question' && bears('saysHow', bare)) return true
  if (/^(?:so|but|and why|why)\b/i.test(sentence) || bears('doubts', sentence)) return true
  if (anaphora.test(asking === 'question' ? bare.split(' ').slice(0, 3).join(' ') : bare) && words.size <= 4 && !inContext)
    return true
  return words.size >= 3 && alike(words, known) >= 0.5 && common(words, known) >= 3
}

/** A clause that puts work off, and is no fact about the user's plans. */
function isParked(sentence: string): boolean {
  if (has('cancel', sentence)) return false
  return clausesOf(sentence).some(
    (clause) =>
      has('defer', clause) &&
      !bears('doesItThemselves', clause) &&
      stems(clause).size >= 2 &&
      kindOf(clause, sentence, false) === null,
  )
}

function isLater(sentence: string): boolean {
  return has('defer', sentence)
}

/** A sentence in which every clause is a wish or asks for nothing. */
function isOnlyWish(sentence: string): boolean {
  const clauses = clausesOf(sentence).filter((clause) => stems(clause).size >= 1)
  const isWish = (clause: string): boolean => {
    const kind = kindOf(clause, sentence, false)
    return kind === 'preference' || (kind === 'fact' && !asksForWork(clause))
  }
  return clauses.some(isWish) && clauses.every((clause) => isWish(clause) || !asksForWork(clause))
}

function tellsSomething(sentence: string): boolean {
  if (bears('identifies', sentence)) return false
  const bare = withoutLeads(sentence)
  if ((startsWith('confirm', sentence) || (has('confirm', sentence) && /!\s*$/.test(sentence))) && stems(bare).size < 4)
    return false
  return stems(bare).size >= 2 && !has('cancel', sentence) && !startsWith('stop', sentence)
}

function splitAtThen(sentence: string): string[] {
  const parts = sentence.split(thenAgain)
  const [first = '', second = ''] = parts
  return parts.length === 2 && asksForWork(first) && askingOf(second) === 'command' && stems(second).size >= 2
    ? [first, `then ${second}`]
    : [sentence]
}
