import { trailer, type Commit, type CommitNote, type Oid } from '../model/commit.ts'
import type { FileChange } from '../model/lesson.ts'
import type { SkillRecord } from '../model/space.ts'
import type { Stamp } from '../model/time.ts'
import { learnerPerson, type Parts } from './parts.ts'
import { movedRecord } from './records.ts'

/** A skill's folder at a commit of the repository that holds it. */
export type Origin = { readonly repository: string; readonly dir: string; readonly head: Oid; readonly record: SkillRecord }
type Step = { readonly commit: Commit; readonly folder: string }
type State = ReadonlyMap<string, Oid>

/**
 * Writes a skill's history anew in the repository at `dir`, as a line of commits of its own that ends with the folder as it
 * is: people, dates and trailers kept, each with a `Moved-From`. Gives the last of them; nothing points to it yet.
 *
 * It begins with an empty commit, so that each of them has a version before it that it can be taken back to.
 */
export async function carryHistory(parts: Parts, origin: Origin, dir: string, folder: string): Promise<Oid> {
  const placed = (path: string): string =>
    path.startsWith(`${origin.record.path}/`) ? folder + path.slice(origin.record.path.length) : path
  const steps = await stepsOf(parts, origin)
  let tip = await parts.git.commit(dir, null, [], startOf(folder, steps[0]?.commit.at ?? '1970-01-01T00:00:00.000000Z'))
  let before: State = new Map()
  let recorded: string | null = null
  for (const { commit, folder: then } of steps) {
    const now = await stateOf(parts, origin.dir, commit.oid, then)
    const changes = differences(before, now, placed, { at: commit.oid, from: origin.dir })
    if (now.size === 0 || changes.length === 0) continue
    const place = placed(`${then}/`).slice(0, -1)
    tip = await parts.git.carry(dir, tip, {
      from: origin.dir,
      oid: commit.oid,
      changes: place === recorded ? changes : [...changes, movedRecord(origin.record, place)],
      trailer: { name: 'Moved-From', value: `${origin.repository}@${commit.oid}` },
    })
    recorded = place
    before = now
  }
  return tip
}

function startOf(folder: string, at: Stamp): CommitNote {
  const subject = `Begin the history of ${folder.replace(/^skills\//, '')}`
  return { subject, body: '', trailers: [], author: learnerPerson, happenedAt: at, at }
}

/** What brings a skill's files and its record, as they are at the origin, to a folder of another repository. */
export async function filesOf(parts: Parts, { dir, head, record }: Origin, folder: string): Promise<FileChange[]> {
  const files = await parts.git.list(dir, head, record.path)
  const taken = files.map(({ path }): FileChange => ({
    op: 'take',
    path: folder + path.slice(record.path.length),
    at: head,
    source: path,
    from: dir,
  }))
  return [...taken, movedRecord(record, folder)]
}

/** The commits that touched a skill, oldest first, and the folder that it had then; each once, however often it moved. */
async function stepsOf(parts: Parts, { dir, head, record }: Origin): Promise<readonly Step[]> {
  const steps: Step[] = []
  let folder: string | null = record.path
  for (let from: Oid | undefined = head; folder !== null && from !== undefined;) {
    const path: string = folder
    const touched: readonly Commit[] = await parts.git.log(dir, { from, path })
    steps.push(...touched.map((commit) => ({ commit, folder: path })))
    const first: Commit | undefined = touched.at(-1)
    from = first?.parents[0]
    folder = first === undefined || from === undefined ? null : await folderBefore(parts, dir, from, first.oid, path)
  }
  const seen = new Set<string>()
  return steps.reverse().filter(({ commit }) => {
    const origin = trailer(commit, 'Moved-From') ?? commit.oid
    const id = origin.slice(origin.indexOf('@') + 1)
    return !seen.has(id) && seen.add(id)
  })
}

/** The folder that a skill was renamed from by a commit; null when it began there. */
async function folderBefore(parts: Parts, dir: string, parent: Oid, oid: Oid, folder: string): Promise<string | null> {
  const changes = await parts.git.changes(dir, parent, oid)
  const was = changes.find(({ path }) => path === `${folder}/SKILL.md`)?.was ?? null
  return was !== null && /^skills\/[^/]+\/SKILL\.md$/.test(was) ? was.slice(0, -'/SKILL.md'.length) : null
}

async function stateOf(parts: Parts, dir: string, at: Oid, folder: string): Promise<State> {
  return new Map((await parts.git.list(dir, at, folder)).map(({ path, oid }) => [path, oid]))
}

function differences(
  before: State,
  now: State,
  placed: (path: string) => string,
  { at, from }: { readonly at: Oid; readonly from: string },
): FileChange[] {
  const gone = [...before.keys()].filter((path) => !now.has(path))
  const come = [...now].filter(([path, oid]) => before.get(path) !== oid)
  return [
    ...gone.map((path): FileChange => ({ op: 'remove', path: placed(path) })),
    ...come.map(([path]): FileChange => ({ op: 'take', path: placed(path), at, source: path, from })),
  ]
}
