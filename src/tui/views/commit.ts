import type { FileDiff, LogEntry } from '../../memory/memory.ts'
import { known, type Data } from '../data.ts'
import type { Question } from '../questions.ts'
import { rowList, type Row } from '../rows.ts'
import { display, oneLine } from '../text/display.ts'
import { span, wrapLine, wrapText, type Tone } from '../text/spans.ts'
import { longTime } from '../text/words.ts'
import type { Context, View } from './context.ts'
import { aboutEntry, conversationRoute, outcomeMark, writerOf } from './origin.ts'

type CommitRoute = { readonly space: string; readonly oid: string }

/** One commit: what it says, and what it changed. */
export const commitView: View<CommitRoute> = (route, context) => {
  const entry = entryOf(route, context.data)
  const diff = known(context.data, 'diff', diffQuestion(route, entry).name).value
  if (diff === undefined) return null
  return context.memo(diff, `${context.width} ${entry?.oid}`, () => {
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

function headRows(entry: LogEntry, { width }: Context): readonly Row[] {
  const about = aboutEntry(entry)
  const subject = wrapLine([outcomeMark(entry), span(` ${oneLine(entry.subject)}`, 'strong')], width, 2)
  const by = [
    span(entry.oid.slice(0, 8), 'warn'),
    span(`  ${oneLine(entry.space.name)}  ${longTime(entry.at)} by ${writerOf(entry)}`, 'dim'),
  ]
  const body = entry.body === '' ? [] : wrapText(display(entry.body), width - 2, 'dim')
  const trailers = entry.trailers.filter(({ name }) =>
    ['Outcome', 'Messages', 'Tokens', 'Cost', 'Reverts', 'Also'].includes(name),
  )
  const session: readonly Row[] =
    entry.session === null
      ? []
      : [
          {
            line: [span('Conversation ', 'heading'), span(entry.session.slice(0, 8), 'link')],
            opens: conversationRoute(entry, entry.session),
            about,
          },
        ]
  return [
    ...[...subject, ...wrapLine(by, width, 2)].map((line): Row => ({ line, about })),
    { line: [], still: true },
    ...body.map((line): Row => ({ line: [span('  '), ...line], about })),
    ...(body.length > 0 ? [{ line: [], still: true } as const] : []),
    ...trailers.map(({ name, value }): Row => ({ line: [span(`${name} `, 'heading'), span(oneLine(value))], about })),
    ...session,
    { line: [], still: true },
  ]
}

const signs: Readonly<Record<string, Tone>> = { '+': 'good', '-': 'bad', '\\': 'dim' }

/** A file and its changed lines; a line that is still there leads to its why. */
function fileRows(file: FileDiff, entry: LogEntry | null, { width }: Context): readonly Row[] {
  const name = file.was === null ? oneLine(file.path) : `${oneLine(file.was)} → ${oneLine(file.path)}`
  const lines = (file.hunks ?? []).flatMap((hunk) => hunk.lines)
  const sums = `+${lines.filter((line) => line.startsWith('+')).length} -${lines.filter((line) => line.startsWith('-')).length}`
  const about = entry === null ? {} : aboutEntry(entry)
  const opens =
    entry === null || file.kind === 'removed' || !file.path.startsWith('skills/')
      ? {}
      : { opens: { at: 'file', target: `${entry.space.name}/${file.path.slice('skills/'.length)}`, look: 'rendered' } as const }
  const head: Row = { line: [span(`${file.kind} `, 'dim'), span(name, 'heading'), span(`  ${sums}`, 'dim')], about, ...opens }
  if (file.hunks === null) return [head, { line: [span('It is no text, or too long to show.', 'dim')] }]
  const rows = file.hunks.flatMap((hunk) => [
    { line: [span(`@@ line ${hunk.newStart}`, 'accent')], about, ...opens },
    ...hunk.lines.flatMap((line) =>
      wrapLine([span(display(line), signs[line[0] ?? ''] ?? 'plain')], width, 1).map((each): Row => ({
        line: each,
        about,
        ...opens,
      })),
    ),
  ])
  return [head, ...rows, { line: [], still: true }]
}
