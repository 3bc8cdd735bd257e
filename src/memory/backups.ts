import type { Oid } from '../model/commit.ts'
import type { Space, SpaceId } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import type { Parts } from './parts.ts'

/** A destructive move that can be taken back: a commit of a space, or a space in the trash. */
export type Undoable = { readonly name: string } & ({ readonly space: Space; readonly oid: Oid } | { readonly trash: string })

const undone = '.undone'

/** Keeps a space's head before something destructive; gives the backup's name, which begins with the time. */
export async function backUp(parts: Parts, space: SpaceId, move: string, head: Oid): Promise<string> {
  const name = `${fileStamp(parts)}-${move}`
  await parts.git.backUp(parts.spaces.dir(space), name, head)
  return name
}

/** The moment as text that can be part of a file's name; sorts by time. */
export function fileStamp(parts: Pick<Parts, 'clock'>): string {
  return stampOf(parts.clock.now()).replaceAll(':', '')
}

/** What can be taken back, newest first. */
export async function undoables(parts: Parts, spaces: readonly Space[]): Promise<readonly Undoable[]> {
  const kept = await Promise.all(
    spaces.map(async (space) => {
      const backups = await parts.git.backups(parts.spaces.dir(space.id))
      const names = new Set(backups.map(({ name }) => name))
      return backups
        .filter(({ name }) => !name.endsWith(undone) && !names.has(name + undone))
        .map(({ name, oid }) => ({ name, space, oid }))
    }),
  )
  const trash = parts.spaces.discarded().map((name) => ({ name, trash: name }))
  return [...kept.flat(), ...trash].sort((a, b) => (a.name > b.name ? -1 : 1))
}

/** Notes that a backup has served, so that the next undo goes one move further back. */
export async function markUndone(parts: Parts, space: SpaceId, name: string, oid: Oid): Promise<void> {
  await parts.git.backUp(parts.spaces.dir(space), name + undone, oid)
}

/** True for what `discard` of a skill of the library left in the trash. */
export function isOfLibrary(trash: string): boolean {
  return /-library-[0-9a-f-]{36}$/.test(trash)
}
