import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { MemoryError } from '../../errors.ts'
import type { CommitNote, Oid } from '../../model/commit.ts'
import type { FileChange } from '../../model/lesson.ts'
import type { HandEdit } from '../../seams/git.ts'
import { isPlanned, isUnwatched, readIndex, sameEntry } from './index-file.ts'
import type { IndexEntry } from './index-file.ts'
import { publish } from './publish.ts'
import { readHead, readRef, workTreeRef } from './refs.ts'
import type { Repository } from './repository.ts'
import type { TreeChange } from './tree-edit.ts'
import { modes, textOf } from './tree.ts'
import { walkTree } from './tree-walk.ts'
import type { Side } from './tree-walk.ts'
import { isAsIndexed, readWorkFile, workFiles } from './work-files.ts'
import { isGone, isPlaceable, spotAt, statsAt } from './work-tree.ts'
import { writeCommit } from './write-commit.ts'

/** A person's edit with what it takes to commit it. */
type Edit = HandEdit & { readonly change: TreeChange; readonly isStagedOtherwise: boolean }

const rounds = 3

/** What differs between the work tree and the commit that it was last written from, and is not in the head already. */
export async function findEdits(repository: Repository): Promise<readonly Edit[]> {
  const { dir, gitDir } = repository
  const head = readHead(dir)
  const last = readRef(gitDir, workTreeRef) ?? head
  const now = await filesAt(repository, head)
  const base = head === last ? now : await filesAt(repository, last)
  const index = new Map(readIndex(gitDir)?.map((entry) => [entry.name, entry]))
  const indexedAt = statsAt(join(gitDir, 'index'))?.mtimeNs ?? 0n
  // Where the index says what the head says, a person's own git wrote the path from there.
  const writtenAs = (name: string): Side => {
    const side = now.get(name) ?? null
    return sameEntry(index.get(name), side) ? side : (base.get(name) ?? null)
  }
  const [removed, others]: [Edit[], Edit[]] = [[], []]
  const names = new Set([...base.keys(), ...now.keys()])
  const folders = foldersOf(names)
  for (const file of workFiles(dir, { file: (name) => names.has(name), folder: (name) => folders.has(name) })) {
    const { name } = file
    names.delete(name)
    const entry = index.get(name)
    const before = writtenAs(name)
    if (isAsIndexed(entry, before, file.stats, indexedAt) || (entry !== undefined && isUnwatched(entry))) continue
    const content = readWorkFile(dir, file)
    if (content === null) continue
    const work = {
      oid: createHash('sha1').update(`blob ${content.bytes.length}\0`).update(content.bytes).digest('hex'),
      mode: content.mode,
    }
    const side = now.get(name) ?? null
    if (isSame(before, work) || isSame(side, work)) continue
    const path = textOf(name)
    others.push({
      path,
      kind: side === null ? 'added' : 'changed',
      change: { op: 'keep', path, ...content },
      isStagedOtherwise: isStaged(entry, side) && !sameEntry(entry, work),
    })
  }
  for (const name of names) {
    const [entry, side, path] = [index.get(name), now.get(name), textOf(name)]
    if (side === undefined || side.mode === modes.repository || writtenAs(name) === null || !isPlaceable(name)) continue
    if ((entry !== undefined && isUnwatched(entry)) || !isGone(spotAt(dir, name))) continue
    removed.push({ path, kind: 'removed', change: { op: 'remove', path }, isStagedOtherwise: isStaged(entry, side) })
  }
  // Where a file became a folder, or a folder a file, the old must be gone before the new can be there.
  return [...removed, ...others]
}

/** Commits what a person left in the work tree, byte for byte; null when there is nothing. */
export async function commitEdits(
  repository: Repository,
  note: CommitNote,
  also: (edits: readonly HandEdit[]) => readonly FileChange[],
): Promise<Oid | null> {
  const { dir } = repository
  let written: readonly string[] = []
  for (let round = 0; round < rounds; round++) {
    const edits = await findEdits(repository)
    if (edits.length === 0) return null
    const staged = edits.filter(({ isStagedOtherwise }) => isStagedOtherwise).map(({ path }) => path)
    if (staged.length > 0) throw stagedOtherwise(dir, staged)
    const head = readHead(dir)
    const oid = await writeCommit(repository, head, [...edits.map(({ change }) => change), ...also(edits)], note)
    if (oid === head) return null
    const published = await publish(
      repository,
      head,
      oid,
      edits.map(({ path }) => path),
    )
    if (published.result === 'done') return oid
    if (published.result === 'edited') written = published.paths
  }
  if (written.length === 0)
    throw new MemoryError('busy', `The branch moved ${rounds} times while edits in ${dir} were being kept.`)
  throw new MemoryError('conflict', `Being written at this moment: ${written.join(', ')}.`, {
    hint: 'Try again when nobody writes there; if something is staged that the work tree does not hold, commit or unstage it.',
  })
}

function stagedOtherwise(dir: string, paths: readonly string[]): MemoryError {
  return new MemoryError('conflict', `Staged with one text and edited to another: ${paths.join(', ')}.`, {
    hint: `Commit or unstage it: git -C ${dir} status`,
  })
}

/** True when a person staged something at the path that the head does not hold. */
function isStaged(entry: IndexEntry | undefined, side: Side): entry is IndexEntry {
  return entry !== undefined && !isPlanned(entry) && !sameEntry(entry, side)
}

/** Every folder that one of the files is in. */
function foldersOf(names: Iterable<string>): Set<string> {
  const folders = new Set<string>()
  for (const name of names) {
    for (let end = name.lastIndexOf('/'); end > 0 && !folders.has(name.slice(0, end)); end = name.lastIndexOf('/', end - 1))
      folders.add(name.slice(0, end))
  }
  return folders
}

async function filesAt({ objects }: Repository, oid: Oid): Promise<Map<string, NonNullable<Side>>> {
  const entries = await walkTree(objects, (await objects.commit(oid)).tree)
  return new Map(entries.map(({ name, mode, oid: blob }) => [name, { mode, oid: blob }]))
}

function isSame(side: Side, work: NonNullable<Side>): boolean {
  return side?.oid === work.oid && side.mode === work.mode
}
