import { existsSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { MemoryError } from '../errors.ts'
import { isObject } from '../model/json.ts'
import type { Inclusion, Skill, SkillId, SkillRecord, Space, SpaceId } from '../model/space.ts'
import type { Stamp } from '../model/time.ts'
import { isUuid } from '../model/uuid.ts'
import { listNames, makeDirectories, readText, removeTree, syncDirectory } from './files.ts'
import type { Layout } from './layout.ts'
import { changedAt, copyPlainFiles, filesBelow, isPlain } from './plain-files.ts'
import { newerVersion } from './session-log.ts'
import { readInclusions, readRecords, readSkills, type SkillSource } from './skill-reader.ts'

/**
 * The spaces as they lie on disk, and the library, whose repositories have a space's layout and are named by their skill's id.
 *
 * What changes them goes through git; here they are read, and moved away.
 */
export type Spaces = {
  ids(): readonly SpaceId[]
  /** Ids of the skills that live in the library. */
  libraries(): readonly SkillId[]
  /** The folders that repositories lie in, made when they are not there. */
  rooms(): readonly string[]
  dir(repository: SpaceId | SkillId): string
  /** Content of `space.json`; null when there is no such space. Throws when it, or the repository, cannot be read. */
  read(space: SpaceId): Space | null
  /** The name in a `space.json` that `read` refuses; null when not even that can be told. */
  nameOf(space: SpaceId): string | null
  /** Its skills as they are in the work tree, those of the library that it includes too; a SKILL.md that cannot be read is told in `problem`. */
  skills(space: SpaceId): Promise<readonly Skill[]>
  /** Text of a file in the work tree; null when it is not there or is no plain file. */
  file(space: SpaceId, path: string): string | null
  /** When a file or folder of the work tree was last written. */
  writtenAt(space: SpaceId, path: string): Stamp
  /** The files that map ids to folders, as they are in the work tree. */
  records(space: SpaceId): Promise<readonly SkillRecord[]>
  /** The skills of the library that it includes, as its work tree says. */
  inclusions(space: SpaceId): Promise<readonly Inclusion[]>
  /** The repository that holds a skill: its own in the library, else the space that has it; null for an unknown one. */
  holder(skill: SkillId): SpaceId | SkillId | null
  /** A folder for a repository of the library that is being made. */
  draft(label: string): string
  /** Removes what a killed process left of drafts; nobody may be making one. */
  clearDrafts(): Promise<void>
  /** Puts a finished draft into its place in the library. */
  settle(draft: string, skill: SkillId): void
  /** Moves a repository of the library out of sight, for good: its skill lives elsewhere. */
  retire(skill: SkillId, label: string): void
  /** Moves the repository out of sight; gives its new path. The label comes first in its name there. */
  discard(space: SpaceId, label: string): string
  /** Names of what lies in the trash. */
  discarded(): readonly string[]
  /** Moves a repository back from the trash. */
  recover(name: string): SpaceId
  /** Text of a plain file in any folder; null when there is none. */
  foreign(folder: string, name: string): string | null
  /** Copies a folder into the work tree as `skills/<slug>`: all of it or nothing, without links. Throws `too-large`. */
  bringIn(space: SpaceId, folder: string, slug: string): Promise<void>
  /** The same into a repository of the library that is being made. */
  bringInto(draft: string, folder: string, slug: string): Promise<void>
}

const uuidLength = 36
const inLibrary = '-library'
const draftPrefix = 'moving-'

/** `check` throws when there is no readable repository in a folder. */
export function openSpaces(layout: Layout, check: (dir: string) => void): Spaces {
  const dir = (id: SpaceId | SkillId): string => (existsSync(layout.library(id)) ? layout.library(id) : layout.space(id))

  // A pulled space may hold links that lead out of it.
  const file = (id: SpaceId | SkillId, path: string): string | null =>
    isPlain(dir(id), path) ? readText(join(dir(id), path)) : null

  const sourceOf = (id: SpaceId | SkillId): SkillSource => ({
    files: async (folder) => filesBelow(join(dir(id), folder), ''),
    text: async (path) => file(id, path),
    changedAt: (folder) => changedAt(join(dir(id), folder)),
  })

  const ids = (): SpaceId[] => listNames(layout.spaces).filter(isUuid)

  function holder(skill: SkillId): SpaceId | SkillId | null {
    if (existsSync(layout.library(skill))) return skill
    return ids().find((space) => existsSync(join(dir(space), `.acontext/skills/${skill}.json`))) ?? null
  }

  async function included(space: SpaceId, { id, path }: Inclusion): Promise<Skill[]> {
    const repository = holder(id)
    if (repository === null) return []
    const found = (await readSkills(repository, sourceOf(repository))).find((skill) => skill.id === id)
    return found === undefined ? [] : [{ ...found, space, path }]
  }

  function moveAway(from: string, name: string): string {
    makeDirectories(layout.trash)
    const target = join(layout.trash, name)
    renameSync(from, target)
    syncDirectory(dirname(from))
    syncDirectory(layout.trash)
    return target
  }

  async function bringInto(root: string, folder: string, slug: string): Promise<void> {
    const draft = join(layout.cache, `incoming-${slug}`)
    await removeTree(draft)
    makeDirectories(draft)
    copyPlainFiles(folder, draft)
    const target = join(root, 'skills', slug)
    makeDirectories(dirname(target))
    renameSync(draft, target)
    syncDirectory(dirname(target))
  }

  return {
    dir,
    file,
    ids,
    holder,
    rooms() {
      const rooms = [layout.spaces, layout.libraries]
      rooms.forEach((room) => makeDirectories(room))
      return rooms
    },
    libraries: () => listNames(layout.libraries).filter(isUuid),
    read(space) {
      const text = file(space, 'space.json')
      if (text === null) return null
      const found = parseSpace(text, join(dir(space), 'space.json'))
      check(dir(space))
      return found
    },
    nameOf(space) {
      try {
        const value: unknown = JSON.parse(file(space, 'space.json') ?? '')
        return isObject(value) && typeof value['name'] === 'string' ? value['name'] : null
      } catch {
        return null
      }
    },
    async skills(space) {
      const own = await readSkills(space, sourceOf(space))
      const held = new Set(own.map(({ id }) => id))
      // While it is being moved, a skill lies in both; what the library has is whole.
      const wanted = (await readInclusions(sourceOf(space))).filter(({ id }) => !held.has(id) || existsSync(layout.library(id)))
      const shared = (await Promise.all(wanted.map((each) => included(space, each)))).flat()
      return [...own.filter(({ id }) => !shared.some((each) => each.id === id)), ...shared].sort((a, b) =>
        a.path < b.path ? -1 : 1,
      )
    },
    writtenAt: (space, path) => changedAt(join(dir(space), path)),
    inclusions: (space) => readInclusions(sourceOf(space)),
    draft(label) {
      makeDirectories(layout.cache)
      return join(layout.cache, `${draftPrefix}${label}`)
    },
    async clearDrafts() {
      for (const name of listNames(layout.cache)) if (name.startsWith(draftPrefix)) await removeTree(join(layout.cache, name))
    },
    settle(draft, skill) {
      makeDirectories(layout.libraries)
      renameSync(draft, layout.library(skill))
      syncDirectory(layout.libraries)
    },
    retire(skill, label) {
      moveAway(layout.library(skill), `${label}-${skill}.moved`)
    },
    records: (space) => readRecords(sourceOf(space)),
    discard: (id, label) => moveAway(dir(id), `${label}${existsSync(layout.library(id)) ? inLibrary : ''}-${id}`),
    discarded: () => listNames(layout.trash).filter((name) => isUuid(name.slice(-uuidLength))),
    recover(name) {
      const id = name.slice(-uuidLength)
      const target = name.slice(0, -uuidLength - 1).endsWith(inLibrary) ? layout.library(id) : layout.space(id)
      makeDirectories(dirname(target))
      renameSync(join(layout.trash, name), target)
      syncDirectory(dirname(target))
      syncDirectory(layout.trash)
      return id
    },
    foreign: (folder, name) => (isPlain(folder, name) ? readText(join(folder, name)) : null),
    bringInto,
    bringIn: (space, folder, slug) => bringInto(dir(space), folder, slug),
  }
}

function parseSpace(text: string, path: string): Space {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new MemoryError('invalid', `${path} is not JSON.`, {
      field: path,
      cause,
      hint: 'Mend it; git in that folder has its history.',
    })
  }
  if (!isObject(value)) throw new MemoryError('invalid', `${path} holds no object.`, { field: path })
  if (value['v'] !== 1) throw newerVersion(path, value['v'])
  return value as Space
}
