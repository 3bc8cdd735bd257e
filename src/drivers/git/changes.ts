import type { Oid } from '../../model/commit.ts'
import type { PathChange } from '../../seams/git.ts'
import type { Repository } from './repository.ts'
import { isFile, nameOf, textOf } from './tree.ts'
import { diffTrees } from './tree-walk.ts'
import type { Difference } from './tree-walk.ts'

// As git does by default: a file counts as renamed when at least half of it is the same.
const likeness = 0.5
/** Beyond so many files each with each takes too long; then only equal files are paired. */
const candidateLimit = 200
/** Larger files are no texts of people, and are renamed only where they are equal. */
const comparedBytes = 1 << 20

/** Files that differ between two commits, at and below a path; what went and what came with mostly the same lines is one rename. */
export async function changesBetween(repository: Repository, from: Oid, to: Oid, path?: string): Promise<readonly PathChange[]> {
  const { objects } = repository
  const [before, after] = await Promise.all([objects.commit(from), objects.commit(to)])
  const all = (await diffTrees(objects, before.tree, after.tree)).filter((each) =>
    [each.from, each.to].every((side) => side === null || isFile(side)),
  )
  const gone = all.filter((each) => each.to === null)
  const come = all.filter((each) => each.from === null)
  const renames = await renamesAmong(repository, gone, come)
  const left = new Set([...renames.values()])
  const changes = all
    .filter((each) => !left.has(each))
    .map((each): PathChange => {
      const old = renames.get(each)
      return {
        path: textOf(each.name),
        before: (old ?? each).from?.oid ?? null,
        after: each.to?.oid ?? null,
        was: old === undefined ? null : textOf(old.name),
        modes: { before: (old ?? each).from?.mode ?? null, after: each.to?.mode ?? null },
      }
    })
  const under = path === undefined ? null : nameOf(path)
  return changes.filter(
    (change) => under === null || lies(change.path, path ?? '') || (change.was !== null && lies(change.was, path ?? '')),
  )
}

function lies(path: string, under: string): boolean {
  return path === under || path.startsWith(`${under}/`)
}

/** For each file that came, the one that it was before. The same bytes go first, then the most alike. */
async function renamesAmong(
  repository: Repository,
  gone: readonly Difference[],
  come: readonly Difference[],
): Promise<Map<Difference, Difference>> {
  const renames = new Map<Difference, Difference>()
  const free = new Set(gone)
  const byOid = new Map<Oid, Difference[]>()
  for (const old of gone) {
    const oid = old.from?.oid ?? ''
    const same = byOid.get(oid)
    if (same === undefined) byOid.set(oid, [old])
    else same.push(old)
  }
  for (const each of come) {
    const same = byOid.get(each.to?.oid ?? '')?.filter((old) => free.has(old))
    const old = same?.find(({ name }) => baseName(name) === baseName(each.name)) ?? same?.[0]
    if (old === undefined) continue
    renames.set(each, old)
    free.delete(old)
  }
  const open = come.filter((each) => !renames.has(each))
  if (open.length === 0 || free.size === 0 || open.length > candidateLimit || free.size > candidateLimit) return renames
  const pairs: { each: Difference; old: Difference; share: number }[] = []
  const [olds, news] = [await countsOf(repository, [...free], 'from'), await countsOf(repository, open, 'to')]
  for (const [each, counts] of news) for (const [old, others] of olds) pairs.push({ each, old, share: shareOf(others, counts) })
  for (const { each, old, share } of pairs.sort((a, b) => b.share - a.share)) {
    if (share < likeness) break
    if (renames.has(each) || !free.has(old)) continue
    renames.set(each, old)
    free.delete(old)
  }
  return renames
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

type Lines = ReadonlyMap<string, number>

/** How often each line stands in each file; files that are no text, or very large, are like no other. */
async function countsOf(
  { objects }: Repository,
  files: readonly Difference[],
  side: 'from' | 'to',
): Promise<[Difference, Lines][]> {
  return Promise.all(
    files.map(async (file): Promise<[Difference, Lines]> => {
      const oid = file[side]?.oid
      const bytes = oid === undefined ? Buffer.alloc(0) : await objects.blob(oid)
      const counts = new Map<string, number>()
      if (bytes.length > comparedBytes || bytes.includes(0)) return [file, counts]
      for (const line of bytes.toString('latin1').split('\n'))
        if (line.trim() !== '') counts.set(line, (counts.get(line) ?? 0) + 1)
      return [file, counts]
    }),
  )
}

/** The share of lines that two files have in common, of the longer one. */
function shareOf(a: Lines, b: Lines): number {
  let common = 0
  for (const [line, count] of a) common += Math.min(count, b.get(line) ?? 0)
  const total = (lines: Lines): number => [...lines.values()].reduce((sum, count) => sum + count, 0)
  const longer = Math.max(total(a), total(b))
  return longer === 0 ? 0 : common / longer
}
