import { MemoryError } from '../errors.ts'
import type { Oid } from '../model/commit.ts'
import type { SpaceId } from '../model/space.ts'
import { readStamp, type Stamp } from '../model/time.ts'
import { carriedAs } from './copies.ts'
import type { History } from './history.ts'
import type { Revision } from './memory.ts'
import type { Parts } from './parts.ts'
import { allRepositories } from './refs.ts'

// Anything that begins like a date is one; git's own names never do.
const dateLike = /^\d{4}-\d{2}/
const dayOnly = /^\d{4}-\d{2}-\d{2}$/

/**
 * The commit that a revision means in a space: a time (the version that was current then), a lesson, or what git knows.
 *
 * Throws `not-found`, and names what was looked for.
 */
export async function resolveRevision(parts: Parts, history: History, space: SpaceId, revision: Revision): Promise<Oid> {
  const dir = parts.spaces.dir(space)
  if (dateLike.test(revision)) {
    const at = instantOf(revision)
    const oid = at === null ? null : await parts.git.asOf(dir, at)
    if (oid !== null) return oid
    throw new MemoryError('not-found', at === null ? `"${revision}" is no date.` : `The space did not exist on ${revision}.`, {
      field: 'revision',
      hint: at === null ? 'Write it as 2025-06-15 or 2025-06-15T14:30Z.' : 'acontext skills log shows what there was, and when.',
    })
  }
  const lesson = await lessonCommit(history, space, revision)
  const oid = lesson ?? (await parts.git.resolve(dir, revision)) ?? (await carriedHere(parts, space, revision))
  if (oid !== null) return oid
  throw new MemoryError('not-found', `There is no version "${revision}" in this space.`, {
    field: 'revision',
    hint: 'Give a commit (see acontext skills log), a lesson, HEAD~2, or a date such as 2025-06-15.',
  })
}

/** The instant that a revision names; null when it is a commit or a lesson. */
export function instantOf(revision: Revision): Stamp | null {
  return dateLike.test(revision) ? readStamp(dayOnly.test(revision) ? endOfDay(revision) : revision) : null
}

/** A day without a time means how things stood when it ended, here where the person is. */
function endOfDay(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const next = new Date(year, month - 1, date + 1)
  return Number.isNaN(next.getTime()) ? day : new Date(next.getTime() - 1).toISOString()
}

async function lessonCommit(history: History, space: SpaceId, ref: string): Promise<Oid | null> {
  if (!/^[0-9a-f-]{4,36}$/.test(ref)) return null
  const found = [...(await history.lessons(space))].filter(([id]) => id.startsWith(ref))
  return found.length === 1 ? (found[0]?.[1].oid ?? null) : null
}

/** A version of the skill from where it lived before. */
async function carriedHere(parts: Parts, space: SpaceId, ref: string): Promise<Oid | null> {
  if (!/^[0-9a-f]{7,40}$/.test(ref)) return null
  for (const { id } of allRepositories(parts)) {
    const carried = id === space ? null : await carriedAs(parts, { id: space }, `${id}@${ref}`)
    if (carried !== null) return carried.oid
  }
  return null
}
