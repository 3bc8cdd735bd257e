import { dirname, join } from 'node:path'
import { MemoryError } from '../errors.ts'
import type { Memory, SkillText } from '../memory/memory.ts'
import { parseTarget } from '../model/target.ts'

/** A file of a skill on the disk, to be opened or made. */
export type EditPlace = { readonly space: string; readonly skill: string; readonly file: string; readonly line: number | null }

/** The file in the work tree that a target names; of a skill that is there also one that is not there yet. */
export async function editPlace(memory: Memory, target: string): Promise<EditPlace> {
  const { segments, lines } = parseTarget(target)
  const found = await shown(memory, segments, segments.length)
  const { skill, location } = found ?? (await newFile(memory, segments))
  return { space: skill.space, skill: skill.id, file: location, line: lines?.first ?? null }
}

type Shown = Pick<SkillText, 'skill' | 'location'>

/** The skill is named by the first segment, or after its space by the second; the rest is the file's path. */
async function newFile(memory: Memory, segments: readonly string[]): Promise<Shown> {
  for (const length of [2, 1]) {
    if (segments.length <= length) continue
    const place = await shown(memory, segments, length)
    if (place !== null) return { skill: place.skill, location: join(dirname(place.location), ...segments.slice(length)) }
  }
  throw new MemoryError('not-found', `There is no skill "${segments.join('/')}".`, {
    field: 'target',
    hint: 'acontext skills list shows those that are there; acontext skills add <folder> --space <space> brings a new one.',
  })
}

async function shown(memory: Memory, segments: readonly string[], length: number): Promise<Shown | null> {
  try {
    return await memory.skills.show(segments.slice(0, length).join('/'))
  } catch (error) {
    if (error instanceof MemoryError && error.code === 'not-found') return null
    throw error
  }
}
