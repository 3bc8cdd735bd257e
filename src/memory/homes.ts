import { MemoryError } from '../errors.ts'
import type { CommitNote, Oid, Trailer } from '../model/commit.ts'
import type { FileChange } from '../model/lesson.ts'
import { freeSlug } from '../model/slug.ts'
import { libraryName, type Skill, type SkillId, type SkillRecord, type SpaceId } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import { fileStamp } from './backups.ts'
import { carryHistory, filesOf, type Origin } from './carry.ts'
import { keepHandEdits } from './hand-edits.ts'
import type { Parts } from './parts.ts'
import { inclusionFile, inclusionPath, recordPath } from './records.ts'
import { writeSpace } from './write-space.ts'

const skillsFolder = 'skills/'

/** The spaces through which a skill is seen. */
export async function includersOf(parts: Parts, skill: SkillId): Promise<readonly SpaceId[]> {
  const seen = await Promise.all(parts.spaces.ids().map(async (space) => ({ space, found: await seenIn(parts, space, skill) })))
  return seen.filter(({ found }) => found).map(({ space }) => space)
}

/**
 * Brings a skill to its home when exactly these spaces include it: the space, when it is one, else the library. Every step looks
 * first whether it was done, so that a killed move is finished by the next one. The caller holds all spaces and the skill.
 */
export async function settle(parts: Parts, skill: SkillId, includers: readonly SpaceId[]): Promise<void> {
  const [only] = includers
  const home = includers.length === 1 ? (only ?? null) : null
  for (const space of parts.spaces.ids()) {
    if (space !== home && (await recordIn(parts, space, skill)) !== null)
      await moveOut(parts, space, skill, includers.includes(space))
  }
  const leaves = home !== null && parts.spaces.libraries().includes(skill)
  if (leaves) await moveIn(parts, home, skill)
  for (const space of parts.spaces.ids()) await noteInclusion(parts, space, skill, home === null && includers.includes(space))
  if (leaves) parts.spaces.retire(skill, fileStamp(parts))
}

/** The skill's record where its folder lies; null where it does not. */
export async function recordIn(parts: Parts, repository: string, skill: SkillId): Promise<SkillRecord | null> {
  return (await parts.spaces.records(repository)).find(({ id, aliases }) => id === skill || aliases.includes(skill)) ?? null
}

/** Makes the library's repository of a skill from the space that has it, and leaves that as it is. */
export async function copyToLibrary(parts: Parts, space: SpaceId, head: Oid, record: SkillRecord): Promise<void> {
  const origin: Origin = { repository: space, dir: parts.spaces.dir(space), head, record }
  const stamp = fileStamp(parts)
  const draft = parts.spaces.draft(`${stamp}-${record.id}`)
  const name = slugIn(record.path)
  const moved = await noteOf(parts, `Move the skill ${name} to the ${libraryName}`, [movedFrom(origin)])
  const first = await parts.git.create(draft, [], await noteOf(parts, `Make a place for the skill ${name}`))
  const tip = await carryHistory(parts, origin, draft, record.path)
  const last = await parts.git.commit(draft, tip, await filesOf(parts, origin, record.path), moved, { empty: true })
  await parts.git.publish(draft, first, last)
  // What a killed move left there; the space's copy is the newer one.
  if (parts.spaces.libraries().includes(record.id)) parts.spaces.retire(record.id, stamp)
  parts.spaces.settle(draft, record.id)
}

/** Takes the skill's folder out of a space. Its history stays there, and the library has it too. */
export async function dropCopy(
  parts: Parts,
  space: SpaceId,
  skill: SkillId,
  isIncluded: boolean,
  before?: (head: Oid) => Promise<void>,
): Promise<void> {
  await writeSpace(parts, space, async (head) => {
    const record = await recordIn(parts, space, skill)
    if (record === null) return null
    await before?.(head)
    const dir = parts.spaces.dir(space)
    const files = await parts.git.list(dir, head, record.path)
    const changes: FileChange[] = [
      ...files.map(({ path }): FileChange => ({ op: 'remove', path })),
      { op: 'remove', path: recordPath(record.id) },
      ...(isIncluded && !(await isIncludedBy(parts, space, skill))
        ? [inclusionFile(inclusionAt(parts, record.id, record.path))]
        : []),
    ]
    const name = slugIn(record.path)
    const subject = isIncluded ? `Move the skill ${name} to the ${libraryName}` : `Exclude the skill ${name}`
    return { changes, note: await noteOf(parts, subject) }
  })
  changed(parts, space)
}

/**
 * First the library has it and the space includes it, then the folder goes: whoever reads in between finds one of them whole.
 */
async function moveOut(parts: Parts, space: SpaceId, skill: SkillId, isIncluded: boolean): Promise<void> {
  const dir = parts.spaces.dir(space)
  let copied: Oid | null = null
  async function copy(head: Oid): Promise<SkillRecord | null> {
    const record = await recordIn(parts, space, skill)
    const changes = copied === null ? [] : await parts.git.changedPaths(dir, copied, head)
    if (record === null || (copied !== null && !changes.some((path) => path.startsWith(`${record.path}/`)))) return record
    await copyToLibrary(parts, space, head, record)
    copied = head
    return record
  }
  if (isIncluded) {
    await writeSpace(parts, space, async (head) => {
      const record = await copy(head)
      if (record === null || (await isIncludedBy(parts, space, skill))) return null
      const note = await noteOf(parts, `Share the skill ${slugIn(record.path)}`)
      return { changes: [inclusionFile(inclusionAt(parts, record.id, record.path))], note }
    })
  }
  await dropCopy(parts, space, skill, isIncluded, async (head) => void (await copy(head)))
}

/** From the library into the one space that includes it, as a second line of history that joins the space's. */
async function moveIn(parts: Parts, space: SpaceId, skill: SkillId): Promise<void> {
  const dir = parts.spaces.dir(space)
  if ((await recordIn(parts, space, skill)) === null) {
    await writeSpace(parts, space, async () => {
      await keepHandEdits(parts, skill)
      const origin = await originIn(parts, skill)
      const folder = await freeFolder(parts, space, origin.record.path, skill)
      const joins = await carryHistory(parts, origin, dir, folder)
      return {
        changes: await filesOf(parts, origin, folder),
        note: await noteOf(parts, `Bring the skill ${slugIn(folder)} here from the ${libraryName}`, [movedFrom(origin)]),
        options: { joins },
      }
    })
    changed(parts, space)
  }
}

async function noteInclusion(parts: Parts, space: SpaceId, skill: SkillId, wanted: boolean): Promise<void> {
  const isThere = (): Promise<boolean> => isIncludedBy(parts, space, skill)
  if ((await isThere()) === wanted) return
  await writeSpace(parts, space, async () => {
    if ((await isThere()) === wanted) return null
    const record = await recordIn(parts, skill, skill)
    const path = await freeFolder(parts, space, record?.path ?? skillsFolder + skill, skill)
    const change: FileChange = wanted
      ? inclusionFile(inclusionAt(parts, skill, path))
      : { op: 'remove', path: inclusionPath(skill) }
    return {
      changes: [change],
      note: await noteOf(parts, `${wanted ? 'Include' : 'Exclude'} the skill ${slugIn(record?.path ?? path)}`),
    }
  })
  changed(parts, space)
}

async function originIn(parts: Parts, skill: SkillId): Promise<Origin> {
  const dir = parts.spaces.dir(skill)
  const [head, record] = await Promise.all([parts.git.head(dir), recordIn(parts, skill, skill)])
  if (record === null)
    throw new MemoryError('invalid', `${dir} has lost the record of its skill.`, {
      hint: `Its history has it: git -C ${dir} log -- ${recordPath(skill)}`,
    })
  return { repository: skill, dir, head, record }
}

/** The folder itself, or the nearest that no other skill of the space has. */
async function freeFolder(parts: Parts, space: SpaceId, path: string, skill: SkillId): Promise<string> {
  const others = (await parts.spaces.skills(space)).filter(({ id }) => id !== skill)
  return (
    skillsFolder +
    freeSlug(
      slugIn(path),
      others.map((each) => slugIn(each.path)),
    )
  )
}

async function seenIn(parts: Parts, space: SpaceId, skill: SkillId): Promise<boolean> {
  if ((await recordIn(parts, space, skill)) !== null) return true
  return isIncludedBy(parts, space, skill)
}

async function isIncludedBy(parts: Parts, space: SpaceId, skill: SkillId): Promise<boolean> {
  return (await parts.spaces.inclusions(space)).some(({ id }) => id === skill)
}

function inclusionAt(parts: Parts, id: SkillId, path: string) {
  return { v: 1, id, path, createdAt: stampOf(parts.clock.now()) } as const
}

function movedFrom({ repository, head }: Origin): Trailer {
  return { name: 'Moved-From', value: `${repository}@${head}` }
}

async function noteOf(parts: Parts, subject: string, trailers: readonly Trailer[] = []): Promise<CommitNote> {
  const now = stampOf(parts.clock.now())
  return { subject, body: '', trailers, author: await parts.person(), happenedAt: now, at: now }
}

function changed(parts: Parts, space: SpaceId): void {
  parts.bus.emit({ type: 'space-changed', space })
}

export function slugIn(path: Skill['path']): string {
  return path.slice(skillsFolder.length)
}
