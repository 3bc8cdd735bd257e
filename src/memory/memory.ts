import type { Commit, Oid } from '../model/commit.ts'
import type { JsonObject } from '../model/json.ts'
import type { Lesson, LessonId, Outcome } from '../model/lesson.ts'
import type { Message, NewMessage } from '../model/message.ts'
import type { Session, SessionEvent, SessionId, SessionSummary, User } from '../model/session.ts'
import type { Skill, Space } from '../model/space.ts'
import type { TaskBook } from '../model/task.ts'
import type { Stamp } from '../model/time.ts'
import type { MemoryEvent } from '../seams/bus.ts'
import type { Packed } from '../seams/git.ts'

/** A name, an id, or a prefix of an id that fits only one. Unknown: `not-found`; several fit: `usage`, and they are named. */
export type Ref = string

/**
 * One project's memory: everything that a command, the daemon or a screen can do.
 *
 * Arguments and answers are JSON values, so the same verbs work on a folder and through a daemon. Readers never lock and
 * never change state. Every verb can throw `MemoryError` `unavailable` when the disk fails.
 */
export type Memory = {
  readonly sessions: SessionVerbs
  readonly spaces: SpaceVerbs
  readonly skills: SkillVerbs
  readonly lessons: LessonVerbs
  readonly users: UserVerbs
  readonly project: ProjectVerbs
  /** Calls the listener for what happens from now on, until the returned function is called. */
  on(listener: (event: MemoryEvent) => void): () => void
  /** Lets running work finish and gives back the project. */
  close(): Promise<void>
}

export type SessionVerbs = {
  /** `user` is an identifier (made when unknown); `space` attaches at once. */
  create(input?: { user?: string; space?: Ref; tracking?: boolean; configs?: JsonObject }): Promise<Session>
  /** Newest first. */
  list(filter?: { user?: string; space?: Ref; since?: Stamp }): Promise<readonly SessionSummary[]>
  get(session: Ref): Promise<SessionSummary>
  /** In order; those after sequence number `after` (0). */
  messages(session: Ref, page?: { after?: number; limit?: number }): Promise<readonly Message[]>
  /** Stores messages; when it returns they are on the disk. A crash before that may leave a first part of them. */
  append(session: Ref, messages: readonly NewMessage[]): Promise<readonly Message[]>
  /** Stores what is new of an imported conversation, and makes its session when it is not there. */
  import(part: ImportPart): Promise<ImportedPart>
  tasks(session: Ref): Promise<TaskBook>
  events(session: Ref): Promise<readonly SessionEvent[]>
  /** Observes all that is waiting and learns from it; returns when both are done. */
  flush(session: Ref): Promise<FlushReport>
  /** Lets a space learn from this session, from its start. A second space is refused (`exists`). */
  learn(session: Ref, space: Ref): Promise<Session>
  /** A new session with the same messages, which belongs to no space and has not been observed. */
  copy(session: Ref): Promise<Session>
  /** Removes the conversation. What it taught stays in its space. */
  delete(session: Ref): Promise<void>
}

/** A piece of an imported conversation. The same origin always leads to the same session. */
export type ImportPart = {
  /** The kind of transcript, such as `claude-code`. */
  readonly kind: string
  /** The conversation's id there, or the hash of its first message where it has none. */
  readonly origin: string
  readonly user?: string
  readonly space?: Ref
  readonly messages: readonly NewMessage[]
  /** Counts what would be new, and writes nothing. */
  readonly dryRun?: boolean
}

export type ImportedPart = {
  readonly session: SessionId
  /** True when this part made the session. */
  readonly created: boolean
  readonly appended: number
  /** Messages that were there already. */
  readonly known: number
}

export type FlushReport = {
  readonly session: SessionId
  readonly observed: number
  readonly tasks: number
  readonly learnt: readonly { readonly lesson: LessonId; readonly subject: string }[]
  readonly skipped: readonly { readonly task: string; readonly reason: string }[]
  /** Lessons that could not be applied now; they stay in the inbox. */
  readonly waiting: readonly { readonly lesson: LessonId; readonly reason: string }[]
}

export type SpaceVerbs = {
  /** Throws `exists` when the project has a space of that name, `invalid` when the name cannot be one. */
  create(name: string, input?: { user?: string; meta?: JsonObject }): Promise<SpaceSummary>
  list(): Promise<readonly SpaceSummary[]>
  get(space: Ref): Promise<SpaceSummary>
  rename(space: Ref, name: string): Promise<SpaceSummary>
  /** Brings all files back to how they were at a revision or time, as a new commit. */
  restore(space: Ref, to: Revision): Promise<Restored>
  /** Moves the whole repository to the project's trash, from where `undo` brings it back. */
  delete(space: Ref): Promise<{ readonly trash: string }>
}

export type SpaceSummary = Space & {
  /** The repository's folder. */
  readonly path: string
  readonly head: Oid
  readonly skills: number
  readonly lessons: number
  readonly waiting: number
  readonly sessions: number
  readonly lastLesson: { readonly subject: string; readonly at: Stamp } | null
  /** Why lessons cannot be applied now; null when they can. */
  readonly obstacle: string | null
}

/** A commit (id, beginning of one, `HEAD~2`), a lesson's id, or a time (`2025-06-15`, `2025-06-15T14:30Z`). */
export type Revision = string

export type SkillVerbs = {
  list(filter?: { space?: Ref; asOf?: Revision }): Promise<readonly Skill[]>
  /** A skill's SKILL.md, or the file that the target names; as it lies in the work tree, or was. */
  show(target: string, options?: { asOf?: Revision }): Promise<SkillText>
  /** Commits, newest first; the target is a space, a skill or a file, and all spaces when absent. */
  log(target?: string, filter?: LogFilter): Promise<readonly LogEntry[]>
  /**
   * What changed between two versions of a space, a skill or a file.
   *
   * Without `from`: what the newest commit that touched it changed. Without `to`: up to now, edits by hand included.
   */
  diff(target: string, from?: Revision, to?: Revision): Promise<Diff>
  /** Each line of a file and the commit that wrote it, through renames. */
  blame(target: string): Promise<Blame>
  /** The lesson behind one line, the conversation that taught it, and what stood there before. The target names a line. */
  why(target: string): Promise<Why>
  /** Brings a skill or a file back to how it was, as a new commit. */
  restore(target: string, to: Revision): Promise<Restored>
  /** Takes a skill out of its space, as a commit that `undo` takes back. */
  remove(target: string): Promise<Restored>
  /** Copies a folder with a SKILL.md into a space as a new skill. Throws `invalid` when it breaks a rule of the format that cannot be mended. */
  add(folder: string, space: Ref): Promise<Skill>
  /** Commits what people changed in the work trees, under their name. */
  keep(space?: Ref): Promise<readonly LogEntry[]>
  /** What breaks the rules of the Agent Skills format. */
  validate(target?: string): Promise<readonly Finding[]>
}

export type Finding = {
  readonly space: string
  readonly path: string
  readonly level: 'error' | 'warning'
  readonly message: string
}

export type Diff = {
  readonly space: { readonly id: string; readonly name: string }
  /** Commits compared; `to` is null for the work tree. */
  readonly from: Oid | null
  readonly to: Oid | null
  readonly files: readonly FileDiff[]
}

export type FileDiff = {
  readonly path: string
  /** Its path before, when it was renamed. */
  readonly was: string | null
  readonly kind: 'added' | 'removed' | 'changed' | 'renamed'
  /** Null for files that are no text. */
  readonly hunks: readonly Hunk[] | null
}

/** Lines of a change with three lines around it; each begins with a blank, `+` or `-`, as in a unified diff. */
export type Hunk = {
  readonly oldStart: number
  readonly oldLines: number
  readonly newStart: number
  readonly newLines: number
  readonly lines: readonly string[]
}

export type Blame = {
  readonly skill: Skill | null
  readonly path: string
  readonly lines: readonly { readonly line: number; readonly text: string; readonly commit: Oid }[]
  /** The commits that the lines name. */
  readonly commits: Readonly<Record<Oid, LogEntry>>
}

export type Why = {
  readonly path: string
  readonly line: number
  readonly text: string
  readonly entry: LogEntry
  /** Null when a person wrote it, or the conversation was deleted. */
  readonly session: SessionSummary | null
  /** The messages that the lesson names, the first 50 of them. */
  readonly messages: readonly Message[]
  /** What the line said before, newest first, down to where it was first written. */
  readonly before: readonly { readonly text: string; readonly entry: LogEntry }[]
}

/** A forward commit that brought something back; null when nothing differed. `backup` names what `undo` returns to. */
export type Restored = {
  readonly commit: Oid | null
  readonly subject: string
  readonly paths: readonly string[]
  readonly backup: string | null
}

export type SkillText = { readonly skill: Skill; readonly file: string; readonly text: string; readonly firstLine: number }

export type LogFilter = {
  readonly limit?: number
  readonly since?: Stamp
  readonly session?: Ref
  readonly outcome?: Outcome
  /** Part of the author's name or address, any case. */
  readonly author?: string
}

export type LogEntry = Commit & {
  readonly space: { readonly id: string; readonly name: string }
  readonly session: SessionId | null
  readonly outcome: Outcome | null
  readonly learner: string | null
  /** Slugs of the skills that it touched. */
  readonly skills: readonly string[]
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

export type LessonVerbs = {
  /** Newest first. */
  list(filter?: { space?: Ref; state?: LessonState }): Promise<readonly LessonSummary[]>
  /** A waiting or learnt lesson by its id, or by the commit that holds it. */
  get(lesson: Ref): Promise<LessonDetail>
  /** Tries waiting lessons again: those of the named one's space, all when none is named. */
  retry(lesson?: Ref): Promise<Pick<FlushReport, 'learnt' | 'waiting'>>
  /**
   * Takes back what one lesson wrote and keeps what later ones did. It is not learnt again by itself.
   *
   * Where a later change stands on it nothing is done, and both texts are in `conflicts`.
   */
  revert(lesson: Ref): Promise<Reverted>
  /** Takes back all that a conversation taught, newest first. */
  forget(session: string): Promise<readonly Reverted[]>
  /** Takes a waiting lesson out of the inbox for good; its task is marked skipped. */
  drop(lesson: Ref): Promise<{ readonly dropped: LessonId }>
}

export type Reverted = {
  readonly lesson: LessonId | null
  readonly reverted: Oid
  /** The new commit; null when there were conflicts, or nothing of the lesson was left. */
  readonly commit: Oid | null
  readonly conflicts: readonly Conflict[]
}

/** A place where taking back and a later change want different texts. `now` is what stands there, `then` what was there before. */
export type Conflict = { readonly path: string; readonly heading: string | null; readonly now: string; readonly then: string }

export type UserVerbs = {
  list(): Promise<readonly UserSummary[]>
  get(identifier: string): Promise<UserSummary>
  /** Removes the user and their sessions; spaces stay. */
  delete(identifier: string): Promise<{ readonly sessions: number }>
}

export type UserSummary = User & { readonly sessions: number; readonly spaces: number }

export type ProjectVerbs = {
  status(): Promise<ProjectStatus>
  /** Tries the real path: write, sync, commit, index. `rebuild` makes the cache anew. */
  doctor(options?: { rebuild?: boolean }): Promise<readonly Check[]>
  /** Takes back the last destructive move: a restore, a removal, a revert, a deleted space. Throws `not-found` when there is none. */
  undo(): Promise<{ readonly undone: string; readonly space: string; readonly commit: Oid | null }>
  /** Packs the spaces' repositories, by an installed git. */
  gc(options?: { dryRun?: boolean }): Promise<readonly { readonly space: string; readonly packed: Packed }[]>
}

export type ProjectStatus = {
  readonly home: string
  readonly project: { readonly id: string; readonly name: string }
  readonly mind: string
  /** Who holds the project for writing; null when nobody does. */
  readonly writer: { readonly pid: number; readonly purpose: string; readonly since: Stamp } | null
  readonly counts: {
    readonly sessions: number
    readonly messages: number
    readonly unobserved: number
    readonly spaces: number
    readonly skills: number
    readonly lessons: number
    readonly users: number
  }
  readonly waiting: readonly LessonSummary[]
  /** Files and skills that cannot be read, each with what is wrong. */
  readonly problems: readonly string[]
  readonly lastLesson: { readonly subject: string; readonly at: Stamp; readonly space: string } | null
  readonly bytes: number
  /** What somebody may want to know: a model key that lies around unused, git that is not installed. */
  readonly notes: readonly string[]
}

export type Check = { readonly name: string; readonly ok: boolean; readonly detail: string; readonly remedy: string | null }
