import type { Memory } from '../memory/memory.ts'
import type { SessionSummary } from '../model/session.ts'
import { shortId } from '../model/short-id.ts'
import type { Look } from './look.ts'
import { table, type Column } from './table.ts'
import { shortTime } from './time.ts'

type Names = {
  readonly now: Date
  readonly spaces?: ReadonlyMap<string, string>
  readonly users?: ReadonlyMap<string, string>
}

/** Sessions, newest first as they come; columns that would be empty are left out. */
export function sessionTable(sessions: readonly SessionSummary[], look: Look, { now, spaces, users }: Names): string {
  const name = (names: ReadonlyMap<string, string> | undefined, id: string | null): string =>
    id === null ? '-' : (names?.get(id) ?? shortId(id))
  const some = (id: (session: SessionSummary) => string | null, column: Column<SessionSummary>): Column<SessionSummary>[] =>
    sessions.some((session) => id(session) !== null) ? [column] : []
  return table(
    sessions,
    [
      { title: 'SESSION', cell: (session) => shortId(session.id), style: 'yellow' },
      { title: 'LAST', cell: (session) => shortTime(session.updatedAt, now), style: 'dim' },
      { title: 'MESSAGES', cell: (session) => String(session.messages), right: true },
      { title: 'TASKS', cell: (session) => String(session.tasks), right: true },
      ...some((session) => session.space, { title: 'SPACE', cell: (session) => name(spaces, session.space), style: 'cyan' }),
      ...some((session) => session.user, { title: 'USER', cell: (session) => name(users, session.user) }),
      { title: 'TITLE', cell: (session) => session.title, flexible: true },
    ],
    look,
  )
}

/** The names behind the ids of sessions; nothing is read when no session has a space or a user. */
export async function sessionNames(memory: Memory, sessions: readonly SessionSummary[]): Promise<Omit<Names, 'now'>> {
  const spaces = sessions.some((session) => session.space !== null) ? await memory.spaces.list() : []
  const users = sessions.some((session) => session.user !== null) ? await memory.users.list() : []
  return {
    spaces: new Map(spaces.map((space) => [space.id, space.name])),
    users: new Map(users.map((user) => [user.id, user.identifier])),
  }
}
