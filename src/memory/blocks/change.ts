import { MemoryError } from '../../errors.ts'
import { entryFor, oneLine, withContent, type BlockKind, type BlockNote, type Content } from '../../model/block.ts'
import type { JsonObject } from '../../model/json.ts'
import { freeSlug, slugOf } from '../../model/slug.ts'
import type { Skill, SkillRecord, Space } from '../../model/space.ts'
import { stampOf } from '../../model/time.ts'
import type { Parts } from '../parts.ts'
import { noteOf, type Draft } from './draft.ts'
import { isPlainTitle, pageOf, unsaid, withTitle, writePage } from './page.ts'
import { childrenOf, keysIn, type Node, type Place } from './tree.ts'

/** A space as a change of its blocks needs it. */
export type Scene = {
  readonly parts: Parts
  readonly space: Space
  readonly skills: readonly Skill[]
  readonly tree: readonly Node[]
  readonly draft: Draft
}

export type NewBlock = {
  readonly kind: BlockKind
  readonly parent: string | null
  readonly title: string
  readonly props: JsonObject
}

/** Adds a block and gives its id. */
export function addBlock(scene: Scene, block: NewBlock): string {
  const { tree, draft, parts } = scene
  const parent = block.parent === null ? null : nodeIn(tree, block.parent, 'parent_id')
  requireParent(block.kind, parent)
  if (block.kind === 'text' || block.kind === 'sop') {
    if (parent === null) throw misplaced(block.kind)
    const page = pageOf(draft, tree, parent)
    const content: Content = { kind: block.kind, title: block.title, props: block.props }
    const text = entryFor(content, keysOf(draft, page))
    const id = parts.ids.next()
    writePage(draft, page, [...page.lines, { id, text, said: unsaid(text, content) }])
    return id
  }
  const sort = childrenOf(tree, block.parent).length
  if (parent === null) return addSkill(scene, block.kind, block, sort)
  const id = parts.ids.next()
  const { record, path: folder } = parent.place
  const name = freeName(scene, parent, block.title)
  const path = folder === '' ? name : `${folder}/${name}`
  const props = Object.keys(block.props).length === 0 ? {} : { props: block.props }
  if (block.kind === 'folder') draft.note(record, id, { path, kind: 'folder', title: block.title, sort, ...props })
  else {
    draft.write(`${record.path}/${path}.md`, `# ${headingFor(block.title)}\n`)
    draft.note(record, id, { path: `${path}.md`, sort, ...props, ...(isPlainTitle(block.title) ? {} : { title: block.title }) })
  }
  return id
}

/** Changes what a block says of itself. */
export function updateBlock({ tree, draft }: Scene, node: Node, change: { title?: string; props?: JsonObject }): void {
  const { title = node.title, props = node.props } = change
  const { record, path } = node.place
  if (node.kind === 'text' || node.kind === 'sop') {
    const page = pageOf(draft, tree, nodeIn(tree, node.parent ?? '', 'block_id'))
    const content: Content = { kind: node.kind, title, props }
    const others = page.lines.filter(({ id }) => id !== node.id)
    const lines = page.lines.map((line) => {
      if (line.id !== node.id) return line
      const text = withContent(line.text, content, keysIn(others.map((each) => each.text).join('')))
      return { ...line, text, said: unsaid(text, content) }
    })
    return writePage(draft, page, lines)
  }
  const { props: _props, title: _title, ...kept } = noteOf(node)
  const said = Object.keys(props).length === 0 ? {} : { props }
  const isFile = node.kind === 'page' && path !== ''
  const inFile = isFile && isPlainTitle(title)
  const file = `${record.path}/${path}`
  if (inFile && title !== node.title) draft.write(file, withTitle(draft.text(file) ?? '', title))
  const wasNoted = record.blocks?.[node.id]?.title !== undefined
  const noted = inFile || (title === node.title && !wasNoted) ? {} : { title }
  draft.note(record, node.id, { path, ...kept, ...noted, ...said })
}

/** Puts a block at a place among the others of its parent; past the end is at the end. */
export function sortBlock({ tree, draft }: Scene, node: Node, sort: number): void {
  const siblings = childrenOf(tree, node.parent).filter(({ id }) => id !== node.id)
  const at = Math.max(0, Math.min(sort, siblings.length))
  const ordered = [...siblings.slice(0, at), node, ...siblings.slice(at)]
  if (node.kind === 'text' || node.kind === 'sop') {
    const page = pageOf(draft, tree, nodeIn(tree, node.parent ?? '', 'block_id'))
    return writePage(
      draft,
      page,
      ordered.flatMap(({ id }) => page.lines.find((line) => line.id === id) ?? []),
    )
  }
  ordered.forEach((each, index) => {
    // A skill that several spaces share has no place that would hold in all of them.
    if (each.place.repository === draft.repository && noteOf(each).sort !== index) putSort(draft, each, index)
  })
}

/** Removes a block and all below it. */
export function removeBlock({ tree, draft, skills }: Scene, node: Node): void {
  const { record, path } = node.place
  if (node.kind === 'text' || node.kind === 'sop') {
    const page = pageOf(draft, tree, nodeIn(tree, node.parent ?? '', 'block_id'))
    writePage(
      draft,
      page,
      page.lines.filter(({ id }) => id !== node.id),
    )
    return draft.forget(record, node.id)
  }
  if (path === 'SKILL.md') throw onlyPage('deleted')
  const files = filesOf(skills, record).filter((each) => path === '' || each === path || each.startsWith(`${path}/`))
  for (const each of files) draft.remove(`${record.path}/${each}`)
  if (path === '') return draft.dropRecord(record)
  for (const [id, note] of Object.entries(record.blocks ?? {}))
    if (note.path === path || note.path.startsWith(`${path}/`)) draft.forget(record, id)
}

/** Makes a skill of a title; a page is its SKILL.md. */
export function addSkill(scene: Scene, kind: 'folder' | 'page', block: Omit<NewBlock, 'kind' | 'parent'>, sort: number): string {
  const { parts, draft, space } = scene
  const id = parts.ids.next()
  const record = newRecord(scene, id, block.title)
  const name = record.path.split('/').at(-1) ?? ''
  draft.write(`${record.path}/SKILL.md`, skillText(name, block, kind === 'page' ? headingFor(block.title) : null))
  draft.putRecord({ ...record, user: space.user })
  const said: BlockNote = {
    path: '',
    sort,
    ...(kind === 'page' ? { kind } : {}),
    ...(block.title === name ? {} : { title: block.title }),
    ...(Object.keys(block.props).length === 0 ? {} : { props: block.props }),
  }
  draft.note(record, id, said)
  return id
}

export function newRecord({ parts, skills, space }: Scene, id: string, title: string): SkillRecord {
  const taken = skills.map(({ path }) => path.replace(/^skills\//, ''))
  const path = `skills/${freeSlug(slugOf(title, 'notes'), taken)}`
  return { v: 1, id, path, user: space.user, meta: null, createdAt: stampOf(parts.clock.now()), aliases: [] }
}

/** A SKILL.md that is a valid one: its description is what a client says it is, else made of its title. */
export function skillText(name: string, { title, props }: Omit<NewBlock, 'kind' | 'parent'>, heading: string | null): string {
  const said = typeof props['description'] === 'string' ? oneLine(props['description']) : ''
  const description = said === '' ? `What was noted about ${oneLine(title) === '' ? name : oneLine(title)}.` : said
  return `---\nname: ${name}\ndescription: ${JSON.stringify(description.slice(0, 1024))}\n---\n${heading === null ? '' : `\n# ${heading}\n`}`
}

/** A name in a folder that no file and no folder there has. */
export function freeName({ skills, tree }: Scene, parent: Node, title: string): string {
  const { record, path } = parent.place
  const prefix = path === '' ? '' : `${path}/`
  const files = filesOf(skills, record).flatMap((each) => (each.startsWith(prefix) ? [each.slice(prefix.length)] : []))
  const folders = childrenOf(tree, parent.id).flatMap(({ kind, place }) =>
    kind === 'folder' ? [place.path.slice(prefix.length)] : [],
  )
  const taken = [...files.map((each) => each.split('/')[0]?.replace(/\.[^.]*$/, '') ?? ''), ...folders]
  return freeSlug(slugOf(title, 'page'), taken)
}

export function filesOf(skills: readonly Skill[], { id }: SkillRecord): readonly string[] {
  return skills.find((skill) => skill.id === id)?.files ?? []
}

/** Throws `invalid` where a block of that kind cannot be. */
export function requireParent(kind: BlockKind, parent: Node | null): void {
  const isContent = kind === 'text' || kind === 'sop'
  if (isContent ? parent?.kind !== 'page' : parent !== null && parent.kind !== 'folder') throw misplaced(kind)
}

export function nodeIn(tree: readonly Node[], id: string, field: string): Node {
  const node = tree.find((each) => each.id === id)
  if (node !== undefined) return node
  throw new MemoryError('not-found', `The space has no block ${id}.`, { field })
}

export function onlyPage(what: string): MemoryError {
  return new MemoryError('refused', `SKILL.md is what makes its folder a skill; it cannot be ${what} alone.`, {
    field: 'block_id',
    hint: 'Do so with the folder.',
  })
}

type Placed = { readonly id: string; readonly place: Pick<Place, 'record' | 'path'> }

export function putSort(draft: Draft, node: Placed, sort: number): void {
  const record = draft.record(node.place.record)
  const { path: _path, ...said } = record.blocks?.[node.id] ?? { path: '' }
  draft.note(node.place.record, node.id, { ...said, path: node.place.path, sort })
}

export function headingFor(title: string): string {
  const line = oneLine(title)
  return line === '' ? 'Untitled' : line
}

function keysOf(draft: Draft, { record, path }: { record: SkillRecord; path: string }): readonly string[] {
  return keysIn(draft.text(`${record.path}/${path}`) ?? '')
}

function misplaced(kind: BlockKind): MemoryError {
  const where = kind === 'text' || kind === 'sop' ? 'in a page' : 'at the root or in a folder'
  return new MemoryError('invalid', `A ${kind} lies ${where}.`, { field: 'parent_id' })
}
