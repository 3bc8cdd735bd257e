import { MemoryError } from '../../errors.ts'
import { freeHeading } from '../../model/block.ts'
import { entryKey } from '../../model/entry.ts'
import type { SkillRecord } from '../../model/space.ts'
import {
  filesOf,
  freeName,
  headingFor,
  newRecord,
  nodeIn,
  onlyPage,
  putSort,
  requireParent,
  skillText,
  sortBlock,
  type Scene,
} from './change.ts'
import { noteOf } from './draft.ts'
import { pageOf, unsaid, writePage, type Line } from './page.ts'
import { childrenOf, keysIn, subtree, type Node, type Place } from './tree.ts'

/** Puts a block below another parent, or at the root; at the end, or at a place among its new siblings. It keeps its id. */
export function moveBlock(
  scene: Scene,
  node: Node,
  target: { readonly parent: string | null; readonly sort: number | null },
): void {
  const { tree, draft } = scene
  const parent = target.parent === null ? null : nodeIn(tree, target.parent, 'parent_id')
  requireParent(node.kind, parent)
  if (parent !== null && subtree(tree, node).some(({ id }) => id === parent.id))
    throw new MemoryError('invalid', 'A block cannot lie in itself.', { field: 'parent_id' })
  if (parent !== null && parent.place.repository !== draft.repository)
    throw new MemoryError('refused', 'One of the two skills is shared with other spaces; blocks are not moved between them.', {
      field: 'parent_id',
      hint: 'Take the shared skill out of the other spaces first: acontext skills exclude.',
    })
  const siblings = childrenOf(tree, target.parent).filter(({ id }) => id !== node.id)
  const sort = target.sort === null ? siblings.length : Math.max(0, Math.min(target.sort, siblings.length))
  if ((node.parent ?? null) === target.parent) return sortBlock(scene, node, sort)
  if (node.kind === 'text' || node.kind === 'sop')
    return moveEntry(scene, node, nodeIn(tree, target.parent ?? '', 'parent_id'), sort)
  const moved =
    parent === null
      ? moveToRoot(scene, node)
      : node.parent === null
        ? moveRootInto(scene, node, parent)
        : moveWithin(scene, node, parent)
  const ordered = [...siblings.slice(0, sort), node, ...siblings.slice(sort)]
  ordered.forEach((each, index) => {
    if (each.id === node.id) putSort(draft, { id: node.id, place: moved }, index)
    else if (each.place.repository === draft.repository && noteOf(each).sort !== index) putSort(draft, each, index)
  })
}

/** Where a moved block is now. */
type Moved = Pick<Place, 'record' | 'path'>

function moveEntry({ tree, draft }: Scene, node: Node, target: Node, sort: number): void {
  const from = pageOf(draft, tree, nodeIn(tree, node.parent ?? '', 'block_id'))
  const to = pageOf(draft, tree, target)
  const line = from.lines.find(({ id }) => id === node.id)
  if (line === undefined) return
  writePage(
    draft,
    from,
    from.lines.filter(({ id }) => id !== node.id),
  )
  draft.forget(from.record, node.id)
  const taken = keysIn(draft.text(`${to.record.path}/${to.path}`) ?? '')
  writePage(draft, to, [...to.lines.slice(0, sort), withFreeHeading(line, node, taken), ...to.lines.slice(sort)])
}

/** Two entries of one heading would be one entry; the second gets a number, and clients still read what they wrote. */
function withFreeHeading(line: Line, { kind, title, props }: Node, taken: readonly string[]): Line {
  const heading = /^ {0,3}##[ \t]+(.*)/.exec(line.text)?.[1] ?? ''
  if (!taken.includes(entryKey(heading)) || (kind !== 'text' && kind !== 'sop')) return line
  const text = line.text.replace(/^[^\n]*/, () => `## ${freeHeading(heading, taken)}`)
  return { ...line, text, said: unsaid(text, { kind, title, props }) }
}

/** A page or folder below a skill becomes a skill. */
function moveToRoot(scene: Scene, node: Node): Moved {
  const { draft, skills, space } = scene
  const { record: source, path } = node.place
  if (path === 'SKILL.md') throw onlyPage('moved')
  const record = { ...newRecord(scene, node.id, node.title), user: space.user }
  const name = record.path.split('/').at(-1) ?? ''
  const isPage = node.kind === 'page'
  carryNotes(scene, node, { from: path, to: isPage ? 'SKILL.md' : '', record })
  if (isPage) {
    const file = `${record.path}/SKILL.md`
    draft.move(`${source.path}/${path}`, file)
    const text = draft.text(file) ?? ''
    if (!text.startsWith('---')) draft.write(file, `${skillText(name, node, null)}\n${text}`)
  } else {
    const files = below(filesOf(skills, source), path)
    for (const each of files) draft.move(`${source.path}/${path}/${each}`, `${record.path}/${each}`)
    if (!files.includes('SKILL.md')) draft.write(`${record.path}/SKILL.md`, skillText(name, node, null))
  }
  const { sort: _sort, kind: _kind, title: _title, ...said } = noteOf(node)
  const named = node.title === name ? {} : { title: node.title }
  draft.note(record, node.id, { path: '', ...said, ...named, ...(isPage ? { kind: 'page' as const } : {}) })
  return { record, path: '' }
}

/** A skill becomes a page or a folder of another one. */
function moveRootInto(scene: Scene, node: Node, parent: Node): Moved {
  const { draft, skills } = scene
  const { record: source } = node.place
  const files = filesOf(skills, source)
  const isPage = node.kind === 'page'
  if (isPage && files.length > 1)
    throw new MemoryError(
      'refused',
      `The skill of this page has other files: ${files.filter((each) => each !== 'SKILL.md').join(', ')}.`,
      {
        field: 'block_id',
      },
    )
  const { record } = parent.place
  const to = pathIn(parent, isPage ? `${freeName(scene, parent, node.title)}.md` : freeName(scene, parent, node.title))
  carryNotes(scene, node, { from: isPage ? 'SKILL.md' : '', to, record })
  for (const each of files) draft.move(`${source.path}/${each}`, isPage ? `${record.path}/${to}` : `${record.path}/${to}/${each}`)
  draft.dropRecord(source)
  const { sort: _sort, kind: _kind, ...said } = noteOf(node)
  draft.note(record, node.id, {
    path: to,
    ...said,
    title: headingFor(node.title),
    ...(isPage ? {} : { kind: 'folder' as const }),
  })
  return { record, path: to }
}

/** A page or folder goes to another folder, of the same skill or another one. */
function moveWithin(scene: Scene, node: Node, parent: Node): Moved {
  const { draft, skills } = scene
  const { record: source, path } = node.place
  if (path === 'SKILL.md') throw onlyPage('moved')
  const { record } = parent.place
  const isPage = node.kind === 'page'
  const to = pathIn(
    parent,
    freeName(scene, parent, (path.split('/').at(-1) ?? path).replace(/\.\w+$/, '')) + (isPage ? '.md' : ''),
  )
  carryNotes(scene, node, { from: path, to, record })
  if (isPage) draft.move(`${source.path}/${path}`, `${record.path}/${to}`)
  else
    for (const each of below(filesOf(skills, source), path))
      draft.move(`${source.path}/${path}/${each}`, `${record.path}/${to}/${each}`)
  const { sort: _sort, ...said } = noteOf(node)
  draft.forget(source, node.id)
  draft.note(record, node.id, { ...said, path: to, ...(isPage ? {} : { kind: 'folder' as const, title: node.title }) })
  return { record, path: to }
}

/** Notes what lies below a block under the same ids at its new place. */
function carryNotes(
  { tree, draft }: Scene,
  node: Node,
  { from, to, record }: { from: string; to: string; record: SkillRecord },
): void {
  for (const each of subtree(tree, node)) {
    if (each.id === node.id) {
      draft.forget(each.place.record, each.id)
      continue
    }
    const { path, key } = each.place
    const rest = from === '' ? (path === '' ? '' : `/${path}`) : path.slice(from.length)
    const moved = to === '' ? rest.replace(/^\//, '') : to + rest
    const folder = each.kind === 'folder' ? { kind: 'folder' as const, title: each.title } : {}
    draft.forget(each.place.record, each.id)
    draft.note(record, each.id, { ...noteOf(each), ...folder, path: moved, ...(key === null ? {} : { entry: key }) })
  }
}

function pathIn({ place }: Node, name: string): string {
  return place.path === '' ? name : `${place.path}/${name}`
}

function below(files: readonly string[], folder: string): readonly string[] {
  return files.flatMap((path) => (path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : []))
}
