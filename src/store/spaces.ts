import { copyFileSync, lstatSync, mkdirSync, renameSync, type Stats } from 'node:fs'
import { dirname, join } from 'node:path'
import { isMissing, MemoryError } from '../errors.ts'
import { isObject } from '../model/json.ts'
import type { Skill, SkillRecord, Space, SpaceId } from '../model/space.ts'
import { isUuid } from '../model/uuid.ts'
import { listNames, makeDirectories, readText, removeTree, syncDirectory } from './files.ts'
import type { Layout } from './layout.ts'
import { newerVersion } from './session-log.ts'
import { readRecords, readSkills, type SkillSource } from './skill-reader.ts'

/** The spaces as they lie on disk. What changes them goes through git; here they are read, and moved away. */
export type Spaces = {
  ids(): readonly SpaceId[]
  dir(space: SpaceId): string
  /** Content of `space.json`; null when there is no such space. Throws when it, or the repository, cannot be read. */
  read(space: SpaceId): Space | null
  /** The name in a `space.json` that `read` refuses; null when not even that can be told. */
  nameOf(space: SpaceId): string | null
  /** Its skills as they are in the work tree; a SKILL.md that cannot be read is told in `problem`. */
  skills(space: SpaceId): Promise<readonly Skill[]>
  /** Text of a file in the work tree; null when it is not there or is no plain file. */
  file(space: SpaceId, path: string): string | null
  /** The files that map ids to folders, as they are in the work tree. */
  records(space: SpaceId): Promise<readonly SkillRecord[]>
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
}

const fileLimit = 2000
const byteLimit = 100 << 20
const uuidLength = 36

/** `check` throws when there is no readable repository in a folder. */
export function openSpaces(layout: Layout, check: (dir: string) => void): Spaces {
  const dir = layout.space

  function file(space: SpaceId, path: string): string | null {
    const whole = join(dir(space), path)
    // A pulled space may hold links that lead out of it.
    return isPlain(dir(space), path) ? readText(whole) : null
  }

  const sourceOf = (space: SpaceId): SkillSource => ({
    files: async (folder) => filesBelow(join(dir(space), folder), ''),
    text: async (path) => file(space, path),
  })

  return {
    dir,
    file,
    ids: () => listNames(layout.spaces).filter(isUuid),
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
    skills: (space) => readSkills(space, sourceOf(space)),
    records: (space) => readRecords(sourceOf(space)),
    discard(space, label) {
      makeDirectories(layout.trash)
      const target = join(layout.trash, `${label}-${space}`)
      renameSync(dir(space), target)
      syncDirectory(layout.spaces)
      syncDirectory(layout.trash)
      return target
    },
    discarded: () => listNames(layout.trash).filter((name) => isUuid(name.slice(-uuidLength))),
    recover(name) {
      const space = name.slice(-uuidLength)
      renameSync(join(layout.trash, name), dir(space))
      syncDirectory(layout.spaces)
      syncDirectory(layout.trash)
      return space
    },
    foreign: (folder, name) => (isPlain(folder, name) ? readText(join(folder, name)) : null),
    async bringIn(space, folder, slug) {
      const draft = join(layout.cache, `incoming-${slug}`)
      await removeTree(draft)
      makeDirectories(draft)
      copyPlainFiles(folder, draft)
      const target = join(dir(space), 'skills', slug)
      makeDirectories(dirname(target))
      renameSync(draft, target)
      syncDirectory(dirname(target))
    },
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

/** Null when nothing is there; so it is below a file. */
function statsOf(path: string): Stats | null {
  try {
    return lstatSync(path)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** True for a file that no link leads to, on no part of its way. */
function isPlain(root: string, path: string): boolean {
  let stats: Stats | null = null
  let whole = root
  for (const segment of path.split(/[/\\]/)) {
    whole = join(whole, segment)
    stats = statsOf(whole)
    if (stats === null || segment === '..' || stats.isSymbolicLink()) return false
  }
  return stats?.isFile() === true
}

function filesBelow(dir: string, prefix: string): string[] {
  if (lstatSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true) return []
  const files: string[] = []
  for (const name of listNames(dir)) {
    const stats = lstatSync(join(dir, name), { throwIfNoEntry: false })
    if (stats?.isDirectory() === true) files.push(...filesBelow(join(dir, name), `${prefix}${name}/`))
    else if (stats?.isFile() === true) files.push(`${prefix}${name}`)
    if (files.length >= fileLimit) break
  }
  return files
}

/** Copies a folder's files; links and other things that are no files stay where they are. */
function copyPlainFiles(from: string, to: string): void {
  const files = filesBelow(from, '')
  const bytes = files.reduce((sum, file) => sum + lstatSync(join(from, file)).size, 0)
  if (files.length >= fileLimit || bytes > byteLimit) {
    throw new MemoryError('too-large', `${from} holds more than ${fileLimit} files or ${byteLimit >> 20} MiB.`, { field: from })
  }
  for (const file of files) {
    if (file.split('/').includes('.git')) continue
    mkdirSync(dirname(join(to, file)), { recursive: true })
    copyFileSync(join(from, file), join(to, file))
  }
}
