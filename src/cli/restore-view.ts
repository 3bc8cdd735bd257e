import type { Diff, Restored } from '../memory/memory.ts'
import { diffSum } from './diff-view.ts'
import { inline } from './text.ts'

// A space keeps its name, and what it shares, when its skills go back.
const kept = /^(space\.json$|\.acontext\/includes\/)/

/** What a restore changes: the way from now to then, without what stays. */
export function restoring(diff: Diff): Diff {
  return { ...diff, files: diff.files.filter(({ path }) => !kept.test(path)) }
}

/** The question before a restore, with what is at stake. */
export function restoreQuestion(what: string, to: string, diff: Diff): string {
  return `Bring ${inline(what)} back to ${inline(to)}? This changes ${diffSum(diff)}.`
}

/** What was done, and how to think better of it. */
export function restoredLine({ commit, subject, backup }: Restored): string {
  if (commit === null && backup === null) return 'Nothing differs; nothing was done.'
  return `${inline(subject)}.${backup === null ? '' : ' acontext undo takes it back.'}`
}
