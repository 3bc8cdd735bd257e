import type { LessonDetail, LogEntry } from '../../memory/memory.ts'
import { known } from '../data.ts'
import type { Row } from '../rows.ts'
import type { Story } from '../story.ts'
import { oneLine } from '../text/display.ts'
import { span } from '../text/spans.ts'
import { cut } from '../text/width.ts'
import { shortTime } from '../text/words.ts'
import type { Context } from './context.ts'
import { aboutEntry, isTakenBack, outcomeMark } from './origin.ts'
import { heading, textRows } from './sections.ts'

/** Each lesson leads to its commit, one that waits to what it will say. */
export function lessonRows({ seen, lessons, waiting }: Story, session: string, context: Context): readonly Row[] {
  const rows = [
    ...waiting.flatMap((lesson) => waitingRows(lesson, context)),
    ...lessons.flatMap((entry) => learntRows(entry, context)),
  ]
  const reason = rows.length > 0 ? null : noLesson({ seen }, session, context)
  if (rows.length === 0 && reason === null) return []
  const head = heading(rows.length > 0 && lessons.length + waiting.length > 1 ? 'Lessons' : 'Lesson')
  return [...head, ...rows, ...(reason === null ? [] : textRows([span(reason, 'dim')], context, 0))]
}

function learntRows(entry: LogEntry, context: Context): readonly Row[] {
  const line = [outcomeMark(entry), span(` ${oneLine(entry.subject)}`)]
  const back = isTakenBack(entry, context) ? ', taken back since' : ''
  const where = span(
    `  ${entry.oid.slice(0, 8)} in ${oneLine(entry.space.name)}, ${shortTime(entry.at, context.now)}${back}`,
    'dim',
  )
  const row = {
    key: entry.oid,
    opens: { at: 'commit', space: entry.space.id, oid: entry.oid },
    about: aboutEntry(entry),
  } as const
  return [...textRows(line, context, 2, row), ...textRows([where], context, 2, { ...row, key: `${entry.oid}:where` })]
}

function waitingRows({ id, state, goal, reason }: LessonDetail, context: Context): readonly Row[] {
  if (id === null) return []
  const line = [span(`◐ ${state} `, state === 'failed' ? 'bad' : 'warn'), span(oneLine(goal))]
  const row = {
    key: id,
    opens: { at: 'lesson', lesson: id, title: cut(oneLine(goal), 60) },
    about: { id, waiting: id, name: oneLine(goal) },
  } as const
  return [
    ...textRows(line, context, 2, row),
    ...(reason === null ? [] : textRows([span(`  ${oneLine(reason)}`, 'dim')], context, 2, { ...row, key: `${id}:reason` })),
  ]
}

/** Why nothing was learnt from it. */
function noLesson({ seen }: Pick<Story, 'seen'>, session: string, { data }: Context): string | null {
  const { skipped } = seen.kind === 'task' ? seen.task : seen.wish
  if (skipped !== null) return `Nothing was learnt: ${oneLine(skipped.reason)}.`
  if (known(data, 'session', session).value?.space === null)
    return `None: the conversation belongs to no space. To learn from it: acontext sessions learn ${session.slice(0, 8)} --space <name>`
  if (seen.kind === 'wish') return null
  return seen.task.status === 'success' || seen.task.status === 'failed' ? null : 'None yet: it is not finished.'
}
