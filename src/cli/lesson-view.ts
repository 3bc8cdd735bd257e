import type { LessonState, LessonSummary, LessonVerbs } from '../memory/memory.ts'
import type { LessonBody } from '../model/lesson.ts'
import type { Look, Style } from './look.ts'
import { table } from './table.ts'
import { block, inline } from './text.ts'
import { shortTime } from './time.ts'

const stateStyle: Readonly<Record<LessonState, Style>> = { waiting: 'yellow', failed: 'red', skipped: 'dim', learnt: 'green' }

export function lessonTable(lessons: readonly LessonSummary[], look: Look, now: Date): string {
  return table(
    lessons,
    [
      { title: 'LESSON', cell: (lesson) => lesson.id?.slice(0, 8) ?? '-', style: 'yellow' },
      { title: 'STATE', cell: (lesson) => lesson.state, style: (lesson) => stateStyle[lesson.state] },
      { title: 'WHEN', cell: (lesson) => shortTime(lesson.at, now), style: 'dim' },
      { title: 'SPACE', cell: (lesson) => lesson.space.name },
      { title: 'GOAL', cell: (lesson) => lesson.goal, flexible: true },
      { title: 'WHY', cell: (lesson) => lesson.reason ?? '', flexible: true },
    ],
    look,
  )
}

/** A whole lesson to read. */
export function lessonCard({ lesson, attempts, reason }: Awaited<ReturnType<LessonVerbs['get']>>, look: Look, now: Date): string {
  const head = [
    look.paint('bold', inline(lesson.goal)),
    ...fact('Applies when', lesson.appliesWhen),
    ...fact(
      'From',
      `session ${lesson.session.slice(0, 8)}, messages ${lesson.from} to ${lesson.to}, ${shortTime(lesson.at, now)}`,
    ),
    ...(attempts > 0 ? fact('Tried', `${attempts} times`) : []),
    ...fact('Waits because', reason ?? ''),
  ]
  const steps = lesson.steps.map((step, index) => `  ${index + 1}. ${inline(step.tool)}: ${inline(step.action)}`)
  const evidence = lesson.evidence === '' ? [] : ['', look.paint('bold', 'Evidence'), look.paint('dim', block(lesson.evidence))]
  return [
    ...head,
    ...bodyLines(lesson.body),
    ...(steps.length > 0 ? ['', look.paint('bold', 'Steps'), ...steps] : []),
    ...evidence,
  ].join('\n')
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
