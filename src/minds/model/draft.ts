import type { FileChange } from '../../model/lesson.ts'
import type { SkillFiles } from '../../seams/mind.ts'

/** A space's files with changes that nobody has accepted yet. */
export type Draft = SkillFiles & {
  write(path: string, text: string): void
  remove(path: string): void
  /** The text that a file had before; null when it is new. */
  original(path: string): Promise<string | null>
  /** Paths that differ from what was there, in order. */
  touched(): readonly string[]
  changes(): readonly FileChange[]
}

export function createDraft(skills: SkillFiles): Draft {
  const changed = new Map<string, string | null>()
  return {
    async paths() {
      const kept = (await skills.paths()).filter((path) => changed.get(path) !== null)
      const added = [...changed].filter(([path, text]) => text !== null && !kept.includes(path)).map(([path]) => path)
      return [...kept, ...added].sort()
    },
    async read(path) {
      return changed.has(path) ? (changed.get(path) ?? null) : skills.read(path)
    },
    write: (path, text) => void changed.set(path, text),
    remove: (path) => void changed.set(path, null),
    original: (path) => skills.read(path),
    touched: () => [...changed.keys()].sort(),
    changes: () =>
      [...changed].map(([path, text]): FileChange => (text === null ? { op: 'remove', path } : { op: 'write', path, text })),
  }
}
