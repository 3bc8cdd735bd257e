import { MemoryError, asMemoryError } from '../errors.ts'
import type { CommitNote, Oid, Trailer } from '../model/commit.ts'
import { outcomeOf, type FileChange, type Lesson, type LessonId, type WaitingLesson } from '../model/lesson.ts'
import { pathFault } from '../model/path.ts'
import type { SkillId, SpaceId } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import { keepHandEdits } from './hand-edits.ts'
import type { History } from './history.ts'
import { withSkips } from './learn.ts'
import { learnerPerson, type Parts } from './parts.ts'
import { recordFile } from './records.ts'
import { alsoTrailers, filesSeen, headsOf, holdShared, splitChanges, type SharedSkill } from './shared.ts'
import { writeSpace } from './write-space.ts'

export type Applied = {
  readonly learnt: readonly { readonly lesson: LessonId; readonly subject: string }[]
  readonly skipped: readonly { readonly lesson: LessonId; readonly reason: string }[]
  readonly waiting: readonly { readonly lesson: LessonId; readonly reason: string }[]
}

type Outcome = { readonly learnt: string } | { readonly skipped: string } | { readonly waiting: string }

const fileLimit = 1 << 20
const knownAlready = 'the space knew it already'

/** Applies what waits in a space's inbox, in order: one commit each. What cannot be applied stays there with its reason. */
export async function applySpace(parts: Parts, history: History, space: SpaceId): Promise<Applied> {
  return holdShared(parts, space, async (shared) => {
    const learnt: { lesson: LessonId; subject: string }[] = []
    const skipped: { lesson: LessonId; reason: string }[] = []
    const waiting: { lesson: LessonId; reason: string }[] = []
    const inbox = parts.inbox.list(space)
    const obstacle = inbox.length === 0 ? null : await parts.git.obstacle(parts.spaces.dir(space))
    for (const each of inbox) {
      const lesson = each.lesson.id
      const outcome = obstacle === null ? await applyLesson(parts, history, each, shared) : { waiting: obstacle }
      if ('learnt' in outcome) learnt.push({ lesson, subject: outcome.learnt })
      else if ('skipped' in outcome) skipped.push({ lesson, reason: outcome.skipped })
      else waiting.push({ lesson, reason: outcome.waiting })
    }
    return { learnt, skipped, waiting }
  })
}

async function applyLesson(
  parts: Parts,
  history: History,
  waiting: WaitingLesson,
  shared: readonly SharedSkill[],
): Promise<Outcome> {
  const { space, lesson } = waiting
  const done = (await history.lessons(space)).get(lesson.id)
  if (done !== undefined) {
    parts.inbox.remove(space, lesson.id) // its commit was made, and then we were killed
    return { learnt: done.subject }
  }
  try {
    return await commitLesson(parts, history, waiting, shared)
  } catch (error) {
    const { code, message } = asMemoryError(error)
    await keepWaiting(parts, waiting, code, message)
    return { waiting: message }
  }
}

/**
 * The lesson's commits: first those in the shared skills that it touches, then the space's, which names them. A lesson whose
 * space does not name it yet is found again after a kill, and goes on where it was.
 */
async function commitLesson(
  parts: Parts,
  history: History,
  first: WaitingLesson,
  shared: readonly SharedSkill[],
): Promise<Outcome> {
  const { space, lesson } = first
  let waiting = first
  const done = new Map<SkillId, Oid>()
  for (const { id } of shared) {
    await keepHandEdits(parts, id)
    const known = (await history.lessons(id)).get(lesson.id)
    if (known !== undefined) done.set(id, known.oid)
  }
  const written = await writeSpace(parts, space, async (head) => {
    const open = shared.filter(({ id }) => !done.has(id))
    waiting = await planned(parts, waiting, { head, shared, open, heads: await headsOf(parts, shared) })
    const { subject, changes } = waiting.plan ?? { subject: lesson.goal, changes: [] }
    const split = splitChanges(changes, shared)
    const note = noteOf(parts, lesson, subject)
    for (const { id } of open) {
      const theirs = split.shared.get(id)
      const wrote = theirs === undefined ? null : await writeShared(parts, id, waiting.plan?.shared?.[id], theirs, note)
      if (wrote !== null) done.set(id, wrote)
    }
    if (split.own.length === 0 && done.size === 0) return null
    return {
      changes: split.own,
      note: { ...note, trailers: [...note.trailers, ...alsoTrailers(done)] },
      options: { empty: done.size > 0 },
    }
  })
  if (written === null) return skip(parts, space, lesson)
  const subject = waiting.plan?.subject ?? lesson.goal
  parts.inbox.remove(space, lesson.id)
  parts.bus.emit({ type: 'lesson-learnt', space, lesson: lesson.id, subject })
  return { learnt: subject }
}

/** One commit in a shared skill, unless it is another than the plan was made for. */
async function writeShared(
  parts: Parts,
  skill: SkillId,
  base: Oid | undefined,
  changes: readonly FileChange[],
  note: CommitNote,
): Promise<Oid | null> {
  const written = await writeSpace(parts, skill, async (head) => {
    if (base === undefined || !(await isUnchanged(parts, parts.spaces.dir(skill), base, head, changes)))
      throw new MemoryError('busy', 'A shared skill was edited while the lesson was being written.', {
        hint: 'Try again: acontext lessons retry',
      })
    return { changes, note }
  })
  return written?.oid ?? null
}

type Moment = {
  readonly head: Oid
  readonly shared: readonly SharedSkill[]
  /** Shared skills that do not hold the lesson yet. */
  readonly open: readonly SharedSkill[]
  readonly heads: ReadonlyMap<SkillId, Oid>
}

/** The lesson with a plan that fits this moment: the saved one, as long as none of its paths has changed since it was made. */
async function planned(parts: Parts, waiting: WaitingLesson, moment: Moment): Promise<WaitingLesson> {
  const { space, plan } = waiting
  const { head, shared, heads } = moment
  const dir = parts.spaces.dir(space)
  if (plan !== null && (await stillFits(parts, dir, plan, moment))) return waiting
  const { subject, changes } = await parts.mind.learn({
    lesson: waiting.lesson,
    skills: filesSeen(parts, space, head, shared, heads),
    zone: parts.clock.zone,
  })
  for (const change of changes) checkChange(change)
  const { own } = splitChanges(changes, shared)
  const records = await recordsOf(parts, dir, head, space, own)
  const bases = shared.length === 0 ? {} : { shared: Object.fromEntries(heads) }
  const next = { ...waiting, plan: { base: head, ...bases, subject, changes: [...changes, ...records] } }
  await parts.inbox.put(next)
  return next
}

async function stillFits(
  parts: Parts,
  dir: string,
  plan: NonNullable<WaitingLesson['plan']>,
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

/** True when none of the paths that are to change has changed between two commits. */
async function isUnchanged(parts: Parts, dir: string, base: Oid, head: Oid, changes: readonly FileChange[]): Promise<boolean> {
  if (base === head) return true
  const touched = new Set(changes.flatMap(pathsOf))
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

function noteOf(parts: Parts, lesson: Lesson, subject: string): CommitNote {
  const trailers: Trailer[] = [
    { name: 'Lesson', value: lesson.id },
    { name: 'Session', value: lesson.session },
    ...(lesson.task === null ? [] : [{ name: 'Task' as const, value: lesson.task }]),
    { name: 'Messages', value: `${lesson.from}..${lesson.to}` },
    { name: 'Outcome', value: outcomeOf(lesson) },
    { name: 'Learner', value: parts.mind.name },
  ]
  return {
    subject,
    body: lesson.evidence,
    trailers,
    author: learnerPerson,
    happenedAt: lesson.at,
    at: stampOf(parts.clock.now()),
  }
}

/** Nothing to write: the reason is kept where the lesson came from, then it leaves the inbox. */
async function skip(parts: Parts, space: SpaceId, lesson: Lesson): Promise<Outcome> {
  await markSkipped(parts, space, lesson, knownAlready)
  parts.inbox.remove(space, lesson.id)
  return { skipped: knownAlready }
}

/** Notes in the session's book why a lesson was not learnt, so that it is not distilled again. */
export async function markSkipped(parts: Parts, space: SpaceId, lesson: Lesson, reason: string): Promise<void> {
  await parts.locks.hold(`book:${lesson.session}`, async () => {
    if (parts.sessions.fold(lesson.session) === null) return
    const book = parts.books.read(lesson.session)
    const preference = book.preferences.find((each) => parts.ids.derive(space, 'preference', each.id) === lesson.id)
    const source = preference?.id ?? lesson.task
    if (source !== null) await parts.books.save(lesson.session, withSkips(book, space, new Map([[source, reason]])))
  })
}

async function keepWaiting(parts: Parts, waiting: WaitingLesson, code: string, message: string): Promise<void> {
  const { space, lesson } = waiting
  const current = parts.inbox.get(space, lesson.id) ?? waiting
  const error = { code, message, at: stampOf(parts.clock.now()) }
  await parts.inbox.put({ ...current, attempts: waiting.attempts + 1, error })
  parts.bus.emit({ type: 'lesson-failed', space, lesson: lesson.id, reason: message })
}
