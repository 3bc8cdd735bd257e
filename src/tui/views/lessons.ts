import type { LessonState, LessonSummary } from '../../memory/memory.ts'
import { known } from '../data.ts'
import type { Row } from '../rows.ts'
import type { Route } from '../routes.ts'
import { oneLine } from '../text/display.ts'
import { span, type Line, type Tone } from '../text/spans.ts'
import { cut, fit } from '../text/width.ts'
import { shortTime } from '../text/words.ts'
import { passes, type Context, type View } from './context.ts'

const states: Readonly<Record<LessonState, readonly [mark: string, tone: Tone, rank: number]>> = {
  failed: ['✗ failed ', 'bad', 0],
  waiting: ['◐ waiting', 'warn', 1],
  learnt: ['✓ learnt ', 'good', 2],
  skipped: ['· skipped', 'dim', 3],
}
const empty = [
  'No lesson yet.',
  '',
  'A conversation that belongs to a space teaches one lesson for each task that is done, and for each wish of its user.',
  'What waits, what failed (r tries it again) and what was left out, with the reason, is shown here.',
]

/** Lessons: those that wait for somebody first, then the newest. */
export const lessonsView: View<unknown> = (_, context) => {
  const lessons = known(context.data, 'lessons').value
  if (lessons === undefined) return null
  const { filter } = context
  const shown = context.memo(lessons, `rows ${filter}`, () =>
    lessons
      .filter(({ id, goal, state, space, reason }) => passes(`${id} ${goal} ${state} ${space.name} ${reason}`, filter))
      .map((lesson, order) => ({ lesson, rank: Math.min(2, states[lesson.state][2]), order }))
      .sort((a, b) => a.rank - b.rank || a.order - b.order)
      .map(({ lesson }) => lesson),
  )
  return {
    count: shown.length,
    at: (index) => {
      const lesson = shown[index]
      return lesson === undefined ? null : lessonRow(lesson, context)
    },
    find: (key) => shown.findIndex((lesson) => keyOf(lesson) === key),
    empty: filter === '' ? empty : [`No lesson holds "${oneLine(filter)}".`],
  }
}

function keyOf({ id, session, goal }: LessonSummary): string {
  return id ?? `${session} ${goal}`
}

function lessonRow(lesson: LessonSummary, context: Context): Row {
  const { id, state, goal, session, commit } = lesson
  const inbox = state === 'waiting' || state === 'failed'
  return {
    key: keyOf(lesson),
    line: lessonLine(lesson, context),
    opens: routeOf(lesson),
    about: {
      conversation: { at: 'session', session, title: '' },
      id: id ?? session,
      name: oneLine(goal),
      ...(inbox && id !== null ? { waiting: id } : {}),
      ...(commit !== null ? { learnt: id ?? commit } : {}),
    },
  }
}

function lessonLine({ state, goal, space, reason, at }: LessonSummary, { width, now }: Context): Line {
  const [mark, tone] = states[state]
  const wide = width >= 74
  const when = fit(shortTime(at, now), 11)
  const where = wide ? ` ${fit(oneLine(space.name), 12)}` : ''
  const room = Math.max(10, width - mark.length - when.length - where.length - 3)
  const told = reason === null ? oneLine(goal) : `${oneLine(goal)} — ${oneLine(reason)}`
  return [
    span(`${when} `, 'dim'),
    span(`${mark} `, tone),
    span(fit(told, room), state === 'skipped' ? 'dim' : 'plain'),
    span(where, 'accent'),
  ]
}

/** A learnt lesson leads to its commit, one that waits to what it wants to say, a skipped one to its conversation. */
function routeOf({ id, state, goal, session, space, commit }: LessonSummary): Route {
  if (commit !== null) return { at: 'commit', space: space.id, oid: commit }
  if (state === 'skipped' || id === null) return { at: 'session', session, title: '' }
  return { at: 'lesson', lesson: id, title: cut(oneLine(goal), 60) }
}
