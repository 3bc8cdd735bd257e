import type { LogEntry } from '../../memory/memory.ts'
import { known } from '../data.ts'
import type { Row, Rows } from '../rows.ts'
import { oneLine } from '../text/display.ts'
import { cutLine, span } from '../text/spans.ts'
import { fit } from '../text/width.ts'
import { shortTime } from '../text/words.ts'
import { passes, type Context, type View } from './context.ts'
import { aboutEntry, outcomeMark, takenBackIn, writerOf } from './origin.ts'

const empty = ['Nothing was learnt here yet.', '', 'Each lesson will be one commit, and one line of this list.']

/** What was learnt, newest first: of all spaces, or of one place. */
export const historyView: View<{ readonly target: string | null }> = ({ target }, context) => {
  const log = known(context.data, 'log', target ?? '').value
  if (log === undefined) return null
  const { filter } = context
  const shown =
    filter === ''
      ? log
      : context.memo(log, `filter ${filter}`, () =>
          log.filter((entry) =>
            passes(`${entry.oid} ${entry.subject} ${entry.space.name} ${entry.skills.join(' ')} ${writerOf(entry)}`, filter),
          ),
        )
  const back = context.memo(log, 'taken back', () => takenBackIn(log))
  return entryRows(shown, back, context, filter === '' ? empty : [`No commit holds "${oneLine(filter)}".`])
}

function entryRows(entries: readonly LogEntry[], back: ReadonlySet<string>, context: Context, empty: readonly string[]): Rows {
  return {
    count: entries.length,
    at: (index) => {
      const entry = entries[index]
      return entry === undefined ? null : entryRow(entry, back.has(entry.oid), context)
    },
    find: (key) => entries.findIndex(({ oid }) => oid === key),
    empty,
  }
}

/** What was taken back is shown dim, with an arrow in place of how its task ended. */
function entryRow(entry: LogEntry, back: boolean, { width, now }: Context): Row {
  const wide = width >= 74
  const where = width >= 100 ? 28 : wide ? 16 : 0
  const when = fit(shortTime(entry.at, now), 11)
  const room = width - when.length - 3 - where
  const place = oneLine([entry.space.name, entry.skills.join(', ')].filter((each) => each !== '').join('/'))
  return {
    key: entry.oid,
    line: cutLine(
      [
        span(`${when} `, 'dim'),
        back ? span('←', 'dim') : outcomeMark(entry),
        span(` ${fit(oneLine(entry.subject), room)}`, back ? 'dim' : entry.lesson === null ? 'emphasis' : 'plain'),
        ...(wide ? [span(` ${fit(place, where - 1)}`, 'accent')] : []),
      ],
      width,
    ),
    opens: { at: 'commit', space: entry.space.id, oid: entry.oid },
    about: aboutEntry(entry),
  }
}
