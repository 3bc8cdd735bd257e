import type { Commit, Oid } from '../model/commit.ts'
import type { Artifact } from '../model/disk.ts'
import type { FileContent } from '../model/file-content.ts'
import type { Spent } from '../model/cost.ts'
import type { Lesson, LessonId, Outcome } from '../model/lesson.ts'
import type { Message, NewMessage } from '../model/message.ts'
import type { SessionId, SessionSummary } from '../model/session.ts'
import type { TaskStatus } from '../model/task.ts'
import type { User } from '../model/user.ts'
import type { Skill, SkillId, Space } from '../model/space.ts'
import type { Stamp } from '../model/time.ts'

/** A name, an id, or a prefix of an id that fits only one. Unknown: `not-found`; several fit: `usage`, and they are named. */
export type Ref = string

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
  /** Why nothing could be learnt: the session's space is there and cannot be read; null otherwise. */
  readonly obstacle: string | null
  /** Why observing stopped before the last message, such as a model that is not reachable; absent when it did not. */
  readonly stalled?: string
}

export type Retried = Pick<FlushReport, 'observed' | 'learnt' | 'waiting' | 'stalled'>

export type SpaceSummary = Space & {
  /** When its name or what is attached to it was last changed. */
  readonly updatedAt: Stamp
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
  /** Git's modes of both sides (`100755`: executable), null for a side without the file; null as a whole when not known, as of the work tree. */
  readonly modes: { readonly before: string | null; readonly after: string | null } | null
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

export type SkillText = {
  readonly skill: Skill
  readonly file: string
  readonly text: string
  readonly firstLine: number
  /** Where the file lies on the disk. */
  readonly location: string
}

/** Where a skill is after a space began or ceased to include it. */
export type Included = {
  readonly skill: { readonly id: SkillId; readonly name: string }
  /** Of the inclusion itself. */
  readonly id: string
  readonly at: Stamp
  /** Name of the space that holds it, or `library`. */
  readonly home: string
  /** Names of all spaces that include it. */
  readonly spaces: readonly string[]
}

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

/** What to answer a model that used the memory tool, word for word. `commit` is null when nothing was written. */
export type NoteAnswer = { readonly text: string; readonly isError: boolean; readonly commit: Oid | null }

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

/** What was left out, and why. */
export type Skipped = { readonly path: string; readonly reason: string }

/** A skill that came in, and what of its archive did not. */
export type AddedSkill = Skill & { readonly skipped: readonly Skipped[] }

/** What a file is made of: one that lies on this machine, or its content. */
export type DiskSource = { readonly file: string } | { readonly text: string } | { readonly base64: string }

/** What lies directly in a folder of a disk: files, and names of folders. */
export type DiskListing = { readonly artifacts: readonly Artifact[]; readonly directories: readonly string[] }

/** An artifact with its text; null when it is no text that can be read (an image, broken JSON). */
export type ArtifactText = { readonly artifact: Artifact; readonly content: FileContent | null }

/** An artifact that holds a match, and the first line that it touches: its number from 1, and its first 200 characters. */
export type GrepHit = Artifact & { readonly line: number; readonly text: string }

export type UserSummary = User & { readonly sessions: number; readonly spaces: number; readonly disks: number }

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

/** How much a project is used. Days are those of UTC. */
export type ProjectUsage = {
  readonly totals: { readonly sessions: number; readonly tasks: number; readonly skills: number }
  readonly tasks: readonly TaskShare[]
  /** Oldest first, today's last. */
  readonly days: readonly DayUsage[]
}

/** `minutes`: from the first to the last sign of it, on average; null for tasks that go on. `percentage` is of all tasks. */
export type TaskShare = {
  readonly status: TaskStatus
  readonly count: number
  readonly percentage: number
  readonly minutes: number | null
}

/** What was begun on a day, and how it stands now; `successRate` is a percentage of those that ended. */
export type DayUsage = {
  /** Such as `2026-11-21`. */
  readonly date: string
  readonly sessions: number
  readonly disks: number
  readonly spaces: number
  readonly tasks: Readonly<Record<TaskStatus, number>>
  readonly successRate: number
  readonly messagesPerSession: number
  readonly tasksPerSession: number
  readonly messagesPerTask: number
  /** Of the files on disks that were there by the end of the day. */
  readonly bytes: number
}

export type Check = { readonly name: string; readonly ok: boolean; readonly detail: string; readonly remedy: string | null }

/** What models cost. `name` is that of a space, else the key itself; the key is empty for what belongs to no space or no lesson. */
export type CostReport = {
  readonly by: 'day' | 'space' | 'lesson'
  readonly groups: readonly ({ readonly key: string; readonly name: string } & Spent)[]
  readonly total: Spent
  /** Why no model is asked any more today; null while there is something left. */
  readonly exhausted: string | null
}

/** What came of sending a small conversation the whole way; nothing of it is kept. */
export type ModelTest = {
  readonly mind: string
  readonly steps: readonly {
    readonly step: 'observe' | 'distil' | 'learn'
    readonly ok: boolean
    readonly detail: string
    readonly hint: string | null
    readonly ms: number
  }[]
  readonly spent: Spent
}
