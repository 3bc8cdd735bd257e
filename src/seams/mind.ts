import type { Distilled, FileChange, Lesson, LessonId } from '../model/lesson.ts'
import type { Message } from '../model/message.ts'
import type { SessionId } from '../model/session.ts'
import type { SpaceId } from '../model/space.ts'
import type { Preference, Task, TaskBook, TaskEdit } from '../model/task.ts'
import type { Ids } from './ids.ts'

/** A batch of new messages, and what is known before it. */
export type ObserveInput = {
  readonly session: string
  readonly book: TaskBook
  /** The last turns that were observed before, for context. */
  readonly earlier: readonly Message[]
  /** What is to be observed now, cut at a turn boundary unless the session ends here. */
  readonly fresh: readonly Message[]
  /** What the project counts as success and failure, in words; the usual sense when absent. */
  readonly criteria?: { readonly success: string | null; readonly failure: string | null }
  /** What is known of this user from other sessions. */
  readonly known?: readonly string[]
}

/** A finished task with all that was said about it. */
export type DistillInput = {
  readonly task: Task
  /** The task's messages, in order. */
  readonly messages: readonly Message[]
  /** What the user wished while the task was worked at. */
  readonly preferences: readonly Preference[]
  /** Where the lesson will belong; null when nobody learns from it. */
  readonly place?: { readonly lesson: LessonId; readonly session: SessionId; readonly space: SpaceId }
  /** What the space holds already. */
  readonly skills?: SkillFiles
}

/** A space's files at one commit. */
export type SkillFiles = {
  /** Paths of all files below `skills/`. */
  paths(): Promise<readonly string[]>
  /** A file's text; null when it is not there. */
  read(path: string): Promise<string | null>
}

/** A lesson, and the skills that it is to be written into. */
export type LearnInput = {
  readonly lesson: Lesson
  readonly skills: SkillFiles
  /** IANA zone in which diary days are told. */
  readonly zone: string
  readonly space?: SpaceId
}

/** What a learner wants written. No changes: the space holds it already, or `reason` says why not. */
export type LearnPlan = { readonly subject: string; readonly changes: readonly FileChange[]; readonly reason?: string }

/** An entry that a search found; `id` is what it is cited by. */
export type FoundText = { readonly id: string; readonly path: string; readonly text: string }

/** A question to a space's skills. */
export type ExploreInput = {
  readonly question: string
  readonly skills: SkillFiles
  readonly space: SpaceId
  /** How many answers a model may give until it has to be done. */
  readonly rounds: number
  /** Entries that hold some of the words, the best first. */
  search(words: string): Promise<readonly FoundText[]>
}

/** What was found out, and the entries that it rests on, the most useful first. */
export type Exploration = { readonly answer: string; readonly cited: readonly string[] }

/** The thinking parts. They get data and return plans; they never see the disk. */
export type Mind = {
  /** What commits name as their author of thought, such as `rules@1`. */
  readonly name: string
  /** The version of what it asks a model; null when it asks none. */
  readonly prompt?: string | null
  /** What the new messages change in the book: tasks begun, gone on with and ended, wishes heard. The same messages give the same ids. */
  observe(input: ObserveInput, ids: Ids): Promise<readonly TaskEdit[]>
  /** What a finished task taught, or why it taught nothing. */
  distill(input: DistillInput): Promise<Distilled>
  /** The changes of files that write a lesson down. */
  learn(input: LearnInput): Promise<LearnPlan>
  /** Answers a question from a space's skills; absent: it cannot. */
  explore?(input: ExploreInput): Promise<Exploration>
  /** Whether it does its work at all now, tried with a text that cannot be at fault; absent: always. */
  alive?(): Promise<boolean>
}
