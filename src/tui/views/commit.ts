import type { FileDiff, Hunk, LogEntry } from '../../memory/memory.ts'
import { known, type Data } from '../data.ts'
import type { Question } from '../questions.ts'
import type { Route } from '../routes.ts'
import { rowList, type Row } from '../rows.ts'
import { display, oneLine } from '../text/display.ts'
import { span, wrapLine, wrapText, type Line, type Tone } from '../text/spans.ts'
import { cut } from '../text/width.ts'
import { longTime, messageSpan } from '../text/words.ts'
import type { Context, View } from './context.ts'
import { aboutEntry, conversationRoute, isTakenBack, outcomeMark, writerOf } from './origin.ts'
import { gap } from './sections.ts'

type CommitRoute = { readonly space: string; readonly oid: string }

/** One commit: what it says, and what it changed. */
export const commitView: View<CommitRoute> = (route, context) => {
  const entry = entryOf(route, context.data)
  const diff = known(context.data, 'diff', diffQuestion(route, entry).name).value
  if (diff === undefined) return null
  const session = known(context.data, 'session', entry?.session ?? '')
  const circumstances = [
    context.width,
    entry?.oid,
    session.value?.title,
    session.problem?.message,
    entry !== null && isTakenBack(entry, context),
  ]
  return context.memo(diff, circumstances.join(), () => {
    // Our own notes of which id lies where are for no reader; the diary, which every lesson writes, comes last.
    const files = diff.files.filter(({ path }) => !path.startsWith('.acontext/'))
    const isDiary = ({ path }: FileDiff): boolean => path.startsWith('skills/daily-logs/')
    const ordered = [...files.filter((file) => !isDiary(file)), ...files.filter(isDiary)]
    return rowList([
      ...(entry === null ? [] : headRows(entry, context)),
      ...ordered.flatMap((file) => fileRows(file, entry, context)),
    ])
  })
}

/** The commit itself, as the log or the why of a line brought it. */
export function entryOf({ oid }: CommitRoute, data: Data): LogEntry | null {
  for (const log of data.log?.values() ?? []) {
    const found = log.value?.find((entry) => entry.oid === oid)
    if (found !== undefined) return found
  }
  for (const why of data.why?.values() ?? []) if (why.value?.entry.oid === oid) return why.value.entry
  return null
}

export function diffQuestion({ space, oid }: CommitRoute, entry: LogEntry | null): Question {
  const parent = entry === null ? `${oid}~1` : entry.parents[0]
  return { kind: 'diff', name: parent === undefined ? `${space} ${oid}` : `${space} ${oid} ${parent}` }
}

function headRows(entry: LogEntry, context: Context): readonly Row[] {
  const { width } = context
  const about = aboutEntry(entry)
  const subject = wrapLine([outcomeMark(entry), span(` ${oneLine(entry.subject)}`, 'strong')], width, 2)
  const by = [
    span(entry.oid.slice(0, 8), 'warn'),
    span(`  ${oneLine(entry.space.name)}  ${longTime(entry.at)} by ${writerOf(entry)}`, 'dim'),
  ]
  const back = isTakenBack(entry, context) ? [[span('Taken back by a later commit.', 'warn')]] : []
  const body = entry.body === '' ? [] : wrapText(display(entry.body), width - 2, 'dim')
  return [
    ...[...subject, ...wrapLine(by, width, 2), ...back].map((line): Row => ({ line, about })),
    gap,
    ...body.map((line): Row => ({ line: [span('  '), ...line], about })),
    ...(body.length > 0 ? [gap] : []),
    ...factRows(entry, context),
    gap,
  ]
}

const label = 14

/** What the commit notes of itself; the task and the conversation lead to theirs. */
function factRows(entry: LogEntry, { data, width }: Context): readonly Row[] {
  const about = aboutEntry(entry)
  const fact = (name: string, value: string, opens?: Route): readonly Row[] =>
    wrapLine([span(name.padEnd(label), 'heading'), span(value, opens === undefined ? 'plain' : 'link')], width, label).map(
      (line): Row => ({ line, about, ...(opens === undefined ? {} : { opens }) }),
    )
  const rows = entry.trailers.flatMap(({ name, value }): readonly Row[] => {
    if (name === 'Messages') return fact('Said in', rangeWords(value))
    if (name === 'Task' && entry.session !== null)
      return fact('Task', value.slice(0, 8), { at: 'seen', session: entry.session, id: value, title: '' })
    return ['Outcome', 'Tokens', 'Cost', 'Reverts', 'Also'].includes(name) ? fact(name, oneLine(value)) : []
  })
  if (entry.session === null) return rows
  const { value: session, problem } = known(data, 'session', entry.session)
  const title = session === undefined ? entry.session.slice(0, 8) : cut(oneLine(session.title), 60)
  // One that was deleted is still named by what it taught.
  const gone = session === undefined && problem !== undefined
  return [
    ...rows,
    ...(gone ? fact('Conversation', `${title}, deleted`) : fact('Conversation', title, conversationRoute(entry, entry.session))),
  ]
}

/** `messages #2 to #31` for `2..31`. */
function rangeWords(value: string): string {
  const [first = 0, last = first] = value.split('..').map(Number)
  return first > 0 && last > 0 ? messageSpan(first, last) : oneLine(value)
}

const signs: Readonly<Record<string, Tone>> = { '+': 'good', '-': 'bad', '\\': 'dim' }

/** A file and its changed lines; a line leads to its place in the file as it is now. */
function fileRows(file: FileDiff, entry: LogEntry | null, context: Context): readonly Row[] {
  const name = file.was === null ? oneLine(file.path) : `${oneLine(file.was)} → ${oneLine(file.path)}`
  const lines = (file.hunks ?? []).flatMap((hunk) => hunk.lines)
  const sums = `+${lines.filter((line) => line.startsWith('+')).length} -${lines.filter((line) => line.startsWith('-')).length}`
  const about = entry === null ? {} : aboutEntry(entry)
  const opens = (line?: number): Pick<Row, 'opens'> => {
    if (entry === null || file.kind === 'removed' || !file.path.startsWith('skills/')) return {}
    const target = `${entry.space.name}/${file.path.slice('skills/'.length)}`
    return { opens: { at: 'file', target, look: 'rendered', ...(line === undefined ? {} : { line }) } }
  }
  const head: Row = { line: [span(`${file.kind} `, 'dim'), span(name, 'heading'), span(`  ${sums}`, 'dim')], about, ...opens() }
  if (file.hunks === null) return [head, { line: [span('It is no text, or too long to show.', 'dim')] }]
  const rows = file.hunks.flatMap((hunk): readonly Row[] => [
    { line: [span(`@@ line ${hunk.newStart}`, 'accent')], about, ...opens(hunk.newStart) },
    ...hunkRows(hunk, context).map(({ line, at }): Row => ({ line, about, ...opens(at) })),
  ])
  return [head, ...rows, gap]
}

/** The lines of a hunk, each with the number that it has, or would have, after the change. */
function hunkRows({ lines, newStart }: Hunk, { width }: Context): readonly { readonly line: Line; readonly at: number }[] {
  let at = newStart
  return lines.flatMap((text) => {
    const here = at
    if (!text.startsWith('-') && !text.startsWith('\\')) at += 1
    return wrapLine([span(display(text), signs[text[0] ?? ''] ?? 'plain')], width, 1).map((line) => ({ line, at: here }))
  })
}
