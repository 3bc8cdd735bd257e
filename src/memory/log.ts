import { trailer, type Commit } from '../model/commit.ts'
import type { Outcome } from '../model/lesson.ts'
import type { Space } from '../model/space.ts'
import type { LogEntry, LogFilter } from './memory.ts'
import type { Parts } from './parts.ts'
import type { History } from './history.ts'
import { allRepositories, allSpaces, resolveRef } from './refs.ts'

/**
 * The commits of all spaces and the library together, newest first; one that a skill carried from a space that is still there
 * only once. A session of a filter is given by its whole id.
 */
export async function mergedLog(parts: Parts, filter: LogFilter): Promise<readonly LogEntry[]> {
  const repositories = allRepositories(parts)
  const logs = await Promise.all(repositories.map((space) => spaceLog(parts, space, null, filter)))
  const known = new Set(repositories.map(({ id }) => id))
  const learnt = new Set(
    logs.flat().flatMap((entry) => entry.trailers.flatMap(({ name, value }) => (name === 'Also' ? value : []))),
  )
  const entries = logs
    .flat()
    .filter(
      (entry) => !learnt.has(`${entry.space.id}@${entry.oid}`) && !known.has(trailer(entry, 'Moved-From')?.split('@')[0] ?? ''),
    )
    .sort((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0))
  return filter.limit === undefined ? entries : entries.slice(0, filter.limit)
}

export async function spaceLog(parts: Parts, space: Space, path: string | null, filter: LogFilter): Promise<readonly LogEntry[]> {
  const { limit, since, session, outcome, author } = filter
  const wanted = author?.toLowerCase()
  // Git can stop at the limit by itself only when nothing is left out afterwards.
  const cut = limit !== undefined && !hasFilter(filter)
  const commits = await parts.git.log(parts.spaces.dir(space.id), {
    ...(path === null ? {} : { path }),
    ...(since === undefined ? {} : { since }),
    ...(cut ? { limit } : {}),
  })
  const entries = commits
    .map((commit) => entryOf(commit, space))
    .filter((entry) => session === undefined || entry.session === session)
    .filter((entry) => outcome === undefined || entry.outcome === outcome)
    .filter((entry) => wanted === undefined || `${entry.author.name} <${entry.author.email}>`.toLowerCase().includes(wanted))
  return limit === undefined ? entries : entries.slice(0, limit)
}

function hasFilter({ session, outcome, author }: LogFilter): boolean {
  return session !== undefined || outcome !== undefined || author !== undefined
}

/** A session's id; one that was deleted is found too, by what it taught. */
export async function anySession(parts: Parts, history: History, ref: string): Promise<string> {
  const lessons = await Promise.all(allSpaces(parts).map((space) => history.lessons(space.id)))
  const taught = lessons.flatMap((each) => [...each.values()].map(({ session }) => session)).filter((id) => id !== '')
  const ids = new Set([...parts.sessions.ids(), ...taught])
  return resolveRef(
    ref,
    'session',
    [...ids].map((id) => ({ id })),
  )
}

/** A commit as the log shows it. */
export function entryOf(commit: Commit, space: Pick<Space, 'id' | 'name'>): LogEntry {
  const skills = commit.paths.flatMap((path) => (path.startsWith('skills/') ? (path.split('/')[1] ?? []) : []))
  return {
    ...commit,
    space: { id: space.id, name: space.name },
    session: trailer(commit, 'Session'),
    outcome: trailer(commit, 'Outcome') as Outcome | null,
    learner: trailer(commit, 'Learner'),
    skills: [...new Set(skills)],
  }
}
