import type { LogEntry } from '../memory/memory.ts'
import type { Look } from './look.ts'
import { shortTime } from './time.ts'

/** Who wrote a commit: the mind that learnt a lesson, or a person. */
export function writerOf(entry: LogEntry): string {
  return entry.lesson === null ? entry.author.name : (entry.learner ?? entry.author.name)
}

/** How the task behind a commit ended, as one sign; a blank for what no lesson wrote. */
export function outcomeMark(entry: LogEntry, look: Look): string {
  if (entry.lesson === null) return ' '
  if (entry.outcome === 'success') return look.paint('green', '✓')
  return entry.outcome === 'failed' ? look.paint('red', '✗') : look.paint('dim', '·')
}

/** The day of a commit; for today the time of day. */
export function shortDay(entry: LogEntry, now: Date): string {
  const time = shortTime(entry.at, now)
  return time.startsWith('today') ? time : (time.split(' ')[0] ?? time)
}
