import type { Task } from '../../model/task.ts'
import { askingOf } from './asks.ts'
import type { LessonParts } from './lesson-parts.ts'

type Gate = { readonly why: string; readonly skips: (task: Task, parts: LessonParts) => boolean }

/** Calls of tools that make a task worth a lesson even where little was learnt, and those that do not. */
const manyCalls = 6
const fewCalls = 3
/** One look to see it, one to prove or mend it. */
const causeCalls = 2

/** "Why does it hang": the cause that was found is what helps the next time, though every call went through. */
function asksForCause(description: string): boolean {
  return cause.test(description) || askingOf(description) === 'problem'
}
const cause =
  /^(?:fix|find out (?:why|what)|what (?:is|changed)|debug|investigate|diagnose|look into|figure out)\b|\bwhy\b|\bwarum\b|\bpourquoi\b|\bpor qu[eéê]\b|原因|为什么|なぜ/iu

/** Why a task teaches nothing, tried in order; the first that holds is the reason that people read. */
const gates: readonly Gate[] = [
  { why: 'the task is not finished', skips: (task) => task.status !== 'success' && task.status !== 'failed' },
  {
    why: 'what was asked is not clear enough to be known again',
    skips: (task) =>
      /^(?:i|you|he|she|we|they|that|it|this|the reservation)\b/i.test(task.description) ||
      task.description.includes('[redacted]:'),
  },
  {
    why: 'it failed without a cause and a way that would help the next time',
    skips: (task, parts) =>
      task.status === 'failed' && (parts.calls === 0 || parts.wayOut.length === 0 || parts.insights.length === 0),
  },
  {
    why: 'a question and an answer, nothing to do differently the next time',
    skips: (task, parts) => task.status === 'success' && parts.calls === 0 && parts.corrections.length < 2,
  },
  {
    why: 'it went through at once: no error, no correction, no rule turned up',
    skips: (task, parts) =>
      task.status === 'success' &&
      parts.mended.length === 0 &&
      parts.corrections.length < 2 &&
      (parts.reopened === 0 || parts.calls < fewCalls) &&
      !parts.injected &&
      !(parts.insights.length > 0 && parts.calls >= causeCalls && asksForCause(task.description)) &&
      !(parts.insights.length >= 2 && (parts.calls >= manyCalls || parts.corrections.length > 0)),
  },
]

/** The reason to learn nothing from a task; null when it taught something. */
export function skipReason(task: Task, parts: LessonParts): string | null {
  return gates.find((gate) => gate.skips(task, parts))?.why ?? null
}
