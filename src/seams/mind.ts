import type { Distilled, FileChange, Lesson } from '../model/lesson.ts'
import type { Message } from '../model/message.ts'
import type { Preference, Task, TaskBook, TaskEdit } from '../model/task.ts'
import type { Ids } from './ids.ts'

export type ObserveInput = {
  readonly session: string
  readonly book: TaskBook
  /** The last turns that were observed before, for context. */
  readonly earlier: readonly Message[]
  /** What is to be observed now, cut at a turn boundary unless the session ends here. */
  readonly fresh: readonly Message[]
}

export type DistillInput = {
  readonly task: Task
  /** The task's messages, in order. */
  readonly messages: readonly Message[]
  readonly preferences: readonly Preference[]
}

/** A space's files at one commit. */
export type SkillFiles = {
  /** Paths of all files below `skills/`. */
  paths(): Promise<readonly string[]>
  /** A file's text; null when it is not there. */
  read(path: string): Promise<string | null>
}

export type LearnInput = {
  readonly lesson: Lesson
  readonly skills: SkillFiles
  /** IANA zone in which diary days are told. */
  readonly zone: string
}

/** What a learner wants written. No changes: the space holds it already. */
export type LearnPlan = { readonly subject: string; readonly changes: readonly FileChange[] }

/** The thinking parts. They get data and return plans; they never see the disk. */
export type Mind = {
  /** What commits name as their author of thought, such as `rules@1`. */
  readonly name: string
  observe(input: ObserveInput, ids: Ids): Promise<readonly TaskEdit[]>
  distill(input: DistillInput): Promise<Distilled>
  learn(input: LearnInput): Promise<LearnPlan>
}
