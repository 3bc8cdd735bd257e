import type { LogEntry } from '../../memory/memory.ts'
import { known } from '../data.ts'
import type { SessionRoute } from '../routes.ts'
import type { Row } from '../rows.ts'
import { oneLine } from '../text/display.ts'
import { span, type Span } from '../text/spans.ts'
import type { Context } from './context.ts'

/** How the task behind a commit ended, as one sign; a blank for what no lesson wrote. */
export function outcomeMark({ lesson, outcome }: Pick<LogEntry, 'lesson' | 'outcome'>): Span {
  if (lesson === null) return span(' ')
  if (outcome === 'success') return span('✓', 'good')
  return outcome === 'failed' ? span('✗', 'bad') : span('·', 'dim')
}

/** Who wrote a commit: the mind that learnt a lesson, or a person. */
export function writerOf(entry: LogEntry): string {
  return oneLine(entry.lesson === null ? entry.author.name : (entry.learner ?? entry.author.name))
}

/** What the keys act on at a commit. The one that began a space cannot be taken back. */
export function aboutEntry(entry: LogEntry): NonNullable<Row['about']> {
  return {
    id: entry.oid,
    name: oneLine(entry.subject),
    ...(entry.parents.length > 0 ? { learnt: entry.lesson ?? entry.oid } : {}),
    ...(entry.session === null ? {} : { conversation: conversationRoute(entry, entry.session) }),
  }
}

/** The conversation behind a commit, opened where the lesson begins. */
export function conversationRoute(entry: LogEntry, session: string): SessionRoute {
  const first = Number(entry.trailers.find(({ name }) => name === 'Messages')?.value.split('..')[0])
  return { at: 'session', session, title: '', ...(first > 0 ? { seq: first } : {}) }
}

/** The commits of a history, newest first, that a later one took back; one whose taking back was undone is none. */
export function takenBackIn(log: readonly LogEntry[]): ReadonlySet<string> {
  const back = new Set<string>()
  for (const { oid, trailers } of log) {
    const reverted = trailers.find(({ name }) => name === 'Reverts')?.value
    if (reverted !== undefined && !back.has(oid)) back.add(reverted)
  }
  return back
}

/** True when a later commit of the history, as far as it is known, took this one back. */
export function isTakenBack({ oid }: Pick<LogEntry, 'oid'>, { data, memo }: Pick<Context, 'data' | 'memo'>): boolean {
  const log = known(data, 'log').value
  return log !== undefined && memo(log, 'taken back', () => takenBackIn(log)).has(oid)
}
