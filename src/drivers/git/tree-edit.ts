import { MemoryError } from '../../errors.ts'
import type { Oid } from '../../model/commit.ts'
import type { FileChange } from '../../model/lesson.ts'
import { safePath } from '../../model/path.ts'
import type { Objects } from './objects.ts'
import { isFile, modes, nameOf } from './tree.ts'
import type { TreeEntry } from './tree.ts'
import { entryAt } from './tree-walk.ts'

/** What a commit can change: what plans say, and bytes that a person left in the work tree. */
export type TreeChange =
  FileChange | { readonly op: 'keep'; readonly path: string; readonly bytes: Buffer; readonly mode: string }

/** A tree being edited: `oid` is null where it must be written anew, `children` is null where nobody looked yet. */
type Node = { mode: string; oid: Oid | null; content: string | Buffer | null; children: Map<string, Node> | null }
type ObjectWriter = { blob(content: string | Buffer): Promise<Oid>; tree(entries: readonly TreeEntry[]): Promise<Oid> }

/** Applies changes, one after the other, to a tree (null: an empty one) and writes what is new; returns the new tree's id. */
export async function editTree(
  objects: Objects,
  base: Oid | null,
  changes: readonly TreeChange[],
  writer: ObjectWriter,
): Promise<Oid> {
  const root: Node = { mode: modes.folder, oid: base, content: null, children: base === null ? new Map() : null }
  for (const change of changes) await apply(objects, root, change)
  return (await save(root, writer)) ?? writer.tree([])
}

async function apply(objects: Objects, root: Node, change: TreeChange): Promise<void> {
  switch (change.op) {
    case 'write':
      return write(objects, root, safePath(change.path), (there) => ({ mode: there ?? modes.file, content: change.text }))
    case 'keep':
      // A person's own path: what git can store is good enough.
      return write(objects, root, change.path, () => ({ mode: change.mode, content: change.bytes }), 'any')
    case 'take':
      return copyFrom(objects, root, change)
    case 'remove':
      await take(objects, root, change.path)
      return
    case 'move':
      return put(objects, root, safePath(change.to), await take(objects, root, change.from))
    default:
      return change satisfies never
  }
}

type Content = { readonly mode: string; readonly content?: string | Buffer; readonly oid?: Oid }

async function write(
  objects: Objects,
  root: Node,
  path: string,
  make: (mode: string | null) => Content,
  replaces: 'file' | 'any' = 'file',
): Promise<void> {
  const { folder, name } = await folderOf(objects, root, path, 'make')
  const there = folder.get(name)
  if (replaces === 'file' && there !== undefined && !isFile(there)) throw refused(path, there)
  const { mode, content = null, oid = null } = make(there?.mode ?? null)
  folder.set(name, { mode, oid, content, children: null })
}

async function copyFrom(objects: Objects, root: Node, change: Extract<TreeChange, { op: 'take' }>): Promise<void> {
  const { tree } = await objects.commit(change.at)
  const entry = await entryAt(objects, tree, nameOf(change.source))
  if (entry === null || !isFile(entry)) throw missing(change.source)
  await write(objects, root, safePath(change.path), () => entry)
}

async function take(objects: Objects, root: Node, path: string): Promise<Node> {
  const { folder, name, above } = await folderOf(objects, root, path, 'find')
  const node = folder.get(name)
  if (node === undefined) throw missing(path)
  folder.delete(name)
  // A folder lives by its files.
  for (const [parent, child] of above.reverse()) {
    if (parent.get(child)?.children?.size !== 0) break
    parent.delete(child)
  }
  return node
}

async function put(objects: Objects, root: Node, path: string, node: Node): Promise<void> {
  const { folder, name } = await folderOf(objects, root, path, 'make')
  if (folder.has(name))
    throw new MemoryError('exists', `There is already something at ${JSON.stringify(path)}.`, { field: 'path' })
  folder.set(name, node)
}

/** The folder that a path's last segment is in; every folder on the way counts as changed and is told `above`. */
async function folderOf(objects: Objects, root: Node, path: string, want: 'make' | 'find') {
  const names = nameOf(path).split('/')
  const last = names.pop() ?? ''
  const above: [folder: Map<string, Node>, name: string][] = []
  let node = root
  for (const name of names) {
    const folder = await childrenOf(objects, node)
    let child = folder.get(name)
    if (child === undefined) {
      if (want === 'find') throw missing(path)
      child = { mode: modes.folder, oid: null, content: null, children: new Map() }
      folder.set(name, child)
    }
    if (child.mode !== modes.folder) throw refused(path, child)
    above.push([folder, name])
    node.oid = null
    node = child
  }
  const folder = await childrenOf(objects, node)
  node.oid = null
  return { folder, name: last, above }
}

async function childrenOf(objects: Objects, node: Node): Promise<Map<string, Node>> {
  if (node.children === null) {
    const entries = node.oid === null ? [] : await objects.tree(node.oid)
    node.children = new Map(entries.map(({ mode, name, oid }) => [name, { mode, oid, content: null, children: null }]))
  }
  return node.children
}

/** Writes what changed below a node; null for a folder in which nothing is left. */
async function save(node: Node, writer: ObjectWriter): Promise<Oid | null> {
  if (node.oid !== null) return node.oid
  if (node.content !== null) return writer.blob(node.content)
  const entries: TreeEntry[] = []
  for (const [name, child] of node.children ?? []) {
    const oid = child.oid ?? (await save(child, writer))
    if (oid !== null) entries.push({ mode: child.mode, name, oid })
  }
  return entries.length === 0 ? null : writer.tree(entries)
}

function missing(path: string): MemoryError {
  return new MemoryError('not-found', `There is no ${JSON.stringify(path)} in that commit.`, { field: 'path' })
}

function refused(path: string, node: { mode: string }): MemoryError {
  const what: Record<string, string> = {
    [modes.link]: 'a symbolic link',
    [modes.repository]: 'another repository',
    [modes.folder]: 'a folder',
  }
  return new MemoryError('refused', `The path ${JSON.stringify(path)} leads to or through ${what[node.mode] ?? 'a file'}.`, {
    field: 'path',
    hint: 'Choose a path that leads through folders only.',
  })
}
