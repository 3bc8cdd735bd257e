import type { Oid } from '../../model/commit.ts'
import type { Spent } from '../../model/cost.ts'
import type { JsonObject } from '../../model/json.ts'
import type { TaskStatus } from '../../model/task.ts'
import type { Stamp } from '../../model/time.ts'
import type { User } from '../../model/user.ts'
import type { Packed } from '../../seams/git.ts'
import type { LessonSummary } from './lessons.ts'

export type ProjectVerbs = {
  /** The project's own settings, such as `task_success_criteria`. */
  configs(): Promise<JsonObject>
  /** Merges settings, key by key; null takes one out. Returns all of them. */
  configure(patch: JsonObject): Promise<JsonObject>
  status(): Promise<ProjectStatus>
  /** How much the project is used: in all, and on each of the last days (30). */
  usage(options?: { days?: number }): Promise<ProjectUsage>
  /** What models cost since then, by day when not said otherwise. */
  cost(filter?: { since?: Stamp; by?: CostReport['by'] }): Promise<CostReport>
  /** Sends a small conversation the whole way through the mind that is chosen, and keeps only what it cost. */
  testModel(): Promise<ModelTest>
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

export type UserVerbs = {
  /** Oldest first. */
  list(): Promise<readonly UserSummary[]>
  get(identifier: string): Promise<UserSummary>
  /** Removes the user with their sessions and disks; spaces and skills stay, unless `everything` sends them to the trash. */
  delete(identifier: string, options?: { everything?: boolean }): Promise<{ readonly sessions: number; readonly disks: number }>
}

export type UserSummary = User & { readonly sessions: number; readonly spaces: number; readonly disks: number }
