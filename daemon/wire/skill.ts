import { z } from 'zod'
import { extname } from 'node:path'
import type { Skill } from '../../src/model/space.ts'
import type { OpenProject } from '../projects.ts'

export const skillShape = z.object({
  id: z.string(),
  user_id: z.string().nullable(),
  name: z.string(),
  description: z.string(),
  disk_id: z.string(),
  file_index: z.array(z.object({ path: z.string(), mime: z.string() })),
  meta: z.record(z.string(), z.unknown()).nullable(),
  created_at: z.string(),
  updated_at: z.string(),
})

type WireSkill = z.output<typeof skillShape>
const mostFiles = 2000

/** Skills as the wire has them, each once, with the disk that shows its folder and what lies in it. */
export async function wireSkills({ memory }: OpenProject, skills: readonly Skill[]): Promise<WireSkill[]> {
  const disks = new Map((await memory.disks.list()).flatMap(({ id, skill }) => (skill === null ? [] : [[skill.id, id] as const])))
  return Promise.all(
    [...new Map(skills.map((skill) => [skill.id, skill])).values()].map(async (skill) => {
      const disk = disks.get(skill.id) ?? ''
      return { ...plain(skill), disk_id: disk, file_index: await indexOf(memory, disk, skill) }
    }),
  )
}

async function indexOf(memory: OpenProject['memory'], disk: string, { files }: Skill): Promise<WireSkill['file_index']> {
  const found = disk === '' ? [] : await memory.disks.glob(disk, '*', { limit: mostFiles })
  const mimes = new Map(found.map(({ path, mime }) => [path.slice(1), mime]))
  return files.map((path) => ({ path, mime: mimes.get(path) ?? (extname(path) === '.md' ? 'text/markdown' : 'text/plain') }))
}

function plain(skill: Skill) {
  const { id, user, name, description, meta, createdAt, updatedAt } = skill
  return { id, user_id: user, name: wireName(name), description, meta, created_at: createdAt, updated_at: updatedAt }
}

/** A name as it can be the name of a folder, which is how sandboxes use it (contract 4.1). */
export function wireName(name: string): string {
  return name.replace(/[ /\\:*?"<>|]/g, '-')
}
