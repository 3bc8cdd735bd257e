import type { Oid } from '../../model/commit.ts'
import type { LessonId, Outcome } from '../../model/lesson.ts'
import type { MessageId, Role } from '../../model/message.ts'
import type { SessionId } from '../../model/session.ts'
import type { Skill } from '../../model/space.ts'
import type { Snippet } from '../../model/snippet.ts'
import type { Stamp } from '../../model/time.ts'
import type { SearchField } from '../../seams/search.ts'
import type { Ref, Revision } from './ref.ts'

export type SearchKind = 'skills' | 'sessions' | 'disks'

export type SearchRequest = {
  /** All when absent; those that a filter can apply to, when one is given. */
  readonly kinds?: readonly SearchKind[]
  readonly space?: Ref
  /** A skill's name, folder or id. */
  readonly skill?: string
  /** An identifier: skills of this user's spaces, their sessions and disks. */
  readonly user?: string
  /** Who said it. */
  readonly role?: Role
  /** How the task ended that a line was learnt from, or that a message belongs to. */
  readonly outcome?: Outcome
  /** Learnt, or said, from then on. */
  readonly since?: Stamp
  readonly until?: Stamp
  /** The skills as they were then, and what had been said; a commit or lesson tells of skills only. */
  readonly asOf?: Revision
  /** Of each kind; 10 when absent. */
  readonly limit?: number
}

/** What was found, the best first, each kind by itself: their scores do not compare. */
export type SearchAnswer = {
  readonly skills: readonly SkillHit[]
  readonly sessions: readonly MessageHit[]
  readonly disks: readonly FileHit[]
  /** What somebody may want to know: what was left out, and why. */
  readonly notes: readonly string[]
}

/** Why something was found. */
export type MatchReason = {
  readonly score: number
  /** How near it lies in meaning (a cosine, to 1), where embeddings are used and it is among the nearest. */
  readonly similarity?: number
  /** The words of the text that matched, as they are written there. */
  readonly words: readonly string[]
  readonly fields: readonly SearchField[]
  /** The line that tells most, with marks where words matched. */
  readonly snippet: Snippet
}

/** An entry of a skill's file, or what stands before the first one. */
export type SkillHit = {
  readonly kind: 'skill'
  /** Derived from the skill, the file and the heading: the same as long as those stay. */
  readonly id: string
  readonly space: { readonly id: string; readonly name: string }
  readonly skill: Pick<Skill, 'id' | 'name' | 'path' | 'description'>
  /** From the skill's folder. */
  readonly file: string
  /** The line of the snippet, from 1. */
  readonly line: number
  readonly headings: readonly string[]
  /** The whole entry, its heading line first; what stands before the first entry has none. */
  readonly text: string
  /** Who wrote that line, and what taught it; null when it is in no commit yet. */
  readonly origin: Origin | null
  readonly why: MatchReason
}

export type Origin = {
  readonly commit: Oid
  readonly subject: string
  readonly author: string
  readonly at: Stamp
  /** Null when a person wrote it. */
  readonly lesson: LessonId | null
  readonly session: SessionId | null
  readonly outcome: Outcome | null
}

export type MessageHit = {
  readonly kind: 'message'
  readonly session: { readonly id: SessionId; readonly title: string; readonly space: string | null }
  readonly message: MessageId
  readonly seq: number
  readonly role: Role
  /** Whether it matched in what was said, or in what tools were told and answered. */
  readonly within: 'said' | 'tools'
  readonly saidAt: Stamp
  readonly why: MatchReason
}

/** What a model found out; the hits are those that it cites, else those of a plain search. */
export type Explored = {
  /** Null when no model answered. */
  readonly answer: string | null
  readonly skills: readonly SkillHit[]
  /** Why no model answered; null when one did. */
  readonly reason: string | null
}

/** A text file on a disk. */
export type FileHit = {
  readonly kind: 'file'
  readonly disk: string
  readonly path: string
  /** The line of the snippet, from 1. */
  readonly line: number
  readonly updatedAt: Stamp
  readonly why: MatchReason
}

export type SearchVerbs = {
  /**
   * Finds what any of the words is in; more of them, and rarer ones, come first.
   *
   * Forms of a word, accents and slips of the keyboard are seen through. Nothing is changed; an index that is not up to date
   * is brought there in memory. Throws `not-found` for a space, skill or version that there is not, `usage` without words.
   */
  find(words: string, request?: SearchRequest): Promise<SearchAnswer>
  /**
   * Lets the model that is chosen explore the skills of a space to answer a question, in at most `rounds` (16) answers; what it
   * costs is told like all else. Without a model, or when it fails, it is a plain search that says so.
   *
   * Throws `not-found` for a space that there is not, `usage` without words.
   */
  explore(question: string, request: { space: Ref; limit?: number; rounds?: number }): Promise<Explored>
}
