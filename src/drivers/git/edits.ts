import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { MemoryError } from '../../errors.ts'
import type { CommitNote, Oid } from '../../model/commit.ts'
import type { FileChange } from '../../model/lesson.ts'
import type { HandEdit } from '../../seams/git.ts'
import { readIndex, sameEntry } from './index-file.ts'
import { publish } from './publish.ts'
import { readHead, readRef, workTreeRef } from './refs.ts'
import type { Repository } from './repository.ts'
import type { TreeChange } from './tree-edit.ts'
import { isFile, textOf } from './tree.ts'
import { walkTree } from './tree-walk.ts'
import type { Side } from './tree-walk.ts'
import { isAsIndexed, readWorkFile, workFiles } from './work-files.ts'
import { look, statsAt } from './work-tree.ts'
import { writeCommit } from './write-commit.ts'

/** A person's edit with what it takes to commit it. */
type Edit = HandEdit & { readonly change: TreeChange; readonly isStagedOtherwise: boolean }

const rounds = 3

/** What differs between the work tree and the commit that it was last written from, and is not in the head already. */
export async function findEdits(repository: Repository): Promise<readonly Edit[]> {
  const { dir, gitDir } = repository
  const head = readHead(dir)
  const written = readRef(gitDir, workTreeRef) ?? head
  const base = await filesAt(repository, written)
  const now = head === written ? base : await filesAt(repository, head)
  const index = new Map(readIndex(gitDir)?.map((entry) => [entry.name, entry]))
  const indexedAt = statsAt(join(gitDir, 'index'))?.mtimeNs ?? 0n
  const edits: Edit[] = []
  const seen = new Set<string>()
  for (const file of workFiles(dir, (name) => base.has(name) || now.has(name))) {
    seen.add(file.name)
    const before = base.get(file.name) ?? null
    if (isAsIndexed(index.get(file.name), before, file.stats, indexedAt)) continue
    const content = readWorkFile(dir, file)
    if (content === null) continue
    const oid = createHash('sha1').update(`blob ${content.bytes.length}\0`).update(content.bytes).digest('hex')
    if (isSame(before, oid, content.mode) || isSame(now.get(file.name) ?? null, oid, content.mode)) continue
    const path = textOf(file.name)
    const staged = index.get(file.name)
    const isStagedOtherwise =
      staged !== undefined && !sameEntry(staged, now.get(file.name) ?? null) && !sameEntry(staged, { oid, mode: content.mode })
    edits.push({
      path,
      kind: now.has(file.name) ? 'changed' : 'added',
      change: { op: 'keep', path, ...content },
      isStagedOtherwise,
    })
  }
  for (const [name, side] of base) {
    // What a rule ignores, or what is there in another form (a link, a repository of hers), is no removal.
    if (seen.has(name) || !now.has(name) || !isFile(side) || look(dir, name).kind !== 'absent') continue
    edits.push({ path: textOf(name), kind: 'removed', change: { op: 'remove', path: textOf(name) }, isStagedOtherwise: false })
  }
  return edits
}

/** Commits what a person left in the work tree, byte for byte; null when there is nothing. */
export async function commitEdits(
  repository: Repository,
  note: CommitNote,
  also: (edits: readonly HandEdit[]) => readonly FileChange[],
): Promise<Oid | null> {
  let blocked: readonly string[] = []
  for (let round = 0; round < rounds; round++) {
    const edits = await findEdits(repository)
    if (edits.length === 0) return null
    blocked = edits.filter(({ isStagedOtherwise }) => isStagedOtherwise).map(({ path }) => path)
    if (blocked.length > 0) break
    const head = readHead(repository.dir)
    const oid = await writeCommit(repository, head, [...edits.map(({ change }) => change), ...also(edits)], note)
    if (oid === head) return null
    const published = await publish(repository, head, oid)
    if (published.result === 'done') return oid
    if (published.result === 'edited') blocked = published.paths
  }
  throw new MemoryError(
    'conflict',
    `Staged with one text and edited to another, or being written at this moment: ${blocked.join(', ')}.`,
    { hint: `Commit or unstage it: git -C ${repository.dir} status` },
  )
}

async function filesAt({ objects }: Repository, oid: Oid): Promise<Map<string, NonNullable<Side>>> {
  const entries = await walkTree(objects, (await objects.commit(oid)).tree)
  return new Map(entries.map(({ name, mode, oid: blob }) => [name, { mode, oid: blob }]))
}

function isSame(side: Side, oid: Oid, mode: string): boolean {
  return side?.oid === oid && side.mode === mode
}
