import type { Commit, Oid } from '../../model/commit.ts'
import type { Outcome } from '../../model/lesson.ts'
import type { Message } from '../../model/message.ts'
import type { SessionId, SessionSummary } from '../../model/session.ts'
import type { Skill } from '../../model/space.ts'
import type { Stamp } from '../../model/time.ts'
import type { Ref } from './ref.ts'

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
