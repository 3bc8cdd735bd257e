import type { Oid } from '../../model/commit.ts'
import type { Objects } from './objects.ts'
import { modes } from './tree.ts'
import type { TreeEntry } from './tree.ts'

/** Something at a path, or nothing. */
export type Side = { readonly mode: string; readonly oid: Oid } | null
/** One path that differs between two trees. `name` is the whole path, as in `TreeEntry`. */
export type Difference = { readonly name: string; readonly from: Side; readonly to: Side }

/** What is not a folder, at and below a tree, in git's order. */
export async function walkTree(objects: Objects, tree: Oid, prefix = '', found: TreeEntry[] = []): Promise<TreeEntry[]> {
  for (const entry of await objects.tree(tree)) {
    const name = prefix + entry.name
    if (entry.mode === modes.folder) await walkTree(objects, entry.oid, `${name}/`, found)
    else found.push({ ...entry, name })
  }
  return found
}

/**
 * The same at once, when no more than `patience` folders must be looked at and none is packed; else null. Kept trees make this
 * faster than starting a process; the first reading of thousands of them would be far slower.
 */
export function walkQuickly(objects: Objects, tree: Oid, patience: number): TreeEntry[] | null {
  const found: TreeEntry[] = []
  let left = patience
  const walk = (oid: Oid, prefix: string): boolean => {
    const entries = left > 0 ? objects.quick.tree(oid) : null
    left -= 1
    return (
      entries?.every((entry) => {
        const name = prefix + entry.name
        if (entry.mode === modes.folder) return walk(entry.oid, `${name}/`)
        found.push({ ...entry, name })
        return true
      }) ?? false
    )
  }
  return walk(tree, '') ? found : null
}

/** What is at a path; null when nothing is. */
export async function entryAt(objects: Objects, tree: Oid, name: string): Promise<Side> {
  let side: Side = { mode: modes.folder, oid: tree }
  for (const segment of name.split('/')) {
    if (side?.mode !== modes.folder) return null
    side = (await objects.tree(side.oid)).find((entry) => entry.name === segment) ?? null
  }
  return side
}

/** The paths that differ between two trees (null: an empty one); folders that are the same are not read. */
export async function diffTrees(objects: Objects, from: Oid | null, to: Oid | null, prefix = ''): Promise<Difference[]> {
  if (from === to) return []
  const before = from === null ? [] : await objects.tree(from)
  const after = to === null ? [] : await objects.tree(to)
  const differences: Difference[] = []
  for (const [name, left, right] of pairs(before, after)) {
    if (left?.oid === right?.oid && left?.mode === right?.mode) continue
    const path = prefix + name
    const [leftFile, leftTree] = split(left)
    const [rightFile, rightTree] = split(right)
    if (leftFile !== null || rightFile !== null) differences.push({ name: path, from: leftFile, to: rightFile })
    differences.push(...(await diffTrees(objects, leftTree, rightTree, `${path}/`)))
  }
  return differences
}

function split(side: Side): [file: Side, tree: Oid | null] {
  if (side === null) return [null, null]
  return side.mode === modes.folder ? [null, side.oid] : [{ mode: side.mode, oid: side.oid }, null]
}

/** Entries of the same name side by side; what is the same at the start and at the end of both is left out at once. */
function pairs(before: readonly TreeEntry[], after: readonly TreeEntry[]): [string, Side, Side][] {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && same(before[start], after[start])) start += 1
  let end = 0
  while (end < shorter - start && same(before[before.length - 1 - end], after[after.length - 1 - end])) end += 1
  const left = before.slice(start, before.length - end)
  const right = new Map(after.slice(start, after.length - end).map((entry) => [entry.name, entry]))
  const found = left.map((entry): [string, Side, Side] => [entry.name, entry, right.get(entry.name) ?? null])
  for (const { name } of left) right.delete(name)
  return [...found, ...[...right.values()].map((entry): [string, Side, Side] => [entry.name, null, entry])]
}

function same(a: TreeEntry | undefined, b: TreeEntry | undefined): boolean {
  return a?.oid === b?.oid && a?.name === b?.name && a?.mode === b?.mode
}
