import type { CommitNote, Oid } from '../model/commit.ts'
import type { FileChange } from '../model/lesson.ts'
import type { SkillRecord, SpaceId } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import type { HandEdit } from '../seams/git.ts'
import { recordFile } from './records.ts'
import { learnerPerson, type Parts } from './parts.ts'

/**
 * Commits what people changed in a space's work tree, under their name, before anything else is written there.
 *
 * A folder with a SKILL.md that has no id yet gets one. Null when nothing was changed. The caller holds the space.
 */
export async function keepHandEdits(parts: Parts, space: SpaceId): Promise<Oid | null> {
  const dir = parts.spaces.dir(space)
  const edits = await parts.git.edits(dir)
  if (edits.length === 0) return giveIds(parts, space, dir)
  const records = await parts.spaces.records(space)
  const folders = new Set((await parts.spaces.skills(space)).map(({ path }) => path))
  const oid = await parts.git.keepEdits(dir, await noteOf(parts, edits), (kept) =>
    recordsFor(parts, space, records, folders, kept),
  )
  if (oid !== null) parts.bus.emit({ type: 'space-changed', space })
  return oid
}

/** Skills that a person committed with git herself have no id yet; nobody would find them. */
async function giveIds(parts: Parts, space: SpaceId, dir: string): Promise<Oid | null> {
  const head = await parts.git.head(dir)
  const known = new Set((await parts.spaces.records(space)).map(({ path }) => path))
  const files = await parts.git.list(dir, head, 'skills')
  const nameless = files
    .flatMap(({ path }) => (skillFile.test(path) ? path.replace(skillFile, '$1') : []))
    .filter((path) => !known.has(path))
  if (nameless.length === 0) return null
  const now = stampOf(parts.clock.now())
  const subject = `Give an id to ${nameless.map((path) => path.slice('skills/'.length)).join(', ')}`
  const note = { subject, body: '', trailers: [], author: learnerPerson, happenedAt: now, at: now }
  const oid = await parts.git.commit(
    dir,
    head,
    nameless.map((path) => recordFile(parts, space, path)),
    note,
  )
  const published = await parts.git.publish(dir, head, oid)
  return published.result === 'done' ? oid : null
}

async function noteOf(parts: Parts, edits: readonly HandEdit[]): Promise<CommitNote> {
  const now = stampOf(parts.clock.now())
  return { subject: subjectOf(edits), body: '', trailers: [], author: await parts.person(), happenedAt: now, at: now }
}

const skillFile = /^(skills\/[^/]+)\/SKILL\.md$/
const verbs: Readonly<Record<HandEdit['kind'], string>> = { added: 'Add', changed: 'Edit', removed: 'Remove' }

/** What a person did, as the log tells it: one file by its name, more of them by number and skill. */
function subjectOf(edits: readonly HandEdit[]): string {
  const [first] = edits
  const kinds = new Set(edits.map(({ kind }) => kind))
  const verb = kinds.size === 1 && first !== undefined ? verbs[first.kind] : 'Edit'
  if (edits.length === 1 && first !== undefined) return `${verb} ${first.path.replace(/^skills\//, '')} by hand`
  const skills = [...new Set(edits.map(({ path }) => path.split('/').slice(0, 2).join('/')))]
  const where = skills.length === 1 ? ` of ${skills[0]?.replace(/^skills\//, '')}` : ''
  return `${verb} ${edits.length} files${where} by hand`
}

/** Ids for skills that came, and none any more for those whose folder went. */
function recordsFor(
  parts: Parts,
  space: SpaceId,
  records: readonly SkillRecord[],
  folders: ReadonlySet<string>,
  edits: readonly HandEdit[],
): FileChange[] {
  const known = new Set(records.map(({ path }) => path))
  const added = edits.flatMap(({ path, kind }) => (kind === 'added' && skillFile.test(path) ? path.replace(skillFile, '$1') : []))
  const gone = records.filter(
    ({ path }) => !folders.has(path) && edits.some((edit) => edit.kind === 'removed' && edit.path.startsWith(`${path}/`)),
  )
  return [
    ...added.filter((path) => !known.has(path)).map((path) => recordFile(parts, space, path)),
    ...gone.map(({ id }): FileChange => ({ op: 'remove', path: `.acontext/skills/${id}.json` })),
  ]
}
