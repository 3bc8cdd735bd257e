import type { LogEntry, Why } from '../../memory/memory.ts'
import type { Message } from '../../model/message.ts'
import { known } from '../data.ts'
import { rowList, type Row } from '../rows.ts'
import { display, oneLine } from '../text/display.ts'
import { span, wrapLine, wrapText, type Line, type Span } from '../text/spans.ts'
import { excerptFor } from '../../model/excerpt.ts'
import { cut } from '../text/width.ts'
import { longTime, messageSpan, shortTime } from '../text/words.ts'
import { count, grouped } from '../../model/count.ts'
import type { Context, View } from './context.ts'
import { messageRows } from './conversation.ts'
import { aboutEntry, conversationRoute, outcomeMark, writerOf } from './origin.ts'
import { gap } from './sections.ts'

const label = 9

/** Where a line comes from: the lesson, what stood there before, and the conversation that taught it. */
export const whyView: View<{ readonly target: string }> = ({ target }, context) => {
  const why = known(context.data, 'why', target).value
  if (why === undefined) return null
  const rows = [
    ...lineRows(why, context),
    gap,
    ...originRows(why.entry, context),
    ...beforeRows(why, context),
    gap,
    ...conversationRows(why, context),
  ]
  return rowList(rows)
}

function lineRows({ text, entry }: Why, { width }: Context): readonly Row[] {
  return wrapText(display(text.trim()), width - 2, 'strong').map((line): Row => ({
    line: [span('│ ', 'accent'), ...line],
    about: aboutEntry(entry),
  }))
}

function originRows(entry: LogEntry, { width, now }: Context): readonly Row[] {
  const name = oneLine(entry.subject)
  const subject = entry.lesson === null ? [span(name)] : [outcomeMark(entry), span(` ${name}`)]
  const opens = { at: 'commit', space: entry.space.id, oid: entry.oid } as const
  const commit = [span(entry.oid.slice(0, 8), 'warn'), span(`  ${shortTime(entry.at, now)} by ${writerOf(entry)}`, 'dim')]
  const row = (name: string, spans: readonly Span[]): readonly Row[] =>
    fact(name, spans, width).map((line): Row => ({ line, opens, about: aboutEntry(entry) }))
  if (entry.lesson === null) return [...row('Written', subject), ...row('Commit', commit)]
  return [...row('Lesson', subject), ...row('', [span(outcomeSentence(entry), 'dim')]), ...row('Commit', commit)]
}

function outcomeSentence({ outcome, happenedAt }: LogEntry): string {
  const from =
    outcome === 'success' ? 'from a task that succeeded' : outcome === 'failed' ? 'from a task that failed' : 'told by the user'
  return `${from}, ${longTime(happenedAt)}`
}

function beforeRows({ before }: Why, { width }: Context): readonly Row[] {
  if (before.length === 0) return []
  const rows = before.flatMap(({ text, entry }) => {
    const opens = { at: 'commit', space: entry.space.id, oid: entry.oid } as const
    const lines = wrapLine([span(`- ${display(text.trim())}`, 'bad')], width, 2)
    const by: Line = [span(cut(`  ${entry.oid.slice(0, 8)} ${oneLine(entry.subject)}`, width), 'dim')]
    return [...lines, by].map((line): Row => ({ line, opens, about: aboutEntry(entry) }))
  })
  return [gap, { line: [span('Before, it said', 'heading')], still: true }, ...rows]
}

/** The messages that the lesson comes from; each leads into the whole conversation. */
function conversationRows({ text, entry, session, messages }: Why, context: Context): readonly Row[] {
  if (entry.lesson === null)
    return [{ line: [span(`${writerOf(entry)} wrote it: no conversation is behind it.`, 'dim')], still: true }]
  if (session === null) {
    const kept = wrapText(display(entry.body), context.width - 2, 'dim').map((line): Row => ({ line: [span('  '), ...line] }))
    const gone =
      entry.session === null ? 'The commit names no conversation.' : 'The conversation was deleted; the commit keeps this of it:'
    return [{ line: [span(gone, 'warn')], still: true }, ...kept]
  }
  const title = oneLine(session.title)
  const opens = { ...conversationRoute(entry, session.id), title: cut(title, 60) }
  const head: readonly Row[] = [
    { line: [span('Conversation', 'heading')], still: true },
    ...fact('', [span(title)], context.width).map((line): Row => ({
      line,
      opens,
      about: { conversation: opens, id: session.id },
    })),
    { line: [span(extent(messages, session.messages), 'dim')], still: true },
    gap,
  ]
  const said = excerptFor(text, messages).flatMap(({ message, skipped }): readonly Row[] => [
    ...(skipped > 0 ? [{ line: [span(`  ⋮ ${count(skipped, 'message')}`, 'dim')], still: true } as const, gap] : []),
    ...messageRows(message, context).map(({ key: _, ...row }): Row => ({ ...row, opens: { ...opens, seq: message.seq } })),
  ])
  return [...head, ...said]
}

function extent(messages: readonly Message[], all: number): string {
  const [first, last] = [messages[0], messages.at(-1)]
  if (first === undefined || last === undefined) return `         ${count(all, 'message')}`
  return `         ${messageSpan(first.seq, last.seq)} of ${grouped(all)}; enter opens all of it`
}

function fact(name: string, spans: readonly Span[], width: number): readonly Line[] {
  return wrapLine([span(name.padEnd(label), 'heading'), ...spans], width, label)
}
