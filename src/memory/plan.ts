import { MemoryError } from '../errors.ts'
import type { Oid } from '../model/commit.ts'
import type { FileChange, LessonId, LessonPlan, WaitingLesson } from '../model/lesson.ts'
import { pathFault } from '../model/path.ts'
import type { SkillId, SpaceId } from '../model/space.ts'
import type { History } from './history.ts'
import type { Parts } from './parts.ts'
import { recordFile } from './records.ts'
import { filesSeen, headsOf, splitChanges, type SharedSkill } from './shared.ts'

/** Bytes of one file: no lesson is as long, and a mind that goes wild must not fill a space. */
const fileLimit = 1 << 20
const knownAlready = 'the space knew it already'

export type Moment = {
  readonly head: Oid
  readonly shared: readonly SharedSkill[]
  /** Shared skills that do not hold the lesson yet. */
  readonly open: readonly SharedSkill[]
  readonly heads: ReadonlyMap<SkillId, Oid>
  /** The lesson's commits in those that do. */
  readonly done: ReadonlyMap<SkillId, Oid>
}

/** What a plan is made for, or has to fit: heads as they are now. */
export async function momentOf(
  parts: Parts,
  history: History,
  { space, lesson, shared }: { space: SpaceId; lesson: LessonId; shared: readonly SharedSkill[] },
): Promise<Moment> {
  const done = new Map<SkillId, Oid>()
  for (const { id } of shared) {
    const known = (await history.lessons(id)).get(lesson)
    if (known !== undefined) done.set(id, known.oid)
  }
  const open = shared.filter(({ id }) => !done.has(id))
  return { head: await parts.git.head(parts.spaces.dir(space)), shared, open, heads: await headsOf(parts, shared), done }
}

export type Planned = WaitingLesson & { readonly plan: LessonPlan }

/**
 * The lesson with a plan that fits this moment: the saved one, as long as none of its paths has changed since it was made.
 * A new one is saved before anything is done with it. Nobody has to hold the space meanwhile.
 */
export async function planned(
  parts: Parts,
  waiting: WaitingLesson,
  moment: Moment,
): Promise<Planned | { readonly skipped: string }> {
  const { space, plan, lesson } = waiting
  const { head, shared, heads } = moment
  const dir = parts.spaces.dir(space)
  if (plan !== null && (await stillFits(parts, dir, plan, moment))) return { ...waiting, plan }
  const { mind, clock } = parts
  const skills = filesSeen(parts, space, head, shared, heads)
  const { subject, changes, reason } = await mind.learn({ lesson, skills, zone: clock.zone, space })
  if (changes.length === 0 && moment.done.size === 0) return { skipped: reason ?? knownAlready }
  for (const change of changes) checkChange(change)
  const { own } = splitChanges(changes, shared)
  const records = await recordsOf(parts, dir, head, space, own)
  const made: LessonPlan = {
    base: head,
    ...(shared.length === 0 ? {} : { shared: Object.fromEntries(heads) }),
    subject: subject === '' ? lesson.goal : subject,
    changes: [...changes, ...records],
    learner: mind.name,
    prompt: mind.prompt ?? null,
  }
  const next = { ...waiting, plan: made }
  await parts.inbox.put(next)
  return next
}

/** True when what the plan touches is as it was when it was made. */
export async function stillFits(
  parts: Parts,
  dir: string,
  plan: LessonPlan,
  { head, shared, open, heads }: Moment,
): Promise<boolean> {
  const split = splitChanges(plan.changes, shared)
  if (!(await isUnchanged(parts, dir, plan.base, head, split.own))) return false
  for (const { id } of open) {
    const changes = split.shared.get(id)
    const [base, now] = [plan.shared?.[id], heads.get(id)]
    if (changes === undefined) continue
    if (base === undefined || now === undefined) return false
    if (!(await isUnchanged(parts, parts.spaces.dir(id), base, now, changes))) return false
  }
  return true
}

/** True when none of the paths that are to change has changed between two commits, nor what their skills say of themselves. */
export async function isUnchanged(
  parts: Parts,
  dir: string,
  base: Oid,
  head: Oid,
  changes: readonly FileChange[],
): Promise<boolean> {
  if (base === head) return true
  const paths = changes.flatMap(pathsOf)
  // A new page has no place in a skill that was removed meanwhile.
  const skills = paths.map((path) => `${path.split('/').slice(0, 2).join('/')}/SKILL.md`)
  const touched = new Set([...paths, ...skills])
  return !(await parts.git.changedPaths(dir, base, head)).some((path) => touched.has(path))
}

/** What any plan, whoever made it, must keep to: inside `skills/`, storable names, readable sizes. */
function checkChange(change: FileChange): void {
  for (const path of pathsOf(change)) {
    const fault = path.startsWith('skills/') ? pathFault(path) : 'is outside of "skills/"'
    if (fault !== null)
      throw new MemoryError('refused', `The plan is not applied: the path ${JSON.stringify(path.slice(0, 80))} ${fault}.`)
  }
  if (change.op === 'write' && Buffer.byteLength(change.text) > fileLimit) {
    throw new MemoryError('too-large', `The plan is not applied: ${change.path} would be larger than ${fileLimit >> 20} MiB.`)
  }
}

function pathsOf(change: FileChange): string[] {
  return change.op === 'move' ? [change.from, change.to] : [change.path]
}

/** The record that gives an id to each skill that the changes bring in. */
async function recordsOf(
  parts: Parts,
  dir: string,
  head: Oid,
  space: SpaceId,
  changes: readonly FileChange[],
): Promise<readonly FileChange[]> {
  const written = changes.flatMap((change) => (change.op === 'write' ? skillFolder(change.path) : []))
  const records: FileChange[] = []
  for (const path of new Set(written)) {
    if ((await parts.git.list(dir, head, path)).length === 0) records.push(recordFile(parts, space, path))
  }
  return records
}

/** `skills/<slug>` of a path in it; nothing for files that belong to no skill. */
function skillFolder(path: string): string[] {
  const [skills, slug, file] = path.split('/')
  return skills === 'skills' && slug !== undefined && file !== undefined ? [`${skills}/${slug}`] : []
}
