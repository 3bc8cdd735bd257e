import type { Oid } from '../../model/commit.ts'
import type { Lesson, LessonId } from '../../model/lesson.ts'
import type { SessionId } from '../../model/session.ts'
import type { Stamp } from '../../model/time.ts'
import type { Trace } from '../../model/trace.ts'
import type { LogEntry } from './history.ts'
import type { Ref } from './ref.ts'
import type { FlushReport } from './sessions.ts'

export type LessonVerbs = {
  /** Newest first. */
  list(filter?: { space?: Ref; state?: LessonState }): Promise<readonly LessonSummary[]>
  /** A waiting or learnt lesson by its id, or by the commit that holds it. */
  get(lesson: Ref): Promise<LessonDetail>
  /**
   * Makes a lesson of one stated fact or wish ("The user deploys on Fridays only"), as one that a conversation taught.
   *
   * The statement is kept as a message of a conversation of its own, without its secrets, so that `why` and `forget` know it.
   * Throws `invalid` when it is empty or longer than 1,000 characters, `refused` for a session that no statement began.
   */
  remember(statement: Statement): Promise<Remembered>
  /** What a model saw and said for a lesson, redacted; null when none was asked, or nothing is kept. */
  trace(lesson: Ref): Promise<Trace | null>
  /**
   * Tries waiting lessons again: those of the named one's space; when none is named all of them, after everything that was
   * not observed yet is. The first conversation that stalls leaves the others for later.
   */
  retry(lesson?: Ref): Promise<Retried>
  /** Lessons that wait for a person, where the project's setting wants it so (`project_enable_user_confirmation_on_new_experiences`). */
  unconfirmed(space: Ref): Promise<readonly Unconfirmed[]>
  /** Lets a waiting lesson be written, and writes it; `drop` refuses it. Throws `not-found`. */
  confirm(lesson: Ref): Promise<Pick<Retried, 'learnt' | 'waiting'>>
  /**
   * Takes back what one lesson wrote and keeps what later ones did. It is not learnt again by itself.
   *
   * Where a later change stands on it nothing is done, and both texts are in `conflicts`.
   */
  revert(lesson: Ref): Promise<Reverted>
  /** Takes back all that a conversation taught, newest first. One that was deleted is still named by what it taught. */
  forget(session: Ref): Promise<readonly Reverted[]>
  /** Takes a waiting lesson out of the inbox for good; its task is marked skipped. */
  drop(lesson: Ref): Promise<{ readonly dropped: LessonId }>
}

export type LessonState = 'waiting' | 'failed' | 'skipped' | 'learnt'

/** `waiting`: in the inbox, to be applied. `failed`: in the inbox with the error of the last try. */
export type LessonSummary = {
  /** Null for a task that taught nothing. */
  readonly id: LessonId | null
  readonly state: LessonState
  readonly space: { readonly id: string; readonly name: string }
  readonly goal: string
  readonly session: SessionId
  readonly at: Stamp
  readonly reason: string | null
  readonly commit: Oid | null
}

/** One lesson, in whatever state; `lesson` is what waits, `entry` the commit that holds what was learnt. */
export type LessonDetail = LessonSummary & {
  readonly attempts: number
  readonly lesson: Lesson | null
  readonly entry: LogEntry | null
}

export type Retried = Pick<FlushReport, 'observed' | 'learnt' | 'waiting' | 'stalled'>

/** A lesson that a person has to confirm; `since` is when it was learnt. */
export type Unconfirmed = {
  readonly lesson: Lesson
  readonly space: { readonly id: string; readonly name: string }
  readonly since: Stamp
}

export type Statement = {
  /** One fact or wish, in the third person. */
  readonly text: string
  readonly space: Ref
  /** The session that an earlier statement began, to keep those of one conversation together; a new one when absent. */
  readonly session?: Ref
}

/** What became of a statement. `text` is what was kept of it, `redacted` how many secrets were taken out. */
export type Remembered = {
  readonly lesson: LessonId
  readonly session: SessionId
  readonly space: { readonly id: string; readonly name: string }
  readonly text: string
  readonly redacted: number
  readonly state: 'learnt' | 'skipped' | 'waiting'
  readonly commit: Oid | null
  /** Why it was not learnt; null when it was. */
  readonly reason: string | null
}

export type Reverted = {
  readonly lesson: LessonId | null
  readonly reverted: Oid
  /** What the reverted commit said. */
  readonly subject: string
  readonly space: { readonly id: string; readonly name: string }
  /** The new commit; null when there were conflicts, or nothing of the lesson was left. */
  readonly commit: Oid | null
  readonly conflicts: readonly Conflict[]
}

/** A place where taking back and a later change want different texts. `now` is what stands there, `then` what was there before. */
export type Conflict = {
  readonly path: string
  readonly heading: string | null
  readonly now: string
  readonly then: string
  /** The newest change of what stands there now; null when nothing does, or only the reverted commit wrote it. */
  readonly by: LogEntry | null
}

export type NoteVerbs = {
  /**
   * Carries out a command of Anthropic's memory tool: give it the input of the model's `tool_use` block as it came.
   *
   * `/memories` is the skill `memories` of the space, made by the first write. Each write is one commit, and `undo` takes a
   * deletion back. What the model got wrong is told in the answer; only what is no fault of the model's is thrown: `not-found`
   * for the space or session, `conflict` while a merge is open in the space. `session` is named by the commit.
   */
  run(space: Ref, input: unknown, options?: { readonly session?: Ref }): Promise<NoteAnswer>
}

/** What to answer a model that used the memory tool, word for word. `commit` is null when nothing was written. */
export type NoteAnswer = { readonly text: string; readonly isError: boolean; readonly commit: Oid | null }
