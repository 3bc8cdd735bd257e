import { isObject } from '../model/json.ts'
import { pathFault } from '../model/path.ts'
import type { Skill, SkillRecord, SpaceId } from '../model/space.ts'

/** A space's files, in the work tree or at a commit. */
export type SkillSource = {
  /** Paths below a folder, from that folder. */
  files(folder: string): Promise<readonly string[]>
  /** Null when it is not there or is no plain file. */
  text(path: string): Promise<string | null>
}

const skillFile = 'SKILL.md'
export const recordFolder = '.acontext/skills'

/** The skills of a space, in order of path; one whose SKILL.md cannot be read says so in `problem`. */
export async function readSkills(space: SpaceId, source: SkillSource): Promise<readonly Skill[]> {
  const records = await readRecords(source)
  const skills = await Promise.all(records.map((record) => readSkill(space, record, source)))
  return skills.filter((skill) => skill !== null).sort((a, b) => (a.path < b.path ? -1 : 1))
}

export async function readRecords(source: SkillSource): Promise<readonly SkillRecord[]> {
  const names = await source.files(recordFolder)
  const texts = await Promise.all(names.map((name) => source.text(`${recordFolder}/${name}`)))
  return texts.flatMap((text) => parseRecord(text) ?? [])
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

/** Null for what is no record, and for one whose path leads out of `skills/`: a pulled space may say anything. */
function parseRecord(text: string | null): SkillRecord | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    if (!isObject(value) || typeof value['id'] !== 'string' || typeof value['path'] !== 'string') return null
    const path = value['path']
    return path.startsWith('skills/') && pathFault(path) === null ? (value as SkillRecord) : null
  } catch {
    return null
  }
}
