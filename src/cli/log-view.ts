import type { LogEntry } from '../memory/memory.ts'
import type { Look, Style } from './look.ts'
import { table } from './table.ts'
import { shortTime } from './time.ts'
import { shortId } from '../model/short-id.ts'

/** The log as `git log --oneline` would tell it, with where, when and how the task ended. */
export function logTable(entries: readonly LogEntry[], look: Look, now: Date): string {
  return table(
    entries,
    [
      { title: 'COMMIT', cell: (entry) => shortId(entry.oid), style: 'yellow' },
      { title: 'LEARNT', cell: (entry) => shortTime(entry.at, now), style: 'dim' },
      { title: 'SPACE', cell: (entry) => entry.space.name },
      { title: 'OUTCOME', cell: (entry) => outcomeWord(entry), style: outcomeStyle },
      { title: 'WHAT', cell: (entry) => entry.subject, flexible: true },
      { title: 'SKILLS', cell: (entry) => skillsWord(entry.skills), style: 'cyan' },
    ],
    look,
  )
}

/** The skill that tells most and how many more; nearly every lesson is in the diary too. */
function skillsWord(skills: readonly string[]): string {
  const [first = '', ...rest] = [...skills].sort((a, b) => Number(a === 'daily-logs') - Number(b === 'daily-logs'))
  return rest.length === 0 ? first : `${first} +${rest.length}`
}

/** Commits without a lesson are a person's, or housekeeping: they say who wrote them instead. */
function outcomeWord(entry: LogEntry): string {
  if (entry.lesson === null) return `by ${entry.author.name}`
  return entry.outcome === 'none' || entry.outcome === null ? 'told' : entry.outcome
}

function outcomeStyle(entry: LogEntry): Style | null {
  if (entry.outcome === 'success') return 'green'
  return entry.outcome === 'failed' ? 'red' : null
}
