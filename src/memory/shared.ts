import { MemoryError } from '../errors.ts'
import type { Oid, Trailer } from '../model/commit.ts'
import type { FileChange } from '../model/lesson.ts'
import type { SkillId, SpaceId } from '../model/space.ts'
import type { SkillFiles } from '../seams/mind.ts'
import { holdAll } from './hold.ts'
import type { Parts } from './parts.ts'

/** A skill of the library as a space sees it: at `seen` in the space, at `path` in the skill's own repository. */
export type SharedSkill = { readonly id: SkillId; readonly seen: string; readonly path: string }

/** What of a plan goes to the space, and what to each shared skill, with paths of their own repositories. */
export type Split = {
  readonly own: readonly FileChange[]
  readonly shared: ReadonlyMap<SkillId, readonly FileChange[]>
}

/** Runs the work when nobody else holds the space or a skill that it shares. */
export async function holdShared<T>(
  parts: Parts,
  space: SpaceId,
  work: (shared: readonly SharedSkill[]) => Promise<T>,
): Promise<T> {
  for (;;) {
    const expected = await sharedIn(parts, space)
    const done = await holdAll(parts, [space, ...expected.map(({ id }) => id)], async () => {
      const shared = await sharedIn(parts, space)
      const isHeld = shared.every(({ id }) => expected.some((each) => each.id === id))
      return isHeld ? { result: await work(shared) } : null
    })
    // A skill was shared between the look and the lock.
    if (done !== null) return done.result
  }
}

/** The skills that a space sees and that live in the library. */
export async function sharedIn(parts: Parts, space: SpaceId): Promise<readonly SharedSkill[]> {
  if ((await parts.spaces.inclusions(space)).length === 0) return []
  const seen = (await parts.spaces.skills(space)).filter(({ id, repository }) => repository === id)
  return Promise.all(
    seen.map(async ({ id, path }) => {
      const record = (await parts.spaces.records(id)).find((each) => each.id === id)
      return { id, seen: path, path: record?.path ?? path }
    }),
  )
}

/** The heads of shared skills. */
export async function headsOf(parts: Parts, shared: readonly SharedSkill[]): Promise<ReadonlyMap<SkillId, Oid>> {
  const heads = await Promise.all(shared.map(async ({ id }) => [id, await parts.git.head(parts.spaces.dir(id))] as const))
  return new Map(heads)
}

/** A space's files at a commit, and those of its shared skills where its readers see them. */
export function filesSeen(
  parts: Parts,
  space: SpaceId,
  head: Oid,
  shared: readonly SharedSkill[],
  heads: ReadonlyMap<SkillId, Oid>,
): SkillFiles {
  const sources = shared.map(({ id, seen, path }) => ({ dir: parts.spaces.dir(id), at: heads.get(id) ?? '', seen, path }))
  const own = { dir: parts.spaces.dir(space), at: head, seen: 'skills', path: 'skills' }
  return {
    paths: async () => {
      const lists = await Promise.all(
        [own, ...sources].map(async ({ dir, at, seen, path }) =>
          (await parts.git.list(dir, at, path)).map((file) => seen + file.path.slice(path.length)),
        ),
      )
      return [...new Set(lists.flat())].sort()
    },
    read: async (path) => {
      const source = sources.find(({ seen }) => path.startsWith(`${seen}/`)) ?? own
      const bytes = await parts.git.read(source.dir, source.at, source.path + path.slice(source.seen.length))
      return bytes === null ? null : Buffer.from(bytes).toString('utf8')
    },
  }
}

/** Which change belongs to which repository. Throws `refused` for a move between two of them. */
export function splitChanges(changes: readonly FileChange[], shared: readonly SharedSkill[]): Split {
  const own: FileChange[] = []
  const others = new Map<SkillId, FileChange[]>()
  for (const change of changes) {
    const [home, other] = (change.op === 'move' ? [change.to, change.from] : [change.path, change.path]).map((path) =>
      shared.find(({ seen }) => path.startsWith(`${seen}/`)),
    )
    if (home !== other)
      throw new MemoryError('refused', 'The plan is not applied: it moves a file between a shared skill and another.')
    if (home === undefined) own.push(change)
    else others.set(home.id, [...(others.get(home.id) ?? []), inHome(change, home)])
  }
  return { own, shared: others }
}

function inHome(change: FileChange, { seen, path }: SharedSkill): FileChange {
  const placed = (place: string): string => path + place.slice(seen.length)
  return change.op === 'move'
    ? { ...change, from: placed(change.from), to: placed(change.to) }
    : { ...change, path: placed(change.path) }
}

/** What a space's commit says of the commits that a lesson made in shared skills. */
export function alsoTrailers(done: ReadonlyMap<SkillId, Oid>): Trailer[] {
  return [...done].map(([skill, oid]) => ({ name: 'Also', value: `${skill}@${oid}` }))
}
