import { basename } from 'node:path'
import { MemoryError } from '../errors.ts'
import type { Oid } from '../model/commit.ts'
import type { FileChange } from '../model/lesson.ts'
import { libraryName, type Skill, type Space } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import { shortId } from '../model/short-id.ts'
import { backUp, isOfLibrary, markUndone, undoables } from './backups.ts'
import type { History } from './history.ts'
import type { ProjectVerbs, Restored, Revision } from './memory.ts'
import type { Parts } from './parts.ts'
import { allRepositories } from './refs.ts'
import { includersOf } from './homes.ts'
import { discardSkill, undeleteSpace, undoInclusion } from './moves.ts'
import { recordPath, recordsAt } from './records.ts'
import { revertCommit } from './revert.ts'
import { resolveRevision } from './revision.ts'
import { findPlace } from './targets.ts'
import { writeSpace } from './write-space.ts'

// A space's name, and which skills of the library it includes, is who it is and not what it learnt: bringing back an older
// version does not rename it and moves no skill.
const identity = /^(space\.json$|\.acontext\/includes\/)/

export async function restoreSkill(parts: Parts, history: History, target: string, to: Revision): Promise<Restored> {
  const { space, path } = await findPlace(parts, target)
  const what = path === null ? `the space "${space.name}"` : path.replace(/^skills\//, '')
  return bringBack(parts, history, space, { path, to, subject: `Restore ${what} to ${to}` })
}

export async function restoreSpace(parts: Parts, history: History, space: Space, to: Revision): Promise<Restored> {
  return bringBack(parts, history, space, { path: null, to, subject: `Restore the space to ${to}` })
}

/** Takes a skill's folder out of its space, and its id with it. */
export async function removeSkill(parts: Parts, target: string): Promise<Restored> {
  const { space, skill, path, folder } = await findPlace(parts, target)
  if (skill === null || path === null || path !== folder)
    throw new MemoryError('not-found', `"${target}" is no skill.`, { field: 'target', hint: 'acontext skills list' })
  if (skill.repository === skill.id) return removeFromLibrary(parts, skill)
  return forward(parts, space, 'remove', `Remove the skill ${path.replace(/^skills\//, '')}`, async (head) => {
    const files = await parts.git.list(parts.spaces.dir(space.id), head, path)
    return [...files.map((file) => file.path), `.acontext/skills/${skill.id}.json`].map((each): FileChange => ({
      op: 'remove',
      path: each,
    }))
  })
}

async function removeFromLibrary(parts: Parts, { id, name }: Skill): Promise<Restored> {
  const includers = (await includersOf(parts, id)).map((space) => parts.spaces.read(space)?.name ?? space)
  if (includers.length > 0)
    throw new MemoryError('refused', `The skill "${name}" is shared by ${includers.join(' and ')}.`, {
      field: 'target',
      hint: `Take it out of one of them: acontext skills exclude ${name} --space ${includers[0] ?? ''}`,
    })
  const { trash } = await discardSkill(parts, id)
  return { commit: null, subject: `Remove the skill ${name} from the library`, paths: [], backup: basename(trash) }
}

/** Takes back the last restore, removal or revert of any space, or brings back the space that was deleted last. */
export async function undoLast(parts: Parts): ReturnType<ProjectVerbs['undo']> {
  const [last] = await undoables(parts, allRepositories(parts))
  if (last === undefined) throw new MemoryError('not-found', 'There is nothing to undo.')
  if ('trash' in last) {
    if (isOfLibrary(last.trash)) {
      parts.spaces.recover(last.trash)
      return { undone: 'the removal of a skill of the library', space: libraryName, commit: null }
    }
    const space = await undeleteSpace(parts, last.trash)
    parts.bus.emit({ type: 'space-changed', space })
    return { undone: 'the deletion of the space', space: parts.spaces.read(space)?.name ?? space, commit: null }
  }
  const { space, oid, name } = last
  const undone = await undoInclusion(parts, space, name)
  if (undone !== null) {
    await markUndone(parts, space.id, name, oid)
    return { undone, space: space.name, commit: await parts.git.head(parts.spaces.dir(space.id)) }
  }
  return parts.locks.hold(`space:${space.id}`, async () => {
    const since = await parts.git.log(parts.spaces.dir(space.id), { until: oid })
    const move = since.find(({ parents }) => parents[0] === oid)
    if (move === undefined)
      throw new MemoryError('not-found', `The move that ${name} was kept for is not in the history of "${space.name}" any more.`)
    const { commit, conflicts } = await revertCommit(parts, space, move, `Undo: ${move.subject}`, { backup: false })
    if (conflicts.length > 0) {
      throw new MemoryError(
        'conflict',
        `Later changes stand on "${move.subject}": ${[...new Set(conflicts.map(({ path }) => path))].join(', ')}.`,
        {
          hint: `What was there before is commit ${shortId(oid)}: acontext skills restore <target> --to ${shortId(oid)}`,
        },
      )
    }
    await markUndone(parts, space.id, name, oid)
    return { undone: move.subject, space: space.name, commit }
  })
}

type Wanted = { readonly path: string | null; readonly to: Revision; readonly subject: string }

async function bringBack(parts: Parts, history: History, space: Space, { path, to, subject }: Wanted): Promise<Restored> {
  const at = await resolveRevision(parts, history, space.id, to)
  return forward(parts, space, 'restore', subject, async (head) => {
    const moved = path === null ? await movedSince(parts, space, at) : []
    const changes = (await differences(parts, space, head, at, path)).filter(
      (change) => !moved.some((lost) => isBelow(change, lost)),
    )
    const records = path === null ? [] : await differences(parts, space, head, at, '.acontext/skills')
    return [...changes, ...(await ofSkill(parts, space, at, path, records))]
  })
}

/** What makes `head` like `at`, below a path. */
async function differences(parts: Parts, space: Space, head: Oid, at: Oid, path: string | null): Promise<FileChange[]> {
  const changes = await parts.git.changes(parts.spaces.dir(space.id), head, at, path ?? undefined)
  return changes
    .flatMap(({ path: each, was, after }) => [
      ...(was === null ? [] : [{ op: 'remove' as const, path: was }]),
      after === null ? { op: 'remove' as const, path: each } : { op: 'take' as const, path: each, at, source: each },
    ])
    .filter((change) => !identity.test(change.path))
}

/** Folders and records of skills that a version had and that live elsewhere now. */
async function movedSince(parts: Parts, space: Space, at: Oid): Promise<readonly string[]> {
  const records = await recordsAt(parts, space, at)
  return records.flatMap(({ id, path }) => {
    const holder = parts.spaces.holder(id)
    return holder === null || holder === space.id ? [] : [`${path}/`, recordPath(id)]
  })
}

function isBelow(change: FileChange, place: string): boolean {
  return change.op !== 'move' && change.path.startsWith(place)
}

/** Of changed records those that give this skill its id, when the version that comes back had one. */
async function ofSkill(
  parts: Parts,
  space: Space,
  at: Oid,
  path: string | null,
  records: readonly FileChange[],
): Promise<FileChange[]> {
  if (path === null) return []
  const folder = path.split('/').slice(0, 2).join('/')
  const found: FileChange[] = []
  for (const change of records) {
    if (change.op !== 'take') continue
    const bytes = await parts.git.read(parts.spaces.dir(space.id), at, change.path)
    if (bytes !== null && Buffer.from(bytes).toString('utf8').includes(`"${folder}"`)) found.push(change)
  }
  return found
}

/** One destructive commit, with a backup of what was there before. */
async function forward(
  parts: Parts,
  space: Space,
  move: string,
  subject: string,
  plan: (head: Oid) => Promise<readonly FileChange[]>,
): Promise<Restored> {
  return parts.locks.hold(`space:${space.id}`, async () => {
    let paths: readonly string[] = []
    let backup: string | null = null
    const written = await writeSpace(parts, space.id, async (head) => {
      const changes = await plan(head)
      if (changes.length === 0) return null
      backup = await backUp(parts, space.id, move, head)
      paths = [...new Set(changes.map((change) => (change.op === 'move' ? change.to : change.path)))]
      const now = stampOf(parts.clock.now())
      return { changes, note: { subject, body: '', trailers: [], author: await parts.person(), happenedAt: now, at: now } }
    })
    if (written !== null) parts.bus.emit({ type: 'space-changed', space: space.id })
    return {
      commit: written?.oid ?? null,
      subject,
      paths: written === null ? [] : paths,
      backup: written === null ? null : backup,
    }
  })
}
