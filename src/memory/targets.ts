import { MemoryError } from '../errors.ts'
import { libraryName, librarySpace, type Skill, type Space } from '../model/space.ts'
import { nearest } from '../model/nearest.ts'
import { parseTarget, type Target } from '../model/target.ts'
import type { Parts } from './parts.ts'
import { allRepositories, allSpaces, findSpace, refuseBroken } from './refs.ts'

/**
 * Where a target leads: a space, or a skill in it, or a file in that.
 *
 * `space` is the repository, for a skill of the library its own; `folder` and `path` are from its root, null for a whole space.
 */
export type Place = {
  readonly space: Space
  readonly skill: Skill | null
  /** The skill's folder. */
  readonly folder: string | null
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
    if (slug === undefined) return { space, skill: null, folder: null, path: null, lines }
    const skill = (await parts.spaces.skills(space.id)).find((each) => isCalled(each, slug))
    if (skill !== undefined) return placeOf(parts, skill, file, lines)
    return { space, skill: null, folder: null, path: [`skills/${slug}`, ...file].join('/'), lines }
  }
  const [, named] = segments
  if (first === libraryName && named !== undefined) {
    const shared = await librarySkills(parts)
    return placeOf(
      parts,
      await onlyOne(
        parts,
        shared.filter((skill) => isCalled(skill, named)),
        named,
      ),
      rest.slice(1),
      lines,
    )
  }
  return placeOf(parts, await onlyOne(parts, await skillsCalled(parts, first), first), rest, lines)
}

/** A skill of the project, wherever it lives. Throws `not-found`, `usage` when several have that name. */
export async function findSkill(parts: Parts, target: string): Promise<Skill> {
  const { skill, path, folder } = await findPlace(parts, target)
  if (skill !== null && path === folder) return skill
  throw new MemoryError('not-found', `"${target}" is no skill.`, { field: 'skill', hint: 'acontext skills list' })
}

/** The skills of the library, as each of them is in its own repository. */
export async function librarySkills(parts: Pick<Parts, 'spaces'>): Promise<readonly Skill[]> {
  const lists = await Promise.all(parts.spaces.libraries().map((id) => parts.spaces.skills(id)))
  return lists.flat()
}

async function placeOf(parts: Parts, skill: Skill, file: readonly string[], lines: Target['lines']): Promise<Place> {
  const { repository } = skill
  const space = parts.spaces.libraries().includes(repository) ? librarySpace(repository) : findSpace(parts, repository)
  const record = (await parts.spaces.records(repository)).find(({ id }) => id === skill.id)
  const folder = record?.path ?? skill.path
  return { space, skill, folder, path: [folder, ...file].join('/'), lines }
}

/** The skills of that name, each once, however many spaces include it. */
async function skillsCalled(parts: Parts, name: string): Promise<readonly Skill[]> {
  const seen = await Promise.all(allRepositories(parts).map(({ id }) => parts.spaces.skills(id)))
  const found = seen.flat().filter((skill) => isCalled(skill, name))
  return [...new Map([...found].reverse().map((skill) => [skill.id, skill])).values()].reverse()
}

async function allNames(parts: Parts): Promise<string[]> {
  const skills = await Promise.all(allRepositories(parts).map(({ id }) => parts.spaces.skills(id)))
  return [...allSpaces(parts).map(({ name }) => name), ...skills.flat().map(({ path }) => path.split('/').at(-1) ?? path)]
}

async function onlyOne(parts: Parts, skills: readonly Skill[], name: string): Promise<Skill> {
  const [only, ...others] = skills
  if (only === undefined) {
    refuseBroken(parts, name)
    const near = nearest(name, await allNames(parts))
    throw new MemoryError('not-found', `There is no space and no skill "${name}".`, {
      field: 'target',
      hint: near === null ? 'acontext skills list' : `Did you mean "${near}"?`,
    })
  }
  if (others.length === 0) return only
  const choices = skills.map(({ id, space }) => {
    const holder = allSpaces(parts).find((each) => each.id === space)
    return holder === undefined ? id : `${holder.name}/${name}`
  })
  throw new MemoryError('usage', `${skills.length} skills are called "${name}".`, {
    field: 'target',
    hint: `Name the space: ${choices.join(' or ')}`,
  })
}

export function isCalled(skill: Skill, name: string): boolean {
  return [skill.path.split('/').at(-1), skill.name, skill.id, ...skill.aliases].includes(name)
}
