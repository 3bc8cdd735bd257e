import { createHash } from 'node:crypto'
import type { Oid } from '../../model/commit.ts'
import type { SkillId, SpaceId } from '../../model/space.ts'
import type { SearchDocument } from '../../seams/search.ts'
import { parseRecord, recordFolder } from '../../store/skill-reader.ts'
import type { Parts } from '../parts.ts'
import { documentId, isTextFile, skillDocuments, textOf } from './skill-documents.ts'

/** What an index holds of a space: which version of which file, as the file of which skill. */
export type SpaceState = {
  /** The commit that all files are from; null where edits by hand are in the index as well. */
  readonly commit: Oid | null
  readonly files: Readonly<Record<string, FileState>>
  readonly skills: Readonly<Record<string, SkillState>>
  /** Skill ids by the blob that gives them. */
  readonly records: Readonly<Record<Oid, RecordState>>
}

type FileState = { readonly oid: Oid; readonly pieces: number; readonly skill: string }
/** Of the folder of a skill; `oid` is the blob of its SKILL.md. */
export type SkillState = { readonly oid: Oid; readonly id: SkillId; readonly name: string; readonly description: string }
type RecordState = { readonly id: SkillId; readonly path: string; readonly createdAt: string }

/** The files of a space at a commit, with what people changed since on top. */
export type SpaceVersion = {
  readonly commit: Oid
  /** Path to blob, or to the hash of a text that is in no commit. */
  readonly files: ReadonlyMap<string, Oid>
  /** Texts of files that are in no commit. */
  readonly edited: ReadonlyMap<string, string>
}

export type Step = { readonly state: SpaceState; readonly drop: readonly string[]; readonly put: readonly SearchDocument[] }

export const emptyState: SpaceState = { commit: null, files: {}, skills: {}, records: {} }

/** True for the files that an index is made of: skills, and what gives them their ids. */
export function isIndexed(path: string): boolean {
  return path.startsWith('skills/') || path.startsWith(`${recordFolder}/`)
}

/** The version of a space at a commit; with its edits by hand where the work tree is meant. */
export async function spaceVersion(
  parts: Parts,
  space: SpaceId,
  commit: Oid,
  edited: readonly { path: string; kind: string }[],
): Promise<SpaceVersion> {
  const dir = parts.spaces.dir(space)
  const listed = await parts.git.list(dir, commit)
  const files = new Map(listed.filter(({ path }) => isIndexed(path)).map(({ path, oid }) => [path, oid]))
  const texts = new Map<string, string>()
  for (const { path, kind } of edited) {
    const text = kind === 'removed' ? null : parts.spaces.file(space, path)
    if (text === null) files.delete(path)
    else if (isIndexed(path)) {
      files.set(path, `edited:${createHash('sha1').update(text).digest('hex')}`)
      texts.set(path, text)
    }
  }
  return { commit, files, edited: texts }
}

/** What takes an index from what it holds of a space to a version of it. */
export async function stepTo(parts: Parts, space: SpaceId, before: SpaceState, version: SpaceVersion): Promise<Step> {
  const records = await recordsOf(parts, space, before, version)
  const skills = await skillsOf(parts, space, { before, version, records })
  const folderOf = (path: string): string => path.split('/').slice(0, 2).join('/')
  const wanted = [...version.files].filter(
    ([path]) => path.startsWith('skills/') && isTextFile(path) && skills[folderOf(path)] !== undefined,
  )
  const files: Record<string, FileState> = {}
  const fresh: [path: string, oid: Oid][] = []
  for (const [path, oid] of wanted) {
    const known = before.files[path]
    if (known !== undefined && known.oid === oid && known.skill === asFileOf(skills[folderOf(path)])) files[path] = known
    else fresh.push([path, oid])
  }
  const texts = await textsOf(
    parts,
    space,
    version,
    fresh.map(([path]) => path),
  )
  const put: SearchDocument[] = []
  for (const [path, oid] of fresh) {
    const skill = skills[folderOf(path)]
    const text = texts.get(path) ?? null
    if (skill === undefined) continue
    const description = path === `${folderOf(path)}/SKILL.md` ? skill.description : ''
    const documents =
      text === null ? [] : skillDocuments({ space, skill: { ...skill, path: folderOf(path) }, description, path, text })
    const last = documents.at(-1)
    files[path] = {
      oid,
      pieces: last === undefined ? 0 : Number(last.id.slice(last.id.lastIndexOf('#') + 1)) + 1,
      skill: asFileOf(skill),
    }
    put.push(...documents)
  }
  const drop = Object.entries(before.files).flatMap(([path, { pieces }]) =>
    files[path] === before.files[path] ? [] : idsOf(space, path, pieces),
  )
  return { state: { commit: version.edited.size === 0 ? version.commit : null, files, skills, records }, drop, put }
}

/** The ids of all documents of a space. */
export function allIds(space: SpaceId, state: SpaceState): string[] {
  return Object.entries(state.files).flatMap(([path, { pieces }]) => idsOf(space, path, pieces))
}

/** Texts of files of a version; files that hold no text have none. */
export async function textsOf(
  parts: Parts,
  space: SpaceId,
  version: SpaceVersion,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const committed = paths.filter((path) => version.files.has(path) && !version.edited.has(path))
  const blobs = await parts.git.blobs(
    parts.spaces.dir(space),
    committed.map((path) => version.files.get(path) ?? ''),
  )
  const texts = committed.flatMap((path, index): [string, string][] => {
    const text = textOf(blobs[index] ?? new Uint8Array())
    return text === null ? [] : [[path, text]]
  })
  return new Map([
    ...texts,
    ...paths.flatMap((path): [string, string][] => {
      const text = version.edited.get(path)
      return text === undefined ? [] : [[path, text]]
    }),
  ])
}

function idsOf(space: SpaceId, path: string, pieces: number): string[] {
  return Array.from({ length: pieces }, (_, number) => documentId(space, path, number))
}

/** What documents say of the skill that their file belongs to; where it changes, they are made anew. */
function asFileOf(skill: SkillState | undefined): string {
  return skill === undefined ? '' : `${skill.id} ${skill.name}`
}

async function recordsOf(
  parts: Parts,
  space: SpaceId,
  before: SpaceState,
  version: SpaceVersion,
): Promise<Record<Oid, RecordState>> {
  const paths = [...version.files.keys()].filter((path) => path.startsWith(`${recordFolder}/`))
  const fresh = paths.filter((path) => before.records[version.files.get(path) ?? ''] === undefined)
  const texts = await textsOf(parts, space, version, fresh)
  return Object.fromEntries(
    paths.flatMap((path): [Oid, RecordState][] => {
      const oid = version.files.get(path) ?? ''
      const known = before.records[oid]
      if (known !== undefined) return [[oid, known]]
      const record = parseRecord(texts.get(path) ?? null)
      return record === null ? [] : [[oid, { id: record.id, path: record.path, createdAt: record.createdAt }]]
    }),
  )
}

type Found = { readonly before: SpaceState; readonly version: SpaceVersion; readonly records: Readonly<Record<Oid, RecordState>> }

/** The skills by their folders; of two records for one folder the older counts, then the lower id. */
async function skillsOf(parts: Parts, space: SpaceId, { before, version, records }: Found): Promise<Record<string, SkillState>> {
  const ordered = Object.values(records).sort((a, b) =>
    a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id) ? 1 : -1,
  )
  const ids = new Map(ordered.map(({ path, id }) => [path, id]))
  const mainOf = (folder: string): string => `${folder}/SKILL.md`
  const fresh = [...ids.keys()].filter((folder) => before.skills[folder]?.oid !== version.files.get(mainOf(folder)))
  const texts = await textsOf(parts, space, version, fresh.map(mainOf))
  const { readSkillHead } = await import('../../store/front-matter.ts')
  return Object.fromEntries(
    [...ids].map(([folder, id]): [string, SkillState] => {
      const oid = version.files.get(mainOf(folder)) ?? ''
      const known = before.skills[folder]
      if (known?.oid === oid) return [folder, { ...known, id }]
      const text = texts.get(mainOf(folder))
      const head = text === undefined ? null : readSkillHead(text)
      return [folder, { oid, id, name: head?.name ?? folder.split('/').at(-1) ?? folder, description: head?.description ?? '' }]
    }),
  )
}
