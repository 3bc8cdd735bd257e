import { MemoryError } from '../errors.ts'
import type { CommitNote, Oid } from '../model/commit.ts'
import type { FileChange } from '../model/lesson.ts'
import type { SpaceId } from '../model/space.ts'
import { keepHandEdits } from './hand-edits.ts'
import type { Parts } from './parts.ts'
import type { CommitOptions } from '../seams/git.ts'

type Planned = { readonly changes: readonly FileChange[]; readonly note: CommitNote; readonly options?: CommitOptions }
export type Written = { readonly oid: Oid; readonly before: Oid }

const rounds = 3

/**
 * Writes one commit to a space: edits by hand are kept first, then `plan` says what to change at the head that it is given.
 *
 * It is asked again when somebody else was quicker. Null when it has nothing to change. The caller holds the space.
 */
export async function writeSpace(
  parts: Parts,
  space: SpaceId,
  plan: (head: Oid) => Promise<Planned | null>,
): Promise<Written | null> {
  const dir = parts.spaces.dir(space)
  const obstacle = await parts.git.obstacle(dir)
  if (obstacle !== null) throw new MemoryError('conflict', obstacle)
  for (let round = 0; round < rounds; round++) {
    await keepHandEdits(parts, space)
    const before = await parts.git.head(dir)
    const planned = await plan(before)
    if (planned === null || (planned.changes.length === 0 && planned.options?.empty !== true)) return null
    const oid = await parts.git.commit(dir, before, planned.changes, planned.note, planned.options)
    if (oid === before) return null
    const published = await parts.git.publish(dir, before, oid)
    if (published.result === 'done') return { oid, before }
  }
  throw new MemoryError(
    'busy',
    `The space was changed ${rounds} times while it was being written; somebody is at work in ${dir}.`,
    {
      hint: 'Try again: acontext lessons retry.',
    },
  )
}
