import type { AgentReading } from './agent-turn.ts'
import type { Event } from './events.ts'
import { failureLine } from './failures.ts'
import { clipped, sentencesOf } from './sentences.ts'

const lineLimit = 150
const concrete = /\d|`|→|[A-Z]{2,}-?\d|\/\w/

/** Milestones of one agent turn: the error that was met and mended, and what was reached, with its values. */
export function progressOf(events: readonly Event[], reading: AgentReading): string[] {
  const mended = mendedError(events)
  const reached = reading.said === '' ? lastCall(events) : reached_(reading)
  return [mended, reached].filter((line) => line !== null).map((line) => clipped(line, lineLimit))
}

/** The last failed call of the turn that a later call of the same turn got past. */
function mendedError(events: readonly Event[]): string | null {
  const failedAt = events.findLastIndex((event) => event.kind === 'result' && event.failed)
  const failed = events[failedAt]
  if (failed?.kind !== 'result' || failed.remembered) return null
  const tool = toolOf(events, failedAt)
  const passed = events.slice(failedAt + 1).some((event) => event.kind === 'result' && !event.failed)
  const line = failureLine(failed.text)
  return line === '' ? null : `${tool === '' ? '' : `\`${tool}\`: `}${clipped(line, 100)}${passed ? ' (then solved)' : ''}`
}

function reached_(reading: AgentReading): string | null {
  if (reading.phase === 'working' || (reading.phase === 'asked' && reading.calls === 0)) return null
  const sentences = sentencesOf(reading.said).filter((sentence) => !/[?？]$/.test(sentence))
  const chosen = sentences.find((sentence) => concrete.test(sentence)) ?? sentences[0]
  return chosen === undefined || reading.calls === 0 ? null : bare(chosen)
}

function lastCall(events: readonly Event[]): string | null {
  const call = events.findLast((event) => event.kind === 'call')
  if (call?.kind !== 'call' || call.tool === '') return null
  return `Called \`${call.tool}\`${call.text === '' ? '' : `: ${clipped(call.text, 90)}`}`
}

/** The tool whose result stands at that place: by its id, else the last call before it. */
export function toolOf(events: readonly Event[], at: number): string {
  const result = events[at]
  if (result?.kind !== 'result') return ''
  const call = events.findLast(
    (event, index) => event.kind === 'call' && index < at && (result.call === null || event.call === result.call),
  )
  return call?.kind === 'call' ? call.tool : ''
}

function bare(sentence: string): string {
  return sentence.replace(/^[#>*\s-]+/, '').replaceAll('**', '')
}
