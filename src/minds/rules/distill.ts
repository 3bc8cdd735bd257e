import { distinct } from '../../model/entry-fields.ts'
import type { Distilled } from '../../model/lesson.ts'
import type { Preference, Task } from '../../model/task.ts'
import type { Event } from './events.ts'
import { askingOf } from './asks.ts'
import { skipReason } from './gate.ts'
import { lessonParts, type LessonParts } from './lesson-parts.ts'
import { clipped } from './sentences.ts'
import { inThirdPerson } from './third-person.ts'

const evidenceLimit = 300
const injectionNote = 'What a tool returned held hidden instructions to AI agents (prompt injection); they were not followed.'

/** What a finished task taught, or why nothing. */
export function distillEvents(task: Task, events: readonly Event[], preferences: readonly Preference[]): Distilled {
  const parts = lessonParts(events)
  const skip = skipReason(task, parts)
  if (skip !== null) return { skip }
  const lesson = { skip: null, goal: task.description, appliesWhen: '', steps: parts.steps, evidence: evidenceOf(parts, events) }
  return task.status === 'failed' ? { ...lesson, body: failureOf(parts) } : { ...lesson, body: successOf(parts, preferences) }
}

function successOf(parts: LessonParts, preferences: readonly Preference[]): Extract<Distilled, { skip: null }>['body'] {
  return {
    kind: 'success',
    approach: parts.result,
    decisions: parts.corrections
      .filter((correction) => askingOf(correction) !== 'problem')
      .slice(0, 3)
      .flatMap((correction) => inThirdPerson(correction, 'preference') ?? []),
    learnings: distinct([
      ...parts.mended.slice(-3).map(({ tool, error, fix }) => mendedLine(tool, error, fix)),
      ...parts.insights.slice(0, 5),
      ...(parts.injected ? [injectionNote] : []),
    ]),
    preferences: preferences.map((preference) => preference.text),
  }
}

function failureOf(parts: LessonParts): Extract<Distilled, { skip: null }>['body'] {
  const [cause = ''] = parts.insights
  const others = parts.wayOut.filter((sentence) => sentence !== cause)
  return {
    kind: 'failure',
    symptom: parts.standing === '' ? (parts.mended.at(-1)?.error ?? '') : parts.standing,
    cause,
    instead: parts.mended.map(({ fix }) => fix).at(-1) ?? '',
    prevention: others[0] ?? '',
  }
}

function mendedLine(tool: string, error: string, fix: string): string {
  return `${tool === '' ? '' : `\`${tool}\` `}failed with "${error}"; what worked: ${fix}`
}

/** A few words of the conversation that show where the lesson comes from. */
function evidenceOf(parts: LessonParts, events: readonly Event[]): string {
  const asked = events.find((event) => event.kind === 'user')
  const proof = parts.mended.at(-1)?.error ?? parts.corrections[0] ?? parts.standing
  const lines = [
    asked === undefined ? '' : `User: ${clipped(asked.own, 160)}`,
    proof === '' ? '' : `Then: ${clipped(proof, 120)}`,
  ]
  return clipped(lines.filter((line) => line !== '').join(' | '), evidenceLimit)
}
