import type { FileHit, MessageHit, SkillHit } from '../../memory/memory.ts'
import { known } from '../data.ts'
import { rowList, type Row } from '../rows.ts'
import { display, oneLine } from '../text/display.ts'
import { cutLine, span, wrapLine, type Line } from '../text/spans.ts'
import { cut } from '../text/width.ts'
import { shortTime } from '../text/words.ts'
import type { Context, View } from './context.ts'

/** What was found everywhere: lines of skills, messages, then files on disks. Each leads to its place. */
export const searchView: View<{ readonly words: string }> = ({ words }, context) => {
  const answer = known(context.data, 'search', words).value
  if (answer === undefined) return null
  const { skills, sessions, disks, notes } = answer
  const rows = [
    ...section('In skills', skills, (hit) => skillRows(hit, context)),
    ...section('In conversations', sessions, (hit) => messageRows(hit, context)),
    ...section('On disks', disks, (hit) => fileRows(hit, context)),
    ...notes.flatMap((note) => wrapLine([span(oneLine(note), 'dim')], context.width).map((line): Row => ({ line, still: true }))),
  ]
  return rowList(rows, [`Nothing holds "${oneLine(words)}".`])
}

function section<T>(title: string, hits: readonly T[], rowsOf: (hit: T) => readonly Row[]): readonly Row[] {
  if (hits.length === 0) return []
  return [{ line: [span(title, 'heading')], still: true }, ...hits.flatMap(rowsOf), { line: [], still: true }]
}

function skillRows({ space, skill, file, line, headings, why }: SkillHit, { width }: Context): readonly Row[] {
  const place = `${space.name}/${skill.path.replace(/^skills\//, '')}/${file}`
  const opens = { at: 'file', target: place, look: 'rendered', line } as const
  const about = { id: `${place}:${line}`, place, name: oneLine(skill.name) }
  const where = [span(oneLine(place), 'accent'), span(`:${line}  ${oneLine(headings.join(' › '))}`, 'dim')]
  return hitRows(cutLine(where, width), snippetLine(why, width), { opens, about })
}

function messageRows({ session, seq, role, saidAt, why }: MessageHit, { width, now }: Context): readonly Row[] {
  const title = cut(oneLine(session.title), 60)
  const opens = { at: 'session', session: session.id, title, seq } as const
  const about = { id: session.id, name: title, conversation: opens }
  const where = [span(title, 'accent'), span(`  #${seq} ${role}, ${shortTime(saidAt, now)}`, 'dim')]
  return hitRows(cutLine(where, width), snippetLine(why, width), { opens, about })
}

function fileRows({ disk, path, line, updatedAt, why }: FileHit, { width, now }: Context): readonly Row[] {
  const opens = { at: 'artifact', disk, path, line } as const
  const about = { id: path, name: oneLine(path) }
  const where = [span(oneLine(path), 'accent'), span(`:${line}  disk ${disk.slice(0, 8)}, ${shortTime(updatedAt, now)}`, 'dim')]
  return hitRows(cutLine(where, width), snippetLine(why, width), { opens, about })
}

/** Where something was found, and what stands there: one step of the cursor. */
function hitRows(where: Line, snippet: Line, row: Pick<Row, 'opens' | 'about'>): readonly Row[] {
  return [
    { line: where, ...row },
    { line: snippet, ...row, still: true },
  ]
}

/** The line that tells most, with the words that matched. */
function snippetLine({ snippet }: SkillHit['why'], width: number): Line {
  const { text, marks } = snippet
  let at = 0
  const spans = marks.flatMap(([start, end]) => {
    const before = text.slice(at, start)
    at = end
    return [span(before), span(text.slice(start, end), 'strong')]
  })
  const line = [span('  '), ...spans, span(text.slice(at))]
  return cutLine(
    line.map(({ text: each, tone }) => span(display(each).replaceAll('\n', ' '), tone)),
    width,
  )
}
