import type { SessionSummary } from '../../model/session.ts'
import { known } from '../data.ts'
import type { Row, Rows } from '../rows.ts'
import { oneLine } from '../text/display.ts'
import { span, type Line } from '../text/spans.ts'
import { cut, fit } from '../text/width.ts'
import { shortTime } from '../text/words.ts'
import { passes, type Context, type View } from './context.ts'

const empty = [
  'No conversation is here yet.',
  '',
  'Bring in those of a coding assistant, in another terminal:',
  '  acontext sessions import ~/.claude/projects --space coding',
  'or see all of it at work on a made-up one:',
  '  acontext demo --keep',
  '',
  'What comes in appears here by itself.',
]

/** All conversations, newest first. */
export const sessionsView: View<unknown> = (_, context) => {
  const sessions = known(context.data, 'sessions').value
  if (sessions === undefined) return null
  const spaces = known(context.data, 'spaces').value ?? []
  const names = new Map(spaces.map(({ id, name }) => [id, name]))
  const { filter } = context
  const shown =
    filter === ''
      ? sessions
      : context.memo(sessions, `filter ${filter} ${names.size}`, () =>
          sessions.filter(({ id, title, space }) => passes(`${id} ${title} ${names.get(space ?? '') ?? ''}`, filter)),
        )
  return sessionRows(shown, names, context, filter === '' ? empty : [`No conversation holds "${oneLine(filter)}".`])
}

function sessionRows(
  sessions: readonly SessionSummary[],
  spaces: ReadonlyMap<string, string>,
  context: Context,
  empty: readonly string[],
): Rows {
  return {
    count: sessions.length,
    at: (index) => {
      const session = sessions[index]
      return session === undefined ? null : sessionRow(session, spaces.get(session.space ?? '') ?? '', context)
    },
    find: (key) => sessions.findIndex(({ id }) => id === key),
    empty,
  }
}

function sessionRow(session: SessionSummary, space: string, context: Context): Row {
  const { id, title } = session
  const name = oneLine(title)
  return {
    key: id,
    line: sessionLine(session, name, space, context),
    opens: { at: 'session', session: id, title: cut(name, 60) },
    about: { id, name },
  }
}

function sessionLine(session: SessionSummary, name: string, space: string, { width, now }: Context): Line {
  const wide = width >= 100
  const waiting = session.tracking ? session.messages - session.observed : 0
  const tail = wide
    ? `${String(session.messages).padStart(5)} msg ${String(session.tasks).padStart(3)} tasks`
    : `${String(session.messages).padStart(5)}`
  const spaceWidth = width >= 70 && space !== '' ? 12 : 0
  const when = shortTime(session.createdAt, now).padEnd(11)
  const room = width - when.length - tail.length - spaceWidth - 3
  return [
    span(`${when} `, 'dim'),
    span(fit(name === '' ? '(nothing said yet)' : name, room)),
    ...(spaceWidth > 0 ? [span(` ${fit(oneLine(space), spaceWidth - 1)}`, 'accent')] : []),
    span(` ${tail}`, waiting > 0 ? 'warn' : 'dim'),
  ]
}
