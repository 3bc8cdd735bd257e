import type { Diff, Restored } from '../memory/memory.ts'
import { diffSum } from './diff-view.ts'
import { inline } from './text.ts'

// A space keeps its name when its skills go back.
const kept = new Set(['space.json'])

/** What a restore changes: the way from now to then, without what stays. */
export function restoring(diff: Diff): Diff {
  return { ...diff, files: diff.files.filter(({ path }) => !kept.has(path)) }
}

/** The question before a restore, with what is at stake. */
export function restoreQuestion(what: string, to: string, diff: Diff): string {
  return `Bring ${inline(what)} back to ${inline(to)}? This changes ${diffSum(diff)}.`
}

/** What was done, and how to think better of it. */
export function restoredLine({ commit, subject, backup }: Restored): string {
  if (commit === null) return 'Nothing differs; nothing was done.'
  return `${inline(subject)}.${backup === null ? '' : ' acontext undo takes it back.'}`
}
