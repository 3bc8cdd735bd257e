import { MemoryError } from '../errors.ts'
import type { Commit, Oid } from '../model/commit.ts'
import type { Space } from '../model/space.ts'
import { commitAt } from './commits.ts'
import type { Parts } from './parts.ts'
import { recordPath, recordsAt } from './records.ts'
import { allRepositories } from './refs.ts'

/** A commit and the repository that it is in. */
export type PlacedCommit = { readonly space: Space; readonly commit: Commit }

/**
 * Everywhere that a commit's changes lie now: in itself, in the shared skills that it names, and where skills that it touched
 * have moved to.
 */
export async function allPartsOf(parts: Parts, { space, commit }: PlacedCommit): Promise<readonly PlacedCommit[]> {
  const also = commit.trailers.flatMap(({ name, value }) => (name === 'Also' ? [value] : []))
  const left = await leftPlaces(parts, space, commit)
  const wanted = [...also, ...(left.length === 0 ? [] : [`${space.id}@${commit.oid}`])]
  const found = await Promise.all(wanted.map((place) => whereIs(parts, place)))
  return [{ space, commit }, ...found.flat()]
}

/** Folders and records that a commit touched, of skills that have left its repository since for another one. */
export async function leftPlaces(parts: Parts, space: Space, commit: Commit): Promise<readonly string[]> {
  const records = await recordsAt(parts, space, commit.oid)
  const touched = records.filter(({ path }) => commit.paths.some((each) => each.startsWith(`${path}/`)))
  const here = new Set((await parts.spaces.records(space.id)).map(({ id }) => id))
  return touched
    .filter(({ id }) => !here.has(id) && parts.spaces.holder(id) !== null)
    .flatMap(({ id, path }) => [`${path}/`, recordPath(id)])
}

/** The commit that `<repository>@<oid>` names, there or where its skill has been carried to since. */
export async function whereIs(parts: Parts, place: string): Promise<readonly PlacedCommit[]> {
  const [repository = '', oid = ''] = place.split('@')
  const found: PlacedCommit[] = []
  for (const space of allRepositories(parts)) {
    if (space.id === repository && parts.spaces.libraries().includes(repository)) {
      const commit = await commitOrNull(parts, space, oid)
      if (commit !== null) return [{ space, commit }]
    }
    const carried = await carriedAs(parts, space, place)
    if (carried !== null) found.push({ space, commit: carried })
  }
  return found
}

/** The newest commit of a repository that was carried there from the one named. */
export async function carriedAs(parts: Parts, space: Pick<Space, 'id'>, place: string): Promise<Commit | null> {
  const commits = await parts.git.log(parts.spaces.dir(space.id))
  const isIt = ({ name, value }: Commit['trailers'][number]): boolean => name === 'Moved-From' && value.startsWith(place)
  // The moves themselves name a commit too; they bring no change of their own.
  return commits.find(({ trailers, parents, paths }) => parents.length < 2 && paths.length > 0 && trailers.some(isIt)) ?? null
}

async function commitOrNull(parts: Parts, space: Space, oid: Oid): Promise<Commit | null> {
  try {
    return await commitAt(parts, space, oid)
  } catch (error) {
    if (error instanceof MemoryError) return null
    throw error
  }
}
