import type { Included } from '../memory/memory.ts'
import { inline } from './text.ts'

/** Where a skill lives now, and who sees it. */
export function includedLine({ skill, home, spaces }: Included): string {
  const seen = spaces.map((name) => `"${inline(name)}"`).join(', ')
  const where =
    spaces.length === 1 && spaces[0] === home
      ? `lives in "${inline(home)}"`
      : `lives in the library, included by ${seen || 'no space'}`
  return `The skill "${inline(skill.name)}" ${where}.`
}
