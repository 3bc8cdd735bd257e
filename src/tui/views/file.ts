import type { Blame, LogEntry, SkillText } from '../../memory/memory.ts'
import { known } from '../data.ts'
import { rowList, type Row, type Rows } from '../rows.ts'
import type { FileLook, Route } from '../routes.ts'
import { display, oneLine } from '../text/display.ts'
import { renderMarkdown } from '../text/markdown.ts'
import { span, wrapLine, type Line } from '../text/spans.ts'
import { fit } from '../text/width.ts'
import { shortTime } from '../text/words.ts'
import { passes, type Context, type View } from './context.ts'

type FileRoute = { readonly target: string; readonly look: FileLook }

/** A file of a skill: as Markdown is meant, as it is, or with the lesson behind each line. */
export const fileView: View<FileRoute> = (route, context) => {
  if (route.look === 'blame') {
    const blame = known(context.data, 'blame', route.target).value
    return blame === undefined
      ? null
      : filtered(
          context.memo(blame, `${context.width}`, () => blameRows(route.target, blame, context)),
          context,
        )
  }
  const text = known(context.data, 'text', route.target).value
  if (text === undefined) return null
  return filtered(
    context.memo(text, `${route.look} ${context.width}`, () => textRows(route, text, context.width)),
    context,
  )
}

function textRows({ target, look }: FileRoute, { text }: SkillText, width: number): readonly Row[] {
  const markdown = look === 'rendered' && target.endsWith('.md')
  const lines = markdown ? renderMarkdown(text, width) : rawLines(text, width)
  return lines.flatMap(({ line, rows }) => rows.map((each, index) => lineRow(target, line, index, each)))
}

/** Each line with its number. */
function rawLines(text: string, width: number): readonly { line: number; rows: readonly Line[] }[] {
  const lines = display(text).replace(/\n$/, '').split('\n')
  const digits = String(lines.length).length
  return lines.map((line, index) => ({
    line: index + 1,
    rows: wrapLine([span(`${String(index + 1).padStart(digits)}  `, 'dim'), span(line)], width, digits + 2),
  }))
}

function blameRows(target: string, blame: Blame, context: Context): readonly Row[] {
  const by = context.width >= 90 ? 22 : 0
  const gutter = 10 + 13 + by
  return blame.lines.flatMap(({ line, text, commit }, index) => {
    const entry = blame.commits[commit]
    const repeated = blame.lines[index - 1]?.commit === commit
    const origin = entry === undefined || repeated ? [span(' '.repeat(gutter))] : originSpans(entry, by, context)
    const rows = wrapLine([...origin, span(display(text))], context.width, gutter)
    return rows.map((each, part) => ({ ...lineRow(target, line, part, each), about: lineAbout(target, line, entry) }))
  })
}

function originSpans(entry: LogEntry, by: number, { now }: Context): Line {
  return [
    span(`${entry.oid.slice(0, 8)}  `, 'warn'),
    span(fit(shortTime(entry.at, now), 13), 'dim'),
    ...(by > 0 ? [span(`${fit(oneLine(entry.subject), by - 2)}  `, 'dim')] : []),
  ]
}

function lineRow(target: string, line: number, part: number, rendered: Line): Row {
  return { key: `${line}:${part}`, line: rendered, opens: whyRoute(target, line), about: lineAbout(target, line) }
}

function lineAbout(target: string, line: number, entry?: LogEntry): NonNullable<Row['about']> {
  const place = `${target}:${line}`
  if (entry === undefined || entry.parents.length === 0) return { place, id: place }
  return { place, id: place, learnt: entry.lesson ?? entry.oid, name: oneLine(entry.subject) }
}

function whyRoute(target: string, line: number): Route {
  return { at: 'why', target: `${target}:${line}` }
}

function filtered(rows: readonly Row[], { filter }: Context): Rows {
  if (filter === '') return rowList(rows, ['This file is empty.'])
  const lineOf = (row: Row): string => row.line.map(({ text }) => text).join('')
  return rowList(
    rows.filter((row) => passes(lineOf(row), filter)),
    [`No line holds "${oneLine(filter)}".`],
  )
}
