import type { FileChange } from '../model/lesson.ts'
import type { SkillRecord, SpaceId } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import type { Parts } from './parts.ts'

/** The file that maps a new id to a skill's folder. */
export function recordFile(
  parts: Pick<Parts, 'ids' | 'clock' | 'spaces'>,
  space: SpaceId,
  path: string,
): FileChange & { op: 'write' } {
  const user = parts.spaces.read(space)?.user ?? null
  const record: SkillRecord = {
    v: 1,
    id: parts.ids.next(),
    path,
    user,
    meta: null,
    createdAt: stampOf(parts.clock.now()),
    aliases: [],
  }
  return { op: 'write', path: `.acontext/skills/${record.id}.json`, text: `${JSON.stringify(record, null, 2)}\n` }
}
