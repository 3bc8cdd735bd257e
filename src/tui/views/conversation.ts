import type { Message, Role } from '../../model/message.ts'
import { known } from '../data.ts'
import { messagePage, pageOf, pageSize } from '../questions.ts'
import type { Row, Rows } from '../rows.ts'
import { oneLine } from '../text/display.ts'
import { span, type Line, type Tone } from '../text/spans.ts'
import { longTime, shortTime } from '../text/words.ts'
import { isOpen, type Context, type View } from './context.ts'
import { foldOf, partLines } from './parts.ts'

const roleTone: Readonly<Record<Role, Tone>> = {
  user: 'good',
  assistant: 'title',
  system: 'dim',
  developer: 'dim',
  tool: 'dim',
}
const empty = ['Nothing was said in this conversation yet. What comes in appears here by itself.']

/** A conversation, of which only the pages around the cursor are in memory: what is not read yet takes one line a message. */
export const conversationView: View<{ readonly session: string }> = ({ session }, context) => {
  const summary = known(context.data, 'session', session).value
  if (summary === undefined) return null
  const { data, width, turned, unfolded, now, memo } = context
  // The pages are another object whenever one of them is read, and only then.
  const circumstances = [session, summary.messages, width, unfolded, [...turned].join(' '), now.toDateString()].join()
  return memo(data.messages ?? summary, circumstances, () => conversationRows(session, summary.messages, context))
}

function conversationRows(session: string, total: number, context: Context): Rows {
  const pages = pageReader(session, context)
  const starts = rowStarts(total, (page) => pages(page), context)
  const count = starts[total] ?? 0
  const rowsOf = (seq: number): readonly Row[] | null => {
    const message = pages(pageOf(seq))?.[(seq - 1) % pageSize]
    return message === undefined ? null : messageRows(message, context)
  }
  return {
    count,
    at: (index) => {
      if (index < 0 || index >= count) return null
      const seq = seqAt(starts, index)
      return rowsOf(seq)?.[index - (starts[seq - 1] ?? 0)] ?? waitingRow(seq)
    },
    find: (key) => {
      const [seq = 0, line = 0] = key.split(':').map(Number)
      if (seq < 1 || seq > total) return -1
      const first = starts[seq - 1] ?? 0
      return Math.min(first + line, (starts[seq] ?? first + 1) - 1)
    },
    empty,
  }
}

/** The first row of each message, by its sequence number less one; at the end how many rows there are. */
function rowStarts(total: number, pages: (page: number) => readonly Message[] | undefined, context: Context): readonly number[] {
  const starts = [0]
  let rows = 0
  for (let page = 0; page * pageSize < total; page++) {
    const messages = pages(page)
    const here = Math.min(pageSize, total - page * pageSize)
    for (let index = 0; index < here; index++) {
      const message = messages?.[index]
      rows += message === undefined ? 1 : messageRows(message, context).length
      starts.push(rows)
    }
  }
  return starts
}

/** The message that a row belongs to: the last one that starts at it or before. */
function seqAt(starts: readonly number[], index: number): number {
  let [low, high] = [0, starts.length - 1]
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= index) low = middle
    else high = middle
  }
  return low + 1
}

function pageReader(session: string, { data }: Context): (page: number) => readonly Message[] | undefined {
  return (page) => known(data, 'messages', messagePage(session, page).name).value
}

function waitingRow(seq: number): Row {
  return { key: `${seq}:0`, line: [span(`  #${seq} …`, 'dim')], about: {} }
}

/** A message in rows: who and when, then its parts, then a gap. */
export function messageRows(message: Message, context: Context): readonly Row[] {
  const turned = message.parts.flatMap((_, index) => (isOpen(foldOf(message, index), context) ? [index] : []))
  return context.memo(message, `${context.width} ${turned.join(',')} ${context.now.toDateString()}`, () =>
    layOut(message, context),
  )
}

function layOut(message: Message, context: Context): readonly Row[] {
  const { seq, role, name, saidAt } = message
  // Some formats send back what tools returned in the user's name.
  const speaker = message.parts.length > 0 && message.parts.every(({ type }) => type === 'tool-result') ? 'tool' : role
  const who = name === null ? speaker : `${speaker} (${oneLine(name)})`
  const about = { id: message.id, name: `message #${seq}` }
  const head: Line = [
    span(who, roleTone[speaker]),
    span(` #${seq} · ${context.width < 60 ? shortTime(saidAt, context.now) : longTime(saidAt)}`, 'dim'),
  ]
  const rows: Omit<Row, 'key'>[] = [{ line: head, about }]
  for (const [index, part] of message.parts.entries()) {
    const fold = foldOf(message, index)
    const { lines, folds } = partLines(part, Math.max(10, context.width - 3), isOpen(fold, context))
    for (const line of lines) rows.push({ line: [span('  '), ...line], about, ...(folds ? { fold } : {}) })
  }
  rows.push({ line: [], about, still: true })
  return rows.map((row, index) => ({ ...row, key: `${seq}:${index}` }))
}

/** The pages that a window of the conversation needs, in the order of how much it does. */
export function pagesAround(rows: Rows, first: number, last: number, total: number): readonly number[] {
  const seqOf = (index: number): number => Number((rows.at(index)?.key ?? '1:0').split(':')[0])
  const [from, to] = [pageOf(seqOf(Math.max(0, first))), pageOf(seqOf(Math.min(last, rows.count - 1)))]
  const pages = [from, to, to + 1, from - 1].filter((page) => page >= 0 && page * pageSize < total)
  return [...new Set(pages)]
}
