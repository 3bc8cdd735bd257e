import { MemoryError } from '../errors.ts'
import type { Commit, Oid } from '../model/commit.ts'
import type { Space } from '../model/space.ts'
import type { Parts } from './parts.ts'

/** One commit of a space. Throws `not-found`. */
export async function commitAt(parts: Parts, space: Space, oid: Oid): Promise<Commit> {
  const [commit] = await parts.git.commits(parts.spaces.dir(space.id), [oid])
  if (commit === undefined)
    throw new MemoryError('not-found', `The commit ${oid} is not in "${space.name}".`, { field: 'lesson' })
  return commit
}
