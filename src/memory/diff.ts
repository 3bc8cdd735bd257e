import { structuredPatch } from 'diff'
import { MemoryError } from '../errors.ts'
import type { Commit, Oid } from '../model/commit.ts'
import type { Space } from '../model/space.ts'
import type { PathChange } from '../seams/git.ts'
import { whereIs } from './copies.ts'
import type { History } from './history.ts'
import type { Diff, FileDiff, Hunk, Revision } from './memory.ts'
import type { Parts } from './parts.ts'
import { resolveRevision } from './revision.ts'
import { findPlace } from './targets.ts'

/** Lines around a change, as git shows them. */
const context = 3
/** Longer texts are told as changed, without their lines. */
const longestText = 2 << 20

export async function diffSkills(parts: Parts, history: History, target: string, from?: Revision, to?: Revision): Promise<Diff> {
  const { space, path } = await findPlace(parts, target)
  const dir = parts.spaces.dir(space.id)
  if (from === undefined) return lastChange(parts, space, path)
  const older = await resolveRevision(parts, history, space.id, from)
  if (to !== undefined) return diffCommits(parts, space, older, await resolveRevision(parts, history, space.id, to), path)
  const head = await parts.git.head(dir)
  const committed = await parts.git.changes(dir, older, head, path ?? undefined)
  const edits = (await parts.git.edits(dir)).filter(
    (edit) => path === null || edit.path === path || edit.path.startsWith(`${path}/`),
  )
  const paths = [
    ...new Map([
      ...committed.map((change) => [change.path, change.was] as const),
      ...edits.map(({ path: each }) => [each, null] as const),
    ]),
  ]
  const files = await Promise.all(
    paths.map(async ([each, was]) =>
      fileDiff({ path: each, was }, await textAt(parts, space, older, was ?? each), parts.spaces.file(space.id, each)),
    ),
  )
  return { space: { id: space.id, name: space.name }, from: older, to: null, files: files.filter((file) => file !== null) }
}

/** What changed between two commits of a space, below a path when one is given; null for `from` is the empty space. */
export async function diffCommits(parts: Parts, space: Space, from: Oid, to: Oid, path: string | null): Promise<Diff> {
  const dir = parts.spaces.dir(space.id)
  const changes = await parts.git.changes(dir, from, to, path ?? undefined)
  const oids = [...new Set(changes.flatMap(({ before, after }) => [before, after].filter((oid) => oid !== null)))]
  const blobs = await parts.git.blobs(dir, oids)
  const texts = new Map(oids.map((oid, index) => [oid, Buffer.from(blobs[index] ?? []).toString('utf8')]))
  const textOf = (oid: Oid | null): string | null => (oid === null ? null : (texts.get(oid) ?? null))
  const files = changes.map((change) => fileDiff(change, textOf(change.before), textOf(change.after)))
  return { space: { id: space.id, name: space.name }, from, to, files: files.filter((file) => file !== null) }
}

async function lastChange(parts: Parts, space: Space, path: string | null): Promise<Diff> {
  const [commit] = await parts.git.log(parts.spaces.dir(space.id), { limit: 1, ...(path === null ? {} : { path }) })
  if (commit === undefined)
    throw new MemoryError('not-found', `The space "${space.name}" has no ${path ?? 'commit'}.`, { field: 'target' })
  const [parent] = commit.parents
  if (parent !== undefined) return withAlso(parts, await diffCommits(parts, space, parent, commit.oid, path), commit)
  const paths = commit.paths.filter((each) => path === null || each === path || each.startsWith(`${path}/`))
  const files = await Promise.all(
    paths.map(async (each) => fileDiff({ path: each, was: null }, null, await textAt(parts, space, commit.oid, each))),
  )
  return { space: { id: space.id, name: space.name }, from: null, to: commit.oid, files: files.filter((file) => file !== null) }
}

/** With what the same lesson changed in shared skills. */
async function withAlso(parts: Parts, diff: Diff, commit: Commit): Promise<Diff> {
  const places = commit.trailers.flatMap(({ name, value }) => (name === 'Also' ? [value] : []))
  const found = (await Promise.all(places.map((place) => whereIs(parts, place)))).flat()
  const others = await Promise.all(
    found.map(async ({ space, commit: { oid, parents } }) =>
      parents[0] === undefined ? [] : (await diffCommits(parts, space, parents[0], oid, null)).files,
    ),
  )
  return { ...diff, files: [...diff.files, ...others.flat()] }
}

/** A file's text at a commit; null when it is not there. */
export async function textAt(parts: Parts, space: Pick<Space, 'id'>, at: Oid, path: string): Promise<string | null> {
  const bytes = await parts.git.read(parts.spaces.dir(space.id), at, path)
  return bytes === null ? null : Buffer.from(bytes).toString('utf8')
}

type Compared = Pick<PathChange, 'path' | 'was'> & { readonly modes?: PathChange['modes'] | null }

function fileDiff({ path, was, modes = null }: Compared, before: string | null, after: string | null): FileDiff | null {
  if (before === after && was === null && modes?.before === modes?.after) return null
  const kind = before === null ? 'added' : after === null ? 'removed' : was === null ? 'changed' : 'renamed'
  return { path, was, kind, hunks: isText(before) && isText(after) ? hunksOf(before ?? '', after ?? '') : null, modes }
}

function isText(text: string | null): boolean {
  return text === null || (text.length < longestText && !text.includes('\0'))
}

function hunksOf(before: string, after: string): Hunk[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context })
  return hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => ({ oldStart, oldLines, newStart, newLines, lines }))
}
