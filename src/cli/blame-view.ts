import type { Blame } from '../memory/memory.ts'
import type { Look } from './look.ts'
import { outcomeMark, shortDay, writerOf } from './origin.ts'
import { block, columns, inline, pad, shorten } from './text.ts'
import { shortId } from '../model/short-id.ts'

const widestWriter = 16

/**
 * Each line with the commit that wrote it, when, by whom and how the task ended.
 *
 * On a terminal a commit is named once for the lines that follow each other; in a pipe each line says all.
 */
export function blameLines(blame: Blame, look: Look, now: Date): string {
  const rows = blame.lines.map(({ line, text, commit }, index) => {
    const entry = blame.commits[commit]
    const writer = entry === undefined ? '' : inline(writerOf(entry))
    return {
      number: String(line),
      commit: shortId(commit),
      day: entry === undefined ? '' : shortDay(entry, now),
      writer: look.width === null ? writer : shorten(writer, widestWriter),
      mark: entry === undefined ? ' ' : outcomeMark(entry, look),
      text: block(text).replaceAll('\t', '    '),
      repeated: look.width !== null && blame.lines[index - 1]?.commit === commit,
    }
  })
  const widest = (cell: (row: (typeof rows)[number]) => string): number => Math.max(0, ...rows.map((row) => columns(cell(row))))
  const [number, day, writer] = [widest((row) => row.number), widest((row) => row.day), widest((row) => row.writer)]
  const origin = 8 + 1 + day + 1 + writer + 2
  const room = look.width === null ? null : Math.max(20, look.width - number - 1 - origin - 1)
  return rows
    .map((row) => {
      const from = row.repeated
        ? ' '.repeat(origin)
        : `${look.paint('yellow', row.commit)} ${look.paint('dim', pad(row.day, day))} ${pad(row.writer, writer)} ${row.mark}`
      const text = room === null ? row.text : shorten(row.text, room)
      return `${look.paint('dim', row.number.padStart(number))} ${from} ${text}`.trimEnd()
    })
    .join('\n')
}
