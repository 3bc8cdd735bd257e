import { MemoryError } from '../errors.ts'
import { trailer, type Commit } from '../model/commit.ts'
import type { Outcome } from '../model/lesson.ts'
import type { Space } from '../model/space.ts'
import type { LogEntry, LogFilter, SkillText, SkillVerbs } from './memory.ts'
import type { Parts } from './parts.ts'
import { allSpaces, findSpace, sessionId } from './refs.ts'
import { findPlace } from './targets.ts'

export function skillVerbs(parts: Parts): SkillVerbs {
  return {
    async list(filter = {}) {
      const spaces = filter.space === undefined ? allSpaces(parts) : [findSpace(parts, filter.space)]
      return (await Promise.all(spaces.map((space) => parts.spaces.skills(space.id)))).flat()
    },
    show: (target) => showSkill(parts, target),
    async log(target, filter = {}) {
      if (target === undefined) return mergedLog(parts, filter)
      const place = await findPlace(parts, target)
      const entries = await spaceLog(parts, place.space, place.path, filter)
      if (entries.length === 0 && place.skill === null && place.path !== null && !hasFilter(filter)) {
        throw new MemoryError('not-found', `The space "${place.space.name}" has no ${place.path}, and never had.`, {
          field: 'target',
          hint: 'acontext skills list',
        })
      }
      return entries
    },
  }
}

async function showSkill(parts: Parts, target: string): Promise<SkillText> {
  const place = await findPlace(parts, target)
  const { space, skill, path, lines } = place
  if (skill === null || path === null) {
    throw new MemoryError('not-found', path === null ? `"${target}" is a space, not a skill.` : `There is no skill at ${path}.`, {
      field: 'target',
      hint: `acontext skills list --space ${space.name}`,
    })
  }
  const file = path === skill.path ? 'SKILL.md' : path.slice(skill.path.length + 1)
  const text = parts.spaces.file(space.id, `${skill.path}/${file}`)
  if (text === null)
    throw new MemoryError('not-found', `The skill has no file ${file}.`, {
      field: 'target',
      hint: `It has: ${skill.files.join(', ')}`,
    })
  if (lines === null) return { skill, file, text, firstLine: 1 }
  const chosen = text.split('\n').slice(lines.first - 1, lines.last)
  if (chosen.length === 0) throw new MemoryError('not-found', `${file} has no line ${lines.first}.`, { field: 'target' })
  return { skill, file, text: `${chosen.join('\n')}\n`, firstLine: lines.first }
}

async function mergedLog(parts: Parts, filter: LogFilter): Promise<readonly LogEntry[]> {
  const logs = await Promise.all(allSpaces(parts).map((space) => spaceLog(parts, space, null, filter)))
  const entries = logs.flat().sort((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0))
  return filter.limit === undefined ? entries : entries.slice(0, filter.limit)
}

async function spaceLog(parts: Parts, space: Space, path: string | null, filter: LogFilter): Promise<readonly LogEntry[]> {
  const { limit, since, session, outcome, author } = filter
  const ofSession = session === undefined ? undefined : sessionOf(parts, session)
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
    .filter((entry) => ofSession === undefined || entry.session === ofSession)
    .filter((entry) => outcome === undefined || entry.outcome === outcome)
    .filter((entry) => wanted === undefined || `${entry.author.name} <${entry.author.email}>`.toLowerCase().includes(wanted))
  return limit === undefined ? entries : entries.slice(0, limit)
}

function hasFilter({ session, outcome, author }: LogFilter): boolean {
  return session !== undefined || outcome !== undefined || author !== undefined
}

/** A session's id; one that was deleted is still named in the log, by its whole id. */
function sessionOf(parts: Parts, ref: string): string {
  try {
    return sessionId(parts, ref)
  } catch (error) {
    if (ref.length === 36) return ref
    throw error
  }
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
