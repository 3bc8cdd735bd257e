import type { TaskBook, TaskStatus } from '../model/task.ts'
import type { Look, Style } from './look.ts'
import { inline, shorten } from './text.ts'

const signs: Readonly<Record<TaskStatus, readonly [string, Style]>> = {
  success: ['✓', 'green'],
  failed: ['✗', 'red'],
  running: ['▸', 'yellow'],
  pending: ['·', 'dim'],
}

/** Tasks with their status and progress, then the preferences; a long line is cut on a terminal. */
export function taskList({ tasks, preferences, setAside = [], stalled }: TaskBook, look: Look): string {
  const fit = (line: string, used: number): string => (look.width === null ? line : shorten(line, look.width - used))
  const lines = tasks.flatMap((task) => {
    const [sign, style] = signs[task.status]
    const skipped =
      task.skipped === null ? [] : [`      ${look.paint('dim', fit(`taught nothing: ${inline(task.skipped.reason)}`, 6))}`]
    return [
      `${look.paint(style, `${sign} ${task.status.padEnd(7)}`)} ${look.paint('bold', fit(`${task.order}. ${inline(task.description)}`, 10))}`,
      ...task.progress.map((each) => `      - ${fit(inline(each), 8)}`),
      ...skipped,
    ]
  })
  if (tasks.length === 0) lines.push('No tasks were seen.')
  if (preferences.length > 0)
    lines.push('', look.paint('bold', 'Preferences'), ...preferences.map((each) => `  - ${fit(inline(each.text), 4)}`))
  if (setAside.length > 0)
    lines.push('', look.paint('bold', 'Set aside'), ...setAside.map((each) => `  - message ${each.seq}: ${inline(each.reason)}`))
  if (stalled !== undefined) lines.push('', look.paint('yellow', `Observing stands still: ${inline(stalled.message)}`))
  return lines.join('\n')
}
