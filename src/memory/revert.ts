import { MemoryError } from '../errors.ts'
import { trailer, type Commit, type CommitNote, type Oid } from '../model/commit.ts'
import type { FileChange } from '../model/lesson.ts'
import type { Space } from '../model/space.ts'
import { stampOf } from '../model/time.ts'
import type { PathChange } from '../seams/git.ts'
import { backUp } from './backups.ts'
import { commitAt } from './commits.ts'
import { allPartsOf, leftPlaces, type PlacedCommit } from './copies.ts'
import { textAt } from './diff.ts'
import { keepHandEdits } from './hand-edits.ts'
import { holdAll } from './hold.ts'
import type { History } from './history.ts'
import type { Conflict, Reverted } from './memory.ts'
import { isBare, mergeTexts } from './merge.ts'
import type { Parts } from './parts.ts'
import { allRepositories, allSpaces, resolveRef } from './refs.ts'
import { whoWrote } from './standing.ts'
import { writeSpace } from './write-space.ts'

const inclusions = '.acontext/includes/'

/** Takes back the commit of a lesson, or any other, wherever it is and whatever shared skills it touched. */
export async function revertLesson(parts: Parts, history: History, ref: string): Promise<Reverted> {
  const found = await findCommit(parts, history, ref)
  return revertEverywhere(parts, found, `Take back: ${found.commit.subject}`)
}

/** Takes back all that a session taught, in every space, newest first. */
export async function forgetSession(parts: Parts, history: History, session: string): Promise<readonly Reverted[]> {
  const reverted: Reverted[] = []
  for (const space of allSpaces(parts)) {
    const taught = [...(await history.lessons(space.id)).values()].filter((lesson) => lesson.session === session).reverse()
    for (const { oid } of taught) {
      const commit = await commitAt(parts, space, oid)
      reverted.push(await revertEverywhere(parts, { space, commit }, `Forget: ${commit.subject}`))
    }
  }
  return reverted
}

/** All parts of a commit or none: where one of them meets a later change, nothing is done. The shared skills come first. */
async function revertEverywhere(parts: Parts, placed: PlacedCommit, subject: string): Promise<Reverted> {
  const [own = placed, ...others] = await allPartsOf(parts, placed)
  const places = [...others, own]
  const answer = answerFor(placed)
  return holdAll(
    parts,
    places.map(({ space }) => space.id),
    async () => {
      const conflicts = others.length === 0 ? [] : (await Promise.all(places.map((each) => conflictsOf(parts, each)))).flat()
      if (conflicts.length > 0) return { ...answer, commit: null, conflicts }
      const done: Reverted[] = []
      for (const each of places) done.push(await revertCommit(parts, each.space, each.commit, subject))
      const last = done.findLast((each) => each.commit !== null)
      return { ...answer, commit: last?.commit ?? null, conflicts: done.flatMap((each) => each.conflicts) }
    },
  )
}

async function conflictsOf(parts: Parts, { space, commit }: PlacedCommit): Promise<readonly Conflict[]> {
  await keepHandEdits(parts, space.id)
  const head = await parts.git.head(parts.spaces.dir(space.id))
  return (await settled(parts, space, { parent: parentOf(commit), commit, head })).conflicts
}

function parentOf(commit: Commit): Oid {
  const [parent] = commit.parents
  if (parent === undefined)
    throw new MemoryError('refused', `"${commit.subject}" began the space; delete the space instead.`, { field: 'lesson' })
  if (commit.parents.length > 1 || commit.paths.some((path) => path.startsWith(inclusions)))
    throw new MemoryError('refused', `"${commit.subject}" moved a skill, or joined two histories.`, {
      field: 'lesson',
      hint: 'Take a move back with acontext undo, skills include or skills exclude.',
    })
  return parent
}

/**
 * A new commit without what an earlier one changed. The caller holds the space.
 *
 * Each file is merged from three sides: the commit, what became of it since, and the version before it. Without `backup` it
 * is no move that `undo` takes back.
 */
export async function revertCommit(
  parts: Parts,
  space: Space,
  commit: Commit,
  subject: string,
  { backup = true }: { readonly backup?: boolean } = {},
): Promise<Reverted> {
  const parent = parentOf(commit)
  let conflicts: readonly Conflict[] = []
  const written = await writeSpace(parts, space.id, async (head) => {
    const taken = await settled(parts, space, { parent, commit, head })
    conflicts = taken.conflicts
    if (conflicts.length > 0 || taken.changes.length === 0) return null
    if (backup) await backUp(parts, space.id, 'revert', head)
    return { changes: taken.changes, note: await noteOf(parts, commit, subject) }
  })
  return { ...answerFor({ space, commit }), commit: written?.oid ?? null, conflicts }
}

function answerFor({ space, commit }: PlacedCommit): Pick<Reverted, 'lesson' | 'reverted' | 'subject' | 'space'> {
  const { lesson, oid, subject } = commit
  return { lesson, reverted: oid, subject, space: { id: space.id, name: space.name } }
}

type Versions = { readonly parent: Oid; readonly commit: Commit; readonly head: Oid }

/** What was taken back before may stand in its own way: where others wrote beside it, there is nothing left to settle. */
async function settled(parts: Parts, space: Space, versions: Versions): ReturnType<typeof takeBack> {
  const taken = await takeBack(parts, space, versions)
  if (taken.conflicts.length === 0) return taken
  const isBack = await isTakenBack(parts, space, versions.head, versions.commit.oid)
  return isBack ? { changes: [], conflicts: [] } : taken
}

async function takeBack(
  parts: Parts,
  space: Space,
  versions: Versions,
): Promise<{ changes: FileChange[]; conflicts: Conflict[] }> {
  const { parent, commit, head } = versions
  const dir = parts.spaces.dir(space.id)
  const [all, since, left] = await Promise.all([
    parts.git.changes(dir, parent, commit.oid),
    parts.git.changes(dir, commit.oid, head),
    leftPlaces(parts, space, commit),
  ])
  // What has moved to another repository is taken back there.
  const done = all.filter(({ path }) => !left.some((place) => path.startsWith(place)))
  const conflicts: Conflict[] = []
  const changes: FileChange[] = []
  for (const change of done) {
    // Our own small files resemble each other; none of them is ever renamed.
    const now = isRecord(change.path) ? change.path : (since.find(({ was }) => was === change.path)?.path ?? change.path)
    const file = await mergeFile(parts, space, versions, change, now)
    conflicts.push(...file.conflicts)
    changes.push(...file.changes)
  }
  return { changes: await withRecords(parts, space, head, changes), conflicts }
}

async function mergeFile(
  parts: Parts,
  space: Space,
  { parent, commit, head }: Versions,
  change: PathChange,
  now: string,
): Promise<{ changes: FileChange[]; conflicts: Conflict[] }> {
  const before = change.was ?? change.path
  const [base, ours, theirs] = await Promise.all([
    change.after === null ? null : textAt(parts, space, commit.oid, change.path),
    textAt(parts, space, head, now),
    change.before === null ? null : textAt(parts, space, parent, before),
  ])
  if (ours === theirs && now === before) return { changes: [], conflicts: [] }
  // A file that nobody touched since goes back as it was, bytes and mode, whatever it holds.
  if (ours === base)
    return { changes: [...removal(now, ours), ...(theirs === null ? [] : [take(before, parent)])], conflicts: [] }
  if ([base, ours, theirs].some((text) => text?.includes('\0') === true)) {
    return { changes: [], conflicts: [{ path: now, heading: null, now: '(not text)', then: '(not text)', by: null }] }
  }
  const merged = mergeTexts(base, ours, theirs)
  if (merged.clashes.length > 0) {
    const conflicts = merged.clashes.map(async ({ heading, ours: mine, theirs: other }): Promise<Conflict> => {
      const by = await whoWrote(parts, space, { head, path: now, but: commit.oid }, { whole: ours, part: mine })
      return { path: now, heading, now: mine, then: other, by }
    })
    return { changes: [], conflicts: await Promise.all(conflicts) }
  }
  if (merged.text === ours) return { changes: [], conflicts: [] }
  const isGone = merged.text === null || (isBare(merged.text) && (await isMakerGone(parts, space, head, now)))
  return { changes: isGone ? removal(now, ours) : [{ op: 'write', path: now, text: merged.text ?? '' }], conflicts: [] }
}

/** True when the commit that brought a file in was taken back, and the file stayed only for what others wrote into it. */
async function isMakerGone(parts: Parts, space: Space, head: Oid, path: string): Promise<boolean> {
  const dir = parts.spaces.dir(space.id)
  const touched = await parts.git.log(dir, { from: head, path })
  let maker: Commit | undefined
  for (const commit of touched) {
    const [parent] = commit.parents
    if (parent !== undefined && (await parts.git.read(dir, parent, path)) !== null) continue
    maker = commit
    break
  }
  return maker !== undefined && (await isTakenBack(parts, space, head, maker.oid))
}

/** True when a later commit took this one back, and was not taken back itself. */
async function isTakenBack(parts: Parts, space: Space, head: Oid, oid: Oid): Promise<boolean> {
  const takenBack = new Set<string>()
  for (const commit of await parts.git.log(parts.spaces.dir(space.id), { from: head, until: oid })) {
    const reverted = trailer(commit, 'Reverts')
    if (reverted !== null && !takenBack.has(commit.oid)) takenBack.add(reverted)
  }
  return takenBack.has(oid)
}

function removal(path: string, text: string | null): FileChange[] {
  return text === null ? [] : [{ op: 'remove', path }]
}

function take(path: string, at: Oid): FileChange {
  return { op: 'take', path, at, source: path }
}

/** The record of a skill goes with the last of its files, and not before. */
async function withRecords(parts: Parts, space: Space, head: Oid, changes: readonly FileChange[]): Promise<FileChange[]> {
  const dir = parts.spaces.dir(space.id)
  const going = new Set(changes.flatMap((change) => (change.op === 'remove' ? [change.path] : [])))
  const staying = changes.filter((change) => change.op !== 'remove' || !isRecord(change.path))
  if (going.size === 0) return staying
  const records: FileChange[] = []
  for (const { path } of await parts.git.list(dir, head, '.acontext/skills')) {
    const folder = folderOf((await textAt(parts, space, head, path)) ?? '')
    const files = folder === null ? [] : await parts.git.list(dir, head, folder)
    const comes = changes.some((change) => change.op !== 'remove' && folder !== null && pathOf(change).startsWith(`${folder}/`))
    const leaves = files.length > 0 && files.some((file) => going.has(file.path))
    if (!comes && (leaves || going.has(path)) && files.every((file) => going.has(file.path))) records.push({ op: 'remove', path })
  }
  return [...staying, ...records]
}

function isRecord(path: string): boolean {
  return path.startsWith('.acontext/skills/')
}

function folderOf(record: string): string | null {
  return /"path":\s*"([^"]+)"/.exec(record)?.[1] ?? null
}

function pathOf(change: FileChange): string {
  return change.op === 'move' ? change.to : change.path
}

async function noteOf(parts: Parts, commit: Commit, subject: string): Promise<CommitNote> {
  const now = stampOf(parts.clock.now())
  return {
    subject,
    body: '',
    trailers: [{ name: 'Reverts', value: commit.oid }],
    author: await parts.person(),
    happenedAt: now,
    at: now,
  }
}

async function findCommit(parts: Parts, history: History, ref: string): Promise<{ space: Space; commit: Commit }> {
  const spaces = allSpaces(parts)
  const repositories = allRepositories(parts)
  const learnt = await Promise.all(
    spaces.map(async (space) => [...(await history.lessons(space.id))].map(([id, { oid }]) => ({ space, id, oid }))),
  )
  const lesson = learnt.flat().filter(({ id, oid }) => id.startsWith(ref) || (ref.length >= 4 && oid.startsWith(ref)))
  if (ref !== '' && lesson.length > 0) {
    const id = resolveRef(
      ref,
      'lesson',
      lesson.map((each) => ({ id: each.id.startsWith(ref) ? each.id : each.oid })),
    )
    const [found] = lesson.filter((each) => each.id === id || each.oid === id)
    if (found !== undefined) return { space: found.space, commit: await commitAt(parts, found.space, found.oid) }
  }
  for (const space of repositories) {
    const oid = await parts.git.resolve(parts.spaces.dir(space.id), ref)
    if (oid !== null) return { space, commit: await commitAt(parts, space, oid) }
  }
  throw new MemoryError('not-found', `There is no lesson and no commit "${ref}".`, {
    field: 'lesson',
    hint: 'acontext skills log',
  })
}
