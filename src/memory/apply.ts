import { MemoryError, asMemoryError } from '../errors.ts'
import type { CommitNote, Oid, Trailer } from '../model/commit.ts'
import { dollars, nothingSpent, type Spent } from '../model/cost.ts'
import { outcomeOf, type FileChange, type Lesson, type LessonId, type LessonPlan, type WaitingLesson } from '../model/lesson.ts'
import type { SessionId } from '../model/session.ts'
import type { SkillId, SpaceId } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import { isParked, parkedReason } from './confirm.ts'
import { keepHandEdits } from './hand-edits.ts'
import type { History } from './history.ts'
import { distilWaiting, reasonToWait, withSkips } from './learn.ts'
import { isOutside } from './model-calls.ts'
import { learnerPerson, type Parts } from './parts.ts'
import { isUnchanged, momentOf, planned, stillFits, type Planned } from './plan.ts'
import { alsoTrailers, holdShared, sharedIn, splitChanges, type SharedSkill } from './shared.ts'
import { spacing } from './spacing.ts'
import { writeSpace } from './write-space.ts'

export type Applied = {
  readonly learnt: readonly { readonly lesson: LessonId; readonly subject: string }[]
  readonly skipped: readonly { readonly lesson: LessonId; readonly reason: string }[]
  readonly waiting: readonly { readonly lesson: LessonId; readonly reason: string }[]
  /** Something outside held up all that waits; time may settle it. */
  readonly held: boolean
}

/** `stops`: what hindered it hinders every other lesson, too. */
type Outcome = { readonly learnt: string } | { readonly skipped: string } | { readonly waiting: string; readonly stops?: boolean }

const planRounds = 3
/** Asking a model costs something: what failed so often by itself is tried again on request only. */
const ownAttempts = 3
const knownAlready = 'the space knew it already'

/**
 * Applies what waits in a space's inbox, in order: one commit each. What cannot be applied stays there with its reason.
 *
 * Only writing holds the space; while a mind thinks, people and other commands can work in it. `asked`: somebody wants it, so
 * that also those are tried that have failed again and again.
 */
export async function applySpace(
  parts: Parts,
  history: History,
  space: SpaceId,
  { asked = false }: { readonly asked?: boolean } = {},
): Promise<Applied> {
  return parts.locks.hold(`learn:${space}`, async () => {
    const learnt: { lesson: LessonId; subject: string }[] = []
    const skipped: { lesson: LessonId; reason: string }[] = []
    const waiting: { lesson: LessonId; reason: string }[] = []
    const inbox = parts.inbox.list(space)
    let obstacle = inbox.length === 0 ? null : await parts.git.obstacle(parts.spaces.dir(space))
    const saves = spacing(parts)
    let marks: Skip[] = []
    const mark = async (): Promise<void> => {
      await dismiss(parts, space, marks)
      marks = []
    }
    try {
      for (const each of inbox) {
        const lesson = each.lesson.id
        const hindrance = obstacle ?? (asked ? null : givenUp(parts, each))
        const outcome: Outcome = hindrance === null ? await applyLesson(parts, history, each) : { waiting: hindrance }
        if ('learnt' in outcome) learnt.push({ lesson, subject: outcome.learnt })
        else if ('skipped' in outcome) {
          skipped.push({ lesson, reason: outcome.skipped })
          marks.push({ lesson: each.lesson, reason: outcome.skipped })
        } else waiting.push({ lesson, reason: outcome.waiting })
        if (marks.length > 0 && saves.isDue()) await saves.save(mark)
        if ('stops' in outcome && outcome.stops === true) obstacle = outcome.waiting
      }
    } finally {
      await mark()
    }
    return { learnt, skipped, waiting, held: obstacle !== null }
  })
}

/** Why a lesson is not tried by itself any more; null while it is. */
function givenUp({ mind }: Parts, { error, attempts }: WaitingLesson): string | null {
  const costs = mind.alive !== undefined
  return costs && error !== null && error.outside !== true && attempts >= ownAttempts ? error.message : null
}

async function applyLesson(parts: Parts, history: History, waiting: WaitingLesson): Promise<Outcome> {
  const { space, lesson } = waiting
  const done = (await history.lessons(space)).get(lesson.id)
  if (done !== undefined) {
    parts.inbox.remove(space, lesson.id) // its commit was made, and then we were killed
    return { learnt: done.subject }
  }
  try {
    return await commitLesson(parts, history, waiting)
  } catch (error) {
    const problem = asMemoryError(error)
    if (problem.code !== 'interrupted') await keepWaiting(parts, waiting, problem)
    return { waiting: problem.message, stops: isOutside(problem) }
  }
}

async function commitLesson(parts: Parts, history: History, first: WaitingLesson): Promise<Outcome> {
  const ready = await distilledFirst(parts, first)
  if ('skipped' in ready) return skip(parts, first.lesson, ready.skipped)
  if (isParked(parts, ready)) return { waiting: parkedReason }
  const { space, lesson } = ready
  let waiting: WaitingLesson = ready
  for (let round = 0; round < planRounds; round++) {
    // What people changed comes first, so that the plan is made for it.
    await holdShared(parts, space, async (shared) => {
      for (const id of [space, ...shared.map((each) => each.id)]) await keepHandEdits(parts, id)
    })
    const moment = await momentOf(parts, history, { space, lesson: lesson.id, shared: await sharedIn(parts, space) })
    const made = await planned(parts, waiting, moment)
    if ('skipped' in made) return skip(parts, lesson, made.skipped)
    waiting = made
    const written = await holdShared(parts, space, (shared) => writePlan(parts, history, made, shared))
    if (written === 'unchanged') return skip(parts, lesson, knownAlready)
    if (written === 'stale') continue
    parts.inbox.remove(space, lesson.id)
    parts.bus.emit({ type: 'lesson-learnt', space, lesson: lesson.id, subject: made.plan.subject })
    return { learnt: made.plan.subject }
  }
  throw new MemoryError('busy', `The files of this lesson were changed ${planRounds} times while it was being planned.`, {
    hint: 'Try again: acontext lessons retry.',
  })
}

/** The lesson once its task is distilled, saved in the inbox, so that it is asked for only once. */
async function distilledFirst(parts: Parts, waiting: WaitingLesson): Promise<WaitingLesson | { readonly skipped: string }> {
  if (waiting.undistilled !== true) return waiting
  const lesson = await distilWaiting(parts, waiting)
  if (typeof lesson === 'string') return { skipped: lesson }
  const { undistilled: _undistilled, ...rest } = waiting
  const next: WaitingLesson = { ...rest, lesson, error: null }
  await parts.inbox.put(next)
  return next
}

/**
 * The lesson's commits: first those in the shared skills that it touches, then the space's, which names them. A lesson whose
 * space does not name it yet is found again after a kill, and goes on where it was. `stale`: a person has meanwhile changed
 * what the plan touches. The caller holds the space and the shared skills.
 */
async function writePlan(
  parts: Parts,
  history: History,
  { space, lesson, plan }: Planned,
  shared: readonly SharedSkill[],
): Promise<'done' | 'stale' | 'unchanged'> {
  let fits = true
  for (const { id } of shared) await keepHandEdits(parts, id)
  const done = new Map<SkillId, Oid>()
  const written = await writeSpace(parts, space, async (head) => {
    const moment = { ...(await momentOf(parts, history, { space, lesson: lesson.id, shared })), head }
    for (const [skill, oid] of moment.done) done.set(skill, oid)
    fits = await stillFits(parts, parts.spaces.dir(space), plan, moment)
    if (!fits) return null
    const split = splitChanges(plan.changes, shared)
    const note = noteOf(parts, lesson, plan)
    for (const { id } of moment.open) {
      const theirs = split.shared.get(id)
      const wrote = theirs === undefined ? null : await writeShared(parts, id, plan.shared?.[id], theirs, note)
      if (wrote !== null) done.set(id, wrote)
    }
    if (split.own.length === 0 && done.size === 0) return null
    return {
      changes: split.own,
      note: { ...note, trailers: [...note.trailers, ...alsoTrailers(done)] },
      options: { empty: done.size > 0 },
    }
  })
  return written !== null ? 'done' : fits ? 'unchanged' : 'stale'
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

function noteOf(parts: Parts, lesson: Lesson, { subject, learner, prompt }: LessonPlan): CommitNote {
  const trailers: Trailer[] = [
    { name: 'Lesson', value: lesson.id },
    { name: 'Session', value: lesson.session },
    ...(lesson.task === null ? [] : [{ name: 'Task' as const, value: lesson.task }]),
    { name: 'Messages', value: `${lesson.from}..${lesson.to}` },
    { name: 'Outcome', value: outcomeOf(lesson) },
    { name: 'Learner', value: learner ?? parts.mind.name },
    ...(prompt === null || prompt === undefined ? [] : [{ name: 'Prompt' as const, value: prompt }]),
    ...spentTrailers(parts.spending?.ofLesson(lesson.id) ?? nothingSpent),
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

/** What distilling and learning it took, failed calls included. */
function spentTrailers(spent: Spent): Trailer[] {
  if (spent.calls === 0) return []
  return [
    { name: 'Tokens', value: `${spent.input} in, ${spent.output} out` },
    { name: 'Cost', value: spent.unpriced > 0 ? 'unknown' : dollars(spent.usd) },
  ]
}

/** Nothing to write. A conversation whose book cannot take the reason is told here, and hinders no other. */
function skip(parts: Parts, lesson: Lesson, reason: string): Outcome {
  parts.books.read(lesson.session)
  return { skipped: reason }
}

/** A lesson that is not learnt, and why. */
export type Skip = { readonly lesson: Lesson; readonly reason: string }

/** Takes lessons out of the inbox for good; the reasons are kept where they came from, so that they are not distilled again. */
export async function dismiss(parts: Parts, space: SpaceId, skips: readonly Skip[]): Promise<void> {
  const bySession = new Map<SessionId, Skip[]>()
  for (const skip of skips) bySession.set(skip.lesson.session, [...(bySession.get(skip.lesson.session) ?? []), skip])
  for (const [session, theirs] of bySession) await markSkipped(parts, space, session, theirs)
  for (const { lesson } of skips) parts.inbox.remove(space, lesson.id)
}

async function markSkipped(parts: Parts, space: SpaceId, session: SessionId, skips: readonly Skip[]): Promise<void> {
  await parts.locks.hold(`book:${session}`, async () => {
    if (parts.sessions.fold(session) === null) return
    const book = parts.books.read(session)
    const preferences = new Map(book.preferences.map(({ id }) => [parts.ids.derive(space, 'preference', id), id]))
    const reasons = new Map(skips.map(({ lesson, reason }) => [preferences.get(lesson.id) ?? lesson.task ?? '', reason]))
    await parts.books.save(session, withSkips(book, space, reasons))
  })
}

async function keepWaiting(parts: Parts, waiting: WaitingLesson, problem: MemoryError): Promise<void> {
  const { space, lesson } = waiting
  const current = parts.inbox.get(space, lesson.id) ?? waiting
  await parts.inbox.put({ ...current, attempts: waiting.attempts + 1, error: reasonToWait(parts, problem) })
  parts.bus.emit({ type: 'lesson-failed', space, lesson: lesson.id, reason: problem.message })
}
