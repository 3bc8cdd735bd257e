import { isObject } from '../model/json.ts'
import { pathFault } from '../model/path.ts'
import type { Inclusion, Skill, SkillRecord, SpaceId } from '../model/space.ts'
import type { Stamp } from '../model/time.ts'

/** A space's files, in the work tree or at a commit. */
export type SkillSource = {
  /** Paths below a folder, from that folder. */
  files(folder: string): Promise<readonly string[]>
  /** Null when it is not there or is no plain file. */
  text(path: string): Promise<string | null>
  /** When something in a folder was last written. */
  changedAt(folder: string): Stamp
}

const skillFile = 'SKILL.md'
export const recordFolder = '.acontext/skills'
const inclusionFolder = '.acontext/includes'

/** The skills of a space, in order of path; one whose SKILL.md cannot be read says so in `problem`. */
export async function readSkills(space: SpaceId, source: SkillSource): Promise<readonly Skill[]> {
  const records = await readRecords(source)
  const skills = await Promise.all(records.map((record) => readSkill(space, record, source)))
  return skills.filter((skill) => skill !== null).sort((a, b) => (a.path < b.path ? -1 : 1))
}

export async function readRecords(source: Pick<SkillSource, 'files' | 'text'>): Promise<readonly SkillRecord[]> {
  const names = await source.files(recordFolder)
  const texts = await Promise.all(names.map((name) => source.text(`${recordFolder}/${name}`)))
  return byFolder(texts.flatMap((text) => parseRecord(text) ?? []))
}

/** The skills of the library that a space includes. */
export async function readInclusions(source: SkillSource): Promise<readonly Inclusion[]> {
  const names = await source.files(inclusionFolder)
  const texts = await Promise.all(names.map((name) => source.text(`${inclusionFolder}/${name}`)))
  return texts.flatMap((text) => parseAtPath<Inclusion>(text) ?? [])
}

/** Two machines may have given one folder two ids: the older one has it, then the lower; the other leads to it. */
function byFolder(records: readonly SkillRecord[]): readonly SkillRecord[] {
  const holders = new Map<string, SkillRecord>()
  const inOrder = [...records].sort((a, b) => (`${a.createdAt} ${a.id}` < `${b.createdAt} ${b.id}` ? -1 : 1))
  for (const { aliases = [], ...record } of inOrder) {
    const holder = holders.get(record.path)
    const more = holder === undefined ? aliases : [record.id, ...aliases]
    const all = new Set([...(holder?.aliases ?? []), ...more])
    holders.set(record.path, { ...(holder ?? record), aliases: [...all] })
  }
  return [...holders.values()]
}

async function readSkill(space: SpaceId, record: SkillRecord, source: SkillSource): Promise<Skill | null> {
  const files = await source.files(record.path)
  if (files.length === 0) return null
  const { readSkillHead } = await import('./front-matter.ts')
  const text = await source.text(`${record.path}/${skillFile}`)
  const head = text === null ? { name: null, description: null, problem: `It has no ${skillFile}.` } : readSkillHead(text)
  return {
    id: record.id,
    space,
    repository: space,
    name: head.name ?? record.path.split('/').at(-1) ?? record.path,
    description: head.description ?? '',
    path: record.path,
    files,
    user: record.user,
    meta: record.meta,
    problem: head.problem,
    aliases: record.aliases,
    createdAt: record.createdAt,
    updatedAt: source.changedAt(record.path),
  }
}

/** The record that a file holds; null for what is none, and for one whose path leads out of `skills/`. */
export function parseRecord(text: string | null): SkillRecord | null {
  return parseAtPath<SkillRecord>(text)
}

/** Null for what is no such file, and for one whose path leads out of `skills/`: a pulled space may say anything. */
function parseAtPath<T extends { id: string; path: string }>(text: string | null): T | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    if (!isObject(value) || typeof value['id'] !== 'string' || typeof value['path'] !== 'string') return null
    const path = value['path']
    return path.startsWith('skills/') && pathFault(path) === null ? (value as unknown as T) : null
  } catch {
    return null
  }
}
