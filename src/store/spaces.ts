import { lstatSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { MemoryError } from '../errors.ts'
import { isObject } from '../model/json.ts'
import type { Skill, SkillRecord, Space, SpaceId } from '../model/space.ts'
import { listNames, makeDirectories, readText, syncDirectory } from './files.ts'
import type { Layout } from './layout.ts'
import { newerVersion } from './session-log.ts'

/** The spaces as they lie on disk. What changes them goes through git; here they are read, and moved away. */
export type Spaces = {
  ids(): readonly SpaceId[]
  dir(space: SpaceId): string
  /** Content of `space.json`; null when there is no such space. */
  read(space: SpaceId): Space | null
  /** Its skills as they are in the work tree; a SKILL.md that cannot be read is told in `problem`. */
  skills(space: SpaceId): Promise<readonly Skill[]>
  /** Text of a file in the work tree; null when it is not there or is no plain file. */
  file(space: SpaceId, path: string): string | null
  /** Moves the repository out of sight; gives its new path. */
  discard(space: SpaceId, label: string): string
}

const skillFile = 'SKILL.md'
const fileLimit = 2000

export function openSpaces(layout: Layout): Spaces {
  const dir = layout.space

  function file(space: SpaceId, path: string): string | null {
    const whole = join(dir(space), path)
    // A pulled space may hold links that lead out of it.
    return isPlain(dir(space), path) ? readText(whole) : null
  }

  function records(space: SpaceId): SkillRecord[] {
    const folder = join('.acontext', 'skills')
    return listNames(join(dir(space), folder)).flatMap((name) => readRecord(file(space, join(folder, name))) ?? [])
  }

  async function readSkill(space: SpaceId, record: SkillRecord): Promise<Skill | null> {
    const files = filesBelow(join(dir(space), record.path), '')
    if (files.length === 0) return null
    const { readSkillHead } = await import('./front-matter.ts')
    const text = file(space, join(record.path, skillFile))
    const head = text === null ? { name: null, description: null, problem: `It has no ${skillFile}.` } : readSkillHead(text)
    return {
      id: record.id,
      space,
      name: head.name ?? record.path.split('/').at(-1) ?? record.path,
      description: head.description ?? '',
      path: record.path,
      files,
      user: record.user,
      meta: record.meta,
      problem: head.problem,
      createdAt: record.createdAt,
    }
  }

  return {
    dir,
    file,
    ids: () => listNames(layout.spaces).filter((name) => !name.startsWith('.') && !name.endsWith('.new')),
    read(space) {
      const text = file(space, 'space.json')
      return text === null ? null : parseSpace(text, join(dir(space), 'space.json'))
    },
    async skills(space) {
      const skills = await Promise.all(records(space).map((record) => readSkill(space, record)))
      return skills.filter((skill) => skill !== null).sort((a, b) => (a.path < b.path ? -1 : 1))
    },
    discard(space, label) {
      makeDirectories(layout.trash)
      const target = join(layout.trash, `${label}-${space}`)
      renameSync(dir(space), target)
      syncDirectory(layout.spaces)
      syncDirectory(layout.trash)
      return target
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

function readRecord(text: string | null): SkillRecord | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) && typeof value['id'] === 'string' && typeof value['path'] === 'string' ? (value as SkillRecord) : null
  } catch {
    return null
  }
}

function isPlain(root: string, path: string): boolean {
  let whole = root
  for (const segment of path.split(/[/\\]/)) {
    whole = join(whole, segment)
    const stats = lstatSync(whole, { throwIfNoEntry: false })
    if (stats === undefined || segment === '..' || stats.isSymbolicLink()) return false
  }
  return true
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
