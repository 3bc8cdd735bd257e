import type { TaskStatus } from '../../model/task.ts'
import { known } from '../data.ts'
import { rowList, type Row } from '../rows.ts'
import { display, oneLine } from '../text/display.ts'
import { span, wrapLine, type Tone } from '../text/spans.ts'
import { count } from '../text/words.ts'
import type { View } from './context.ts'

const marks: Readonly<Record<TaskStatus, readonly [mark: string, tone: Tone]>> = {
  pending: ['○', 'dim'],
  running: ['◐', 'warn'],
  success: ['✓', 'good'],
  failed: ['✗', 'bad'],
}

/** What was seen in a conversation: its tasks and how they ended, and what the user wants. */
export const tasksView: View<{ readonly session: string }> = ({ session }, { data, width }) => {
  const book = known(data, 'tasks', session).value
  if (book === undefined) return null
  const messages = known(data, 'session', session).value?.messages ?? book.observed
  const rows: Row[] = []
  for (const task of book.tasks) {
    const [mark, tone] = marks[task.status]
    const about = { id: task.id, name: oneLine(task.description) }
    const head = [span(`${mark} `, tone), span(oneLine(task.description))]
    rows.push(...wrapLine(head, width, 2).map((line): Row => ({ line, about })))
    for (const step of task.progress)
      rows.push(...wrapLine([span(`  · ${oneLine(step)}`, 'dim')], width, 4).map((line): Row => ({ line, about })))
    if (task.skipped !== null)
      rows.push(
        ...wrapLine([span(`  not learnt: ${oneLine(task.skipped.reason)}`, 'dim')], width, 4).map((line) => ({ line, about })),
      )
  }
  if (book.preferences.length > 0) rows.push({ line: [], still: true }, { line: [span('The user', 'strong')], still: true })
  for (const { id, text } of book.preferences)
    rows.push(
      ...wrapLine([span(`• ${oneLine(display(text))}`)], width, 2).map((line): Row => ({ line, about: { id, name: text } })),
    )
  const unseen = messages - book.observed
  if (unseen > 0) rows.push({ line: [], still: true }, { line: [span(`${count(unseen, 'message')} not looked at yet`, 'warn')] })
  const troubles = [
    ...(book.setAside ?? []).map(({ seq, reason }) => `message ${seq} was set aside: ${reason}`),
    ...(book.stalled === undefined ? [] : [`Observing stands still: ${book.stalled.message}`]),
  ]
  for (const trouble of troubles)
    rows.push({ line: [], still: true }, ...wrapLine([span(oneLine(trouble), 'warn')], width, 2).map((line): Row => ({ line })))
  return rowList(rows, ['No task was seen in it.'])
}
