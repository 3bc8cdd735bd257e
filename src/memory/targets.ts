import { MemoryError } from '../errors.ts'
import type { Skill, Space } from '../model/space.ts'
import { parseTarget, type Target } from '../model/target.ts'
import type { Parts } from './parts.ts'
import { allSpaces, refuseBroken } from './refs.ts'

/** Where a target leads: a space, or a skill in it, or a file in that. `path` is from the repository's root; null for a whole space. */
export type Place = {
  readonly space: Space
  readonly skill: Skill | null
  readonly path: string | null
  readonly lines: Target['lines']
}

/**
 * Finds the place that a target means: its first segment is a space when there is one of that name or id, else a skill.
 *
 * Throws `not-found`, and `usage` when several spaces hold a skill of that name. A skill that was removed is found by its
 * folder's name when its space is named: its history is still there.
 */
export async function findPlace(parts: Parts, text: string): Promise<Place> {
  const { segments, lines } = parseTarget(text)
  const [first = '', ...rest] = segments
  const spaces = allSpaces(parts)
  const space = spaces.find(({ id, name }) => id === first || name === first)
  if (space !== undefined) {
    const [slug, ...file] = rest
    if (slug === undefined) return { space, skill: null, path: null, lines }
    const skill = (await parts.spaces.skills(space.id)).find((each) => isCalled(each, slug)) ?? null
    return { space, skill, path: [skill?.path ?? `skills/${slug}`, ...file].join('/'), lines }
  }
  const found = await skillsCalled(parts, spaces, first)
  const [only] = found
  if (only === undefined) {
    refuseBroken(parts, first)
    throw new MemoryError('not-found', `There is no space and no skill "${first}".`, {
      field: 'target',
      hint: 'acontext skills list',
    })
  }
  if (found.length > 1) {
    const choices = found.map((each) => [each.space.name, ...segments].join('/'))
    throw new MemoryError('usage', `${found.length} spaces have a skill "${first}".`, {
      field: 'target',
      hint: `Name the space: ${choices.join(' or ')}`,
    })
  }
  return { ...only, path: [only.skill.path, ...rest].join('/'), lines }
}

async function skillsCalled(parts: Parts, spaces: readonly Space[], name: string): Promise<{ space: Space; skill: Skill }[]> {
  const found = await Promise.all(
    spaces.map(async (space) =>
      (await parts.spaces.skills(space.id)).filter((skill) => isCalled(skill, name)).map((skill) => ({ space, skill })),
    ),
  )
  return found.flat()
}

function isCalled(skill: Skill, name: string): boolean {
  return skill.path.split('/').at(-1) === name || skill.name === name || skill.id === name
}
