import type { Retried } from '../memory/memory.ts'
import type { LessonDetail, LessonState, LessonSummary, LogEntry } from '../memory/memory.ts'
import type { Lesson, LessonBody } from '../model/lesson.ts'
import { shortId } from '../model/short-id.ts'
import type { Look, Style } from './look.ts'
import { table } from './table.ts'
import { block, inline } from './text.ts'
import { count } from '../model/count.ts'
import { shortTime } from './time.ts'

const stateStyle: Readonly<Record<LessonState, Style>> = { waiting: 'yellow', failed: 'red', skipped: 'dim', learnt: 'green' }

export function lessonTable(lessons: readonly LessonSummary[], look: Look, now: Date): string {
  return table(
    lessons,
    [
      { title: 'LESSON', cell: (lesson) => (lesson.id === null ? '-' : shortId(lesson.id)), style: 'yellow' },
      { title: 'STATE', cell: (lesson) => lesson.state, style: (lesson) => stateStyle[lesson.state] },
      { title: 'WHEN', cell: (lesson) => shortTime(lesson.at, now), style: 'dim' },
      { title: 'SPACE', cell: (lesson) => lesson.space.name },
      { title: 'GOAL', cell: (lesson) => lesson.goal, flexible: true },
      { title: 'WHY', cell: (lesson) => lesson.reason ?? '', flexible: true },
    ],
    look,
  )
}

/** What trying again brought, in a sentence. */
export function retriedWords({ observed, learnt, waiting, stalled }: Retried): string {
  if (stalled !== undefined) return `Observing stands still: ${inline(stalled)} Nothing is lost; try again later.`
  if (observed + learnt.length + waiting.length === 0) return 'No lesson is waiting.'
  const seen = observed === 0 ? '' : `${count(observed, 'message')} observed, `
  return `${seen}${count(learnt.length, 'lesson')} learnt, ${waiting.length} still waiting.`
}

/** A whole lesson to read: what waits, or the commit that holds it. */
export function lessonCard(shown: LessonDetail, look: Look, now: Date): string {
  const { lesson, entry } = shown
  return [
    look.paint('bold', inline(shown.goal)),
    ...fact('State', `${shown.state} in "${shown.space.name}"`),
    ...fact('Waits because', shown.reason ?? ''),
    ...(shown.attempts > 0 ? fact('Tried', count(shown.attempts, 'time')) : []),
    ...(lesson === null ? [] : waitingLines(lesson, look, now)),
    ...(entry === null ? [] : learntLines(entry, look, now)),
  ].join('\n')
}

function waitingLines(lesson: Lesson, look: Look, now: Date): string[] {
  const steps = lesson.steps.map((step, index) => `  ${index + 1}. ${inline(step.tool)}: ${inline(step.action)}`)
  return [
    ...fact('Applies when', lesson.appliesWhen),
    ...fact('From', `session ${shortId(lesson.session)}, messages ${lesson.from} to ${lesson.to}, ${shortTime(lesson.at, now)}`),
    ...bodyLines(lesson.body),
    ...(steps.length > 0 ? ['', look.paint('bold', 'Steps'), ...steps] : []),
    ...evidenceLines(lesson.evidence, look),
  ]
}

function learntLines(entry: LogEntry, look: Look, now: Date): string[] {
  return [
    ...fact('Happened', shortTime(entry.happenedAt, now)),
    ...fact('Learnt', `${shortTime(entry.at, now)} by ${entry.learner ?? entry.author.name}`),
    ...fact('Commit', entry.oid),
    ...entry.trailers.filter(({ name }) => name !== 'Learner').flatMap(({ name, value }) => fact(name, value)),
    ...list('Files', entry.paths),
    ...evidenceLines(entry.body, look),
  ]
}

function evidenceLines(evidence: string, look: Look): string[] {
  return evidence === '' ? [] : ['', look.paint('bold', 'Evidence'), look.paint('dim', block(evidence))]
}

function bodyLines(body: LessonBody): string[] {
  switch (body.kind) {
    case 'success':
      return [
        ...fact('Approach', body.approach),
        ...list('Decisions', body.decisions),
        ...list('Learnings', body.learnings),
        ...list('Preferences', body.preferences),
      ]
    case 'failure':
      return [
        ...fact('Symptom', body.symptom),
        ...fact('Cause', body.cause),
        ...fact('Instead', body.instead),
        ...fact('Prevention', body.prevention),
      ]
    case 'facts':
      return list('Facts', body.facts)
    case 'preferences':
      return list('Preferences', body.preferences)
    default:
      return body satisfies never
  }
}

function fact(name: string, value: string): string[] {
  return value === '' ? [] : [`  ${`${name}:`.padEnd(14)} ${inline(value)}`]
}

function list(name: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`  ${name}:`, ...values.map((value) => `    - ${inline(value)}`)]
}
