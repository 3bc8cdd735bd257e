import { oneOf } from './pattern.ts'
import type { Step } from '../../model/lesson.ts'
import { common, covered, stems } from '../../model/words.ts'
import { readAgent, withoutCourtesy } from './agent-turn.ts'
import { withoutLeads } from './asks.ts'
import { turnsOf, type Event, type Turn } from './events.ts'
import { failureLine } from './failures.ts'
import { has, startsWith } from './phrases.ts'
import { addressed, insightsIn, noRule, toAgent, withoutIds, withoutRegret } from './insights.ts'
import { isPassing, namesOneCase } from './passing.ts'
import { toolOf } from './progress.ts'
import { clipped, sentencesOf } from './sentences.ts'

/** What a task's conversation holds that could help the next time. */
export type LessonParts = {
  /** Errors of tools with what got past them. */
  readonly mended: readonly Mended[]
  /** How often the user complained and the agent went back to work. */
  readonly reopened: number
  /** What the user corrected, in their words. */
  readonly corrections: readonly string[]
  /** Sentences of the agent that name a cause or a rule. */
  readonly insights: readonly string[]
  /** Sentences of the agent that say who or what could make a refused thing possible. */
  readonly wayOut: readonly string[]
  /** The agent was addressed by what a tool returned. */
  readonly injected: boolean
  readonly steps: readonly Step[]
  readonly calls: number
  /** The last failure that nothing got past. */
  readonly standing: string
  /** What the agent said last about the result. */
  readonly result: string
}

/** What an event brought back from memory: read by a tool, or put into the prompt. */
function fromMemory(event: Event): string[] {
  if (event.kind === 'result') return event.remembered ? [event.text] : []
  return event.kind === 'user' ? (event.text.match(memoryBlock) ?? []) : []
}
const memoryBlock = /<(skills?|memor(?:y|ies)|system-reminder)\b[\s\S]*?<\/\1>/gi

type Call = Extract<Event, { kind: 'call' }>
export type Mended = { readonly tool: string; readonly error: string; readonly fix: string }

const opening = oneOf('i')`
  \b(?:only|needs?|must|owner|ask|grant|has to|have to|if (?:she|he|they|you)|by (?:phone|post|letter))\b
  \b(?:requires?|alternative|would be allowed|once|until)\b|nur|muss|seulement|il faut|sólo|tiene que|só|precisa
  只有|需要|必要|のみ
`
export function lessonParts(events: readonly Event[]): LessonParts {
  const turns = turnsOf(events)
  const remembered = events.flatMap(fromMemory).map((text) => stems(text))
  const isEcho = (text: string): boolean =>
    remembered.some((words) => common(words, stems(text)) >= 4 && covered(words, stems(text)) >= 0.8)
  const texts = events.filter((event) => event.kind === 'agent').map((event) => event.text)
  return {
    mended: mendedErrors(events).filter(({ error, fix }) => !isEcho(`${error} ${fix}`)),
    reopened: turns
      .slice(1)
      .filter((turn) => turn.user !== null && has('complain', turn.user.own) && turn.agent.some((event) => event.kind === 'call'))
      .length,
    corrections: correctionsIn(turns),
    insights: insightsIn(texts).filter((sentence) => !isEcho(sentence)),
    wayOut: texts
      .flatMap((text) => sentencesOf(text))
      .filter(
        (sentence) => opening.test(sentence) && !addressed.test(sentence) && !noRule.test(sentence) && !/[?？]$/.test(sentence),
      )
      .map((sentence) => clipped(withoutRegret(withoutIds(sentence.replaceAll('**', ''))), 200)),
    injected:
      texts.some((text) => addressed.test(text)) || events.some((event) => event.kind === 'result' && toAgent.test(event.text)),
    steps: stepsOf(events),
    calls: events.filter((event) => event.kind === 'call').length,
    standing: standingError(events),
    result: clipped(
      withoutCourtesy(
        withoutIds(readAgent(turns.findLast((turn) => turn.agent.some((event) => event.kind === 'agent'))?.agent ?? []).said),
      ),
      300,
    ),
  }
}

/** Each failed call with the call after it that passed: the best lesson there is. */
function mendedErrors(events: readonly Event[]): Mended[] {
  const found: Mended[] = []
  events.forEach((event, at) => {
    if (event.kind !== 'result' || !event.failed || event.remembered || toAgent.test(event.text)) return
    const tool = toolOf(events, at)
    const later = events
      .slice(at + 1)
      .filter((each) => each.kind === 'call' && !thinkingTools.test(each.tool) && worked(each, events))
    const retried = later.find((each) => each.kind === 'call' && each.tool === tool) ?? later[0]
    const fix = retried?.kind === 'call' ? (remedy(retried, events, at) ?? retried) : retried
    const error = clipped(failureLine(event.text), 110)
    if (fix?.kind !== 'call' || error === '' || found.some((known) => known.error === error)) return
    found.push({
      tool,
      error: withoutIds(error),
      fix: `\`${fix.tool}\`${fix.text === '' ? '' : ` ${difference(fix, events, at)}`}`,
    })
  })
  return found
}

/** The very same call passed later: what was done in between is what mended it. */
function remedy(again: Call, events: readonly Event[], failedAt: number): Call | null {
  const failed = callBefore(again.tool, events, failedAt)
  if (failed === null || JSON.stringify(failed.input) !== JSON.stringify(again.input)) return null
  const between = events.slice(failedAt + 1, events.indexOf(again))
  return (
    between.findLast((each): each is Call => each.kind === 'call' && !thinkingTools.test(each.tool) && worked(each, events)) ??
    null
  )
}

function callBefore(tool: string, events: readonly Event[], at: number): Call | null {
  return events.findLast((event, index): event is Call => event.kind === 'call' && index < at && event.tool === tool) ?? null
}

/** True when the call's own result came and told of no failure. */
function worked(call: Call, events: readonly Event[]): boolean {
  const at = events.indexOf(call)
  const result = events.slice(at).find((each) => each.kind === 'result' && (call.call === null || each.call === call.call))
  return result?.kind === 'result' && !result.failed
}

/** What the mending call does, told by the arguments that the failed call had not. */
function difference(fix: Call, events: readonly Event[], failedAt: number): string {
  const before = callBefore(fix.tool, events, failedAt)?.input ?? {}
  const changed = Object.entries(fix.input).filter(([key, value]) => before[key] !== value)
  const told = (changed.length > 0 ? changed : Object.entries(fix.input)).map(([key, value]) =>
    newPart(value, before[key] ?? '', key),
  )
  return clipped(withoutIds(told.join(', ')), 120)
}

/** The part of a long command that is new. */
function newPart(value: string, before: string, key: string): string {
  if (/^[[{]/.test(value)) return key
  if (before === '' || value.length < 60) return value.length < 40 && !/\s/.test(value) ? `${key}=${value}` : value
  const known = new Set(before.split(/\s+/))
  const fresh = value.split(/\s+/).filter((word) => !known.has(word))
  return fresh.length === 0 ? value : fresh.join(' ')
}

function standingError(events: readonly Event[]): string {
  const at = events.findLastIndex((event) => event.kind === 'result' && !event.remembered)
  const last = events[at]
  return last?.kind === 'result' && last.failed && !toAgent.test(last.text) ? clipped(failureLine(last.text), 160) : ''
}

/** What the user had changed after they saw something. */
function correctionsIn(turns: readonly Turn[]): string[] {
  return turns.slice(1).flatMap((turn) => {
    if (turn.user === null) return []
    const sentences = sentencesOf(turn.user.own).map((sentence) => withoutLeads(sentence))
    return sentences
      .filter((sentence) => isCorrection(sentence) && !namesOneCase(sentence) && !isPassing(sentence, 'preference'))
      .map((sentence) => clipped(sentence, 140))
  })
}

/** What the user wants otherwise; what they merely tell about themselves is none. */
function isCorrection(sentence: string): boolean {
  if (stems(sentence).size < 3 || /[?？]$/.test(sentence)) return false
  if (/^(?:i|i'm|im|i've|i'd|my|we|sorry|unfortunately|sure|actually,? i|it was|as for|since|thanks?|oh)\b/i.test(sentence))
    return false
  if (/\bi (?:don'?t|do not) (?:have|need|know|remember)\b/i.test(sentence)) return false
  return (
    has('complain', sentence) ||
    startsWith('refine', sentence) ||
    /\b(?:not|no|never|don'?t|always|must|should|max|kein|nicht|nur|pas|sans|sin|sem|nunca|sempre)\b|不要|必须|默认|しないで/i.test(
      sentence,
    )
  )
}

/** Tools by which an agent talks to itself. */
const thinkingTools = /^(?:transfer_to_human\w*|think|reason|plan|calculat\w*|todo\w*|update_?plan|report_thinking|sleep|wait)$/i

/** The tools in the order of their first use that worked, each with what it was used for. */
function stepsOf(events: readonly Event[]): Step[] {
  const steps = new Map<string, string>()
  events.forEach((event, at) => {
    if (event.kind !== 'call' || event.tool === '' || steps.has(event.tool) || thinkingTools.test(event.tool)) return
    const result = events.find(
      (later, index) => index > at && later.kind === 'result' && (event.call === null || later.call === event.call),
    )
    if (result?.kind === 'result' && (result.failed || result.remembered)) return
    steps.set(event.tool, clipped(actionOf(event), 80))
  })
  return [...steps].slice(0, 8).map(([tool, action]) => ({ tool, action }))
}

function actionOf(call: Extract<Event, { kind: 'call' }>): string {
  const { description, command, cmd, query, path, file_path: file } = call.input
  const named = description ?? command ?? cmd ?? query ?? path ?? file
  return (named ?? Object.keys(call.input).slice(0, 4).join(', ')).split('\n')[0] ?? ''
}
