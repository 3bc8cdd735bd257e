import type { Oid } from '../model/commit.ts'
import type { FileChange } from '../model/lesson.ts'
import type { Inclusion, SkillId, SkillRecord, Space, SpaceId } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import { readRecords, recordFolder } from '../store/skill-reader.ts'
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

/** The record of a skill that lies in another folder now. */
export function movedRecord(record: SkillRecord, path: string): FileChange & { op: 'write' } {
  return { op: 'write', path: recordPath(record.id), text: `${JSON.stringify({ ...record, path }, null, 2)}\n` }
}

export function recordPath(skill: SkillId): string {
  return `.acontext/skills/${skill}.json`
}

export function inclusionFile(inclusion: Inclusion): FileChange & { op: 'write' } {
  return { op: 'write', path: inclusionPath(inclusion.id), text: `${JSON.stringify(inclusion, null, 2)}\n` }
}

export function inclusionPath(skill: SkillId): string {
  return `.acontext/includes/${skill}.json`
}

/** The skills of a space at a commit, by their records. */
export async function recordsAt(parts: Parts, space: Pick<Space, 'id'>, at: Oid): Promise<readonly SkillRecord[]> {
  const dir = parts.spaces.dir(space.id)
  const files = await parts.git.list(dir, at, recordFolder)
  return readRecords({
    files: async () => files.map(({ path }) => path.slice(recordFolder.length + 1)),
    text: async (path) => {
      const bytes = await parts.git.read(dir, at, path)
      return bytes === null ? null : Buffer.from(bytes).toString('utf8')
    },
  })
}
