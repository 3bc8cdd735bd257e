import type { SessionId } from './session.ts'
import type { SpaceId } from './space.ts'
import type { TaskId } from './task.ts'
import type { Stamp } from './time.ts'

export type LessonId = string
export type Outcome = 'success' | 'failed' | 'none'

/** One tool of a procedure and what is done with it. */
export type Step = { readonly tool: string; readonly action: string }

export type LessonBody =
  | {
      readonly kind: 'success'
      readonly approach: string
      readonly decisions: readonly string[]
      /** What to mind the next time: mended errors, corrections, rules that turned up. */
      readonly learnings: readonly string[]
      readonly preferences: readonly string[]
    }
  | {
      readonly kind: 'failure'
      readonly symptom: string
      readonly cause: string
      /** What worked instead; empty when nothing did. */
      readonly instead: string
      readonly prevention: string
    }
  | { readonly kind: 'facts'; readonly facts: readonly string[] }
  | { readonly kind: 'preferences'; readonly preferences: readonly string[] }

/** What one finished task, or one preference, taught. */
export type Lesson = {
  readonly id: LessonId
  /** In the user's words: what was to be done, or for a preference, the preference. */
  readonly goal: string
  /** The situation in which this helps again; empty when it always does. */
  readonly appliesWhen: string
  readonly body: LessonBody
  readonly steps: readonly Step[]
  /** A short excerpt of the conversation, redacted: conversations do not travel with a clone. */
  readonly evidence: string
  readonly session: SessionId
  readonly task: TaskId | null
  readonly revision: number
  /** First and last sequence number of the messages that it comes from. */
  readonly from: number
  readonly to: number
  /** When it happened: the time of the last message that it comes from. */
  readonly at: Stamp
}

/** What a distiller makes: a lesson without the parts that memory knows better, or the reason to learn nothing. */
export type Distilled =
  ({ readonly skip: null } & Pick<Lesson, 'goal' | 'appliesWhen' | 'body' | 'steps' | 'evidence'>) | { readonly skip: string }

export function outcomeOf(lesson: Pick<Lesson, 'body'>): Outcome {
  switch (lesson.body.kind) {
    case 'success':
      return 'success'
    case 'failure':
      return 'failed'
    case 'facts':
    case 'preferences':
      return 'none'
    default:
      return lesson.body satisfies never
  }
}

/** A lesson that is learnt but not yet in a commit: the content of its inbox file. */
export type WaitingLesson = {
  readonly v: 1
  readonly space: SpaceId
  /** When it was put there; lessons of a space are applied in this order. */
  readonly queuedAt: Stamp
  readonly lesson: Lesson
  /** The task was not distilled yet: of the lesson only the goal and where it comes from are known. */
  readonly undistilled?: true
  /** A person wants it to be written. */
  readonly confirmed?: true
  /** The changes that the learner proposed, and the commit that they were made for; null before it was asked. */
  readonly plan: LessonPlan | null
  readonly attempts: number
  /** Why it waits; `outside`: for something that has nothing to do with it, such as a model that is away. */
  readonly error: { readonly code: string; readonly message: string; readonly at: Stamp; readonly outside?: true } | null
}

export type LessonPlan = {
  readonly base: string
  /** The commits of shared skills that the plan was made for, by the skill's id. */
  readonly shared?: Readonly<Record<string, string>>
  readonly subject: string
  readonly changes: readonly FileChange[]
  /** Who made it, and by which version of its prompts: another mind may be at work when it is applied. */
  readonly learner?: string
  readonly prompt?: string | null
}

/** One change of a space's files; paths are relative to the repository's root, with forward slashes. */
export type FileChange =
  | { readonly op: 'write'; readonly path: string; readonly text: string }
  /** The file as it is at another commit, byte for byte and with its mode; `from` is the folder of the repository that has it, when it is another one. */
  | { readonly op: 'take'; readonly path: string; readonly at: string; readonly source: string; readonly from?: string }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move'; readonly from: string; readonly to: string }
