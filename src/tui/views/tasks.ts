import type { Preference, Task, TaskBook, TaskStatus } from '../../model/task.ts'
import { known } from '../data.ts'
import type { Route } from '../routes.ts'
import { rowList, type Row } from '../rows.ts'
import { oneLine } from '../text/display.ts'
import { span, wrapLine, type Span, type Tone } from '../text/spans.ts'
import { cut } from '../text/width.ts'
import { count } from '../../model/count.ts'
import type { View } from './context.ts'
import { gap } from './sections.ts'

/** How a task stands, in words. */
export const statusWords: Readonly<Record<TaskStatus, string>> = {
  pending: 'not begun',
  running: 'not finished yet',
  success: 'succeeded',
  failed: 'failed',
}
const marks: Readonly<Record<TaskStatus, readonly [mark: string, tone: Tone]>> = {
  pending: ['○', 'dim'],
  running: ['◐', 'warn'],
  success: ['✓', 'good'],
  failed: ['✗', 'bad'],
}

/** How a task stands, as one sign. */
export function taskMark(status: TaskStatus): Span {
  return span(...marks[status])
}

export function seenRoute(session: string, id: string, text: string): Route {
  return { at: 'seen', session, id, title: cut(oneLine(text), 60) }
}

/** What was seen in a conversation: its tasks and how they ended, and what the user wants. Each leads to its own page. */
export const tasksView: View<{ readonly session: string }> = ({ session }, { data, width }) => {
  const book = known(data, 'tasks', session).value
  if (book === undefined) return null
  const messages = known(data, 'session', session).value?.messages ?? book.observed
  const wishes = book.preferences.flatMap((wish) => wishRows(session, wish, width))
  return rowList(
    [
      ...book.tasks.flatMap((task) => taskRows(session, task, width)),
      ...(wishes.length === 0 ? [] : [gap, { line: [span('The user', 'strong')], still: true } as const, ...wishes]),
      ...troublesOf(book, messages).flatMap((trouble) => [
        gap,
        ...wrapLine([span(oneLine(trouble), 'warn')], width, 2).map((line): Row => ({ line })),
      ]),
    ],
    ['No task was seen in it.'],
  )
}

function taskRows(session: string, { id, description, status, progress, skipped }: Task, width: number): readonly Row[] {
  const name = oneLine(description)
  const lines = [
    ...wrapLine([taskMark(status), span(` ${name}`)], width, 2),
    ...progress.flatMap((step) => wrapLine([span(`  · ${oneLine(step)}`, 'dim')], width, 4)),
    ...(skipped === null ? [] : wrapLine([span(`  not learnt: ${oneLine(skipped.reason)}`, 'dim')], width, 4)),
  ]
  return lines.map((line, part): Row => ({
    key: `${id}:${part}`,
    line,
    opens: seenRoute(session, id, name),
    about: { id, name },
  }))
}

function wishRows(session: string, { id, text }: Preference, width: number): readonly Row[] {
  const name = oneLine(text)
  return wrapLine([span(`• ${name}`)], width, 2).map((line, part): Row => ({
    key: `${id}:${part}`,
    line,
    opens: seenRoute(session, id, name),
    about: { id, name },
  }))
}

/** What was not looked at, or could not be. */
function troublesOf({ observed, setAside = [], stalled }: TaskBook, messages: number): readonly string[] {
  const unseen = messages - observed
  return [
    ...(unseen > 0 ? [`${count(unseen, 'message')} not looked at yet`] : []),
    ...setAside.map(({ seq, reason }) => `message ${seq} was set aside: ${reason}`),
    ...(stalled === undefined ? [] : [`Observing stands still: ${stalled.message}`]),
  ]
}
