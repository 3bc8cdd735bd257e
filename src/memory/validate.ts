import { isSlug } from '../model/slug.ts'
import type { Space } from '../model/space.ts'
import type { SkillFields } from '../store/front-matter.ts'
import type { Finding } from './memory.ts'
import type { Parts } from './parts.ts'

export type Fault = { readonly level: 'error' | 'warning'; readonly message: string }

// Rules of the Agent Skills format (agentskills.io/specification): lengths in characters.
const descriptionLimit = 1024
/** Characters, and lines, as the specification of Agent Skills has them. */
const compatibilityLimit = 500
const advisedLines = 500
const knownFields: ReadonlySet<string> = new Set(['name', 'description', 'license', 'compatibility', 'metadata', 'allowed-tools'])

/** What a SKILL.md breaks of the format's rules, in the folder of that name. Errors are what some agent refuses to load. */
export function skillFaults(text: string, folder: string, { fields, problem }: SkillFields): readonly Fault[] {
  if (fields === null) return [{ level: 'error', message: problem ?? 'Its front matter cannot be read.' }]
  const { name, description, compatibility, metadata } = fields
  const faults: (Fault | null)[] = [
    when(typeof name !== 'string' || name === '', 'error', 'It has no name.'),
    when(
      isText(name) && !isSlug(name),
      'error',
      `The name ${JSON.stringify(name)} is not 1 to 64 lower-case letters, digits and single hyphens.`,
    ),
    when(
      isText(name) && isSlug(name) && name !== folder,
      'error',
      `The name ${JSON.stringify(name)} is not its folder's, "${folder}".`,
    ),
    when(!isText(description), 'error', 'It has no description.'),
    when(
      isText(description) && description.length > descriptionLimit,
      'error',
      `Its description has more than ${descriptionLimit} characters.`,
    ),
    when(
      isText(compatibility) && compatibility.length > compatibilityLimit,
      'error',
      `"compatibility" has more than ${compatibilityLimit} characters.`,
    ),
    when(
      metadata !== undefined && (typeof metadata !== 'object' || Array.isArray(metadata)),
      'error',
      '"metadata" is no map of names to values.',
    ),
    when(
      text.split('\n').length > advisedLines,
      'warning',
      `It has more than ${advisedLines} lines; agents load all of it. Move parts to files beside it.`,
    ),
    when(!text.startsWith('---'), 'warning', 'Its front matter does not start on the first line; some agents look there only.'),
  ]
  const unknown = Object.keys(fields).filter((field) => !knownFields.has(field))
  return [
    ...faults.filter((fault) => fault !== null),
    ...unknown.map((field): Fault => ({
      level: 'warning',
      message: `The field "${field}" is not in the format; put it under "metadata".`,
    })),
  ]
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function when(is: boolean, level: Fault['level'], message: string): Fault | null {
  return is ? { level, message } : null
}

/** What the skills of a repository break, below a path when one is given. */
export async function findingsIn(parts: Parts, space: Space, path: string | null): Promise<Finding[]> {
  const { readSkillFields } = await import('../store/front-matter.ts')
  const skills = (await parts.spaces.skills(space.id)).filter(
    (skill) => skill.repository === space.id && (path === null || path === skill.path || path.startsWith(`${skill.path}/`)),
  )
  return skills.flatMap((skill) => {
    const file = `${skill.path}/SKILL.md`
    const text = parts.spaces.file(space.id, file)
    const faults =
      text === null
        ? [{ level: 'error' as const, message: 'It has no SKILL.md.' }]
        : skillFaults(text, skill.path.slice('skills/'.length), readSkillFields(text))
    return faults.map(({ level, message }): Finding => ({ space: space.name, path: file, level, message }))
  })
}
