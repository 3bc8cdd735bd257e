import { createHash } from 'node:crypto'
import { contentOf, saidProps, type Block, type BlockNote } from '../../model/block.ts'
import { entryKey, splitEntries } from '../../model/entry.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Skill, SkillRecord, Space } from '../../model/space.ts'
import type { Parts } from '../parts.ts'

/** A block and where it lies. */
export type Node = Block & { readonly place: Place }

export type Place = {
  /** The repository of its skill: the space, or the skill's own in the library. */
  readonly repository: string
  readonly record: SkillRecord
  /** From the skill's folder; empty for the skill itself. */
  readonly path: string
  /** Which entry of the file, from 0; null for what is no entry. */
  readonly entry: number | null
  /** Its key within the file; null for what is no entry. */
  readonly key: string | null
}

type Unplaced = Omit<Node, 'sort'> & { readonly wanted: number | null }

const pageFile = /\.(?:md|markdown)$/i
const titleLine = /^ {0,3}#[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/m
const kinds: readonly Block['kind'][] = ['folder', 'page', 'sop', 'text']

/** The blocks of a space, or of some of its skills, as the work tree has them: by kind, then by place within the parent. */
export async function treeOf(parts: Parts, space: Space, only?: readonly string[]): Promise<readonly Node[]> {
  const skills = (await parts.spaces.skills(space.id)).filter(({ id }) => only?.includes(id) ?? true)
  const repositories = [...new Set(skills.map(({ repository }) => repository))]
  const records = new Map(
    (await Promise.all(repositories.map((each) => parts.spaces.records(each)))).flat().map((record) => [record.id, record]),
  )
  const nodes = skills.flatMap((skill) => {
    const record = records.get(skill.id)
    return record === undefined ? [] : nodesOf(parts, space, skill, record)
  })
  return inPlaces(nodes)
}

/** The children of a block, or of the root, in order. */
export function childrenOf(tree: readonly Node[], parent: string | null): readonly Node[] {
  return tree.filter((node) => node.parent === parent).sort((a, b) => a.sort - b.sort)
}

/** A block and all below it. */
export function subtree(tree: readonly Node[], node: Node): readonly Node[] {
  return [node, ...childrenOf(tree, node.id).flatMap((child) => subtree(tree, child))]
}

export function derivedId(parts: Pick<Parts, 'ids'>, skill: string, { path, key }: Pick<Place, 'path' | 'key'>): string {
  if (path === '') return skill
  return key === null ? parts.ids.derive(skill, 'block', path) : parts.ids.derive(skill, 'entry', path, key)
}

export function hashOf(text: string): string {
  return createHash('sha1').update(text.trim()).digest('hex')
}

/** The name that people gave a page: its first level-1 heading, else that of the file. */
export function titleOfPage(text: string, path: string): string {
  const [, heading = ''] = titleLine.exec(splitEntries(text).preamble) ?? []
  return heading === '' ? (path.split('/').at(-1) ?? path).replace(pageFile, '') : heading
}

/** The keys of a file's entries in order; a second entry of the same heading has another one. */
export function keysIn(text: string): readonly string[] {
  const seen = new Map<string, number>()
  return splitEntries(text).blocks.map(({ heading }) => {
    const key = entryKey(heading)
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    return count === 1 ? key : `${key}#${count}`
  })
}

function nodesOf(parts: Parts, space: Space, skill: Skill, record: SkillRecord): Unplaced[] {
  const { repository } = skill
  const notes = Object.entries(record.blocks ?? {})
  const noteAt = (path: string, key: string | null): [string, BlockNote] | undefined =>
    notes.find(([, note]) => note.path === path && (note.entry ?? null) === key)
  const base = { space: space.id, createdAt: skill.createdAt, updatedAt: skill.updatedAt }

  function node(about: Omit<Unplaced, 'id' | 'wanted' | 'place' | keyof typeof base>, path: string, at: EntryPlace): Unplaced {
    const [id, note] = noteAt(path, at.key) ?? [null, null]
    const place = { repository, record, path, ...at }
    return { ...base, ...about, id: id ?? derivedId(parts, skill.id, place), wanted: note?.sort ?? null, place }
  }

  const pages = skill.files.filter((path) => pageFile.test(path) && !path.split('/').some((each) => each.startsWith('.')))
  const root = noteAt('', null)?.[1]
  const isPage = root?.kind === 'page' && pages.length === 1
  const top = node(
    { kind: isPage ? 'page' : 'folder', parent: null, title: root?.title ?? skill.name, props: root?.props ?? {} },
    '',
    outside,
  )
  const folders = new Map<string, Unplaced>([['', top]])
  const noted = notes.flatMap(([, note]) => (note.kind === 'folder' && note.path !== '' ? [note.path] : []))
  for (const path of [
    ...new Set([...pages.flatMap(foldersAbove), ...noted.flatMap((each) => [...foldersAbove(each), each])]),
  ].sort()) {
    const note = noteAt(path, null)?.[1]
    const title = note?.title ?? path.split('/').at(-1) ?? path
    folders.set(path, node({ kind: 'folder', parent: parentIn(folders, path), title, props: note?.props ?? {} }, path, outside))
  }
  const shown = pages.flatMap((path): Unplaced[] => {
    const text = parts.spaces.file(repository, `${record.path}/${path}`)
    if (text === null) return []
    const entries = splitEntries(text).blocks
    if (isPage) return entriesOf(top.id, path, text)
    // What makes a folder a skill is a page of it when lessons are written there, else only its label.
    if (path === 'SKILL.md' && entries.length === 0) return []
    const note = noteAt(path, null)?.[1]
    const title = note?.title ?? titleOfPage(text, path)
    const page = node({ kind: 'page', parent: parentIn(folders, path), title, props: note?.props ?? {} }, path, outside)
    return [page, ...entriesOf(page.id, path, text)]
  })

  function entriesOf(parent: string, path: string, text: string): Unplaced[] {
    const keys = keysIn(text)
    return splitEntries(text).blocks.map((block, entry) => {
      const key = keys[entry] ?? ''
      const { kind, title, props } = asNoted(block.text, noteAt(path, key)?.[1])
      return { ...node({ kind, parent, title, props }, path, { entry, key }), wanted: entry }
    })
  }

  return [...folders.values(), ...shown]
}

type EntryPlace = Pick<Place, 'entry' | 'key'>
const outside: EntryPlace = { entry: null, key: null }

/** What was written word for word, while the entry is as it was then; else what it says now, and props that it cannot say. */
function asNoted(text: string, note: BlockNote | undefined): Pick<Block, 'kind' | 'title' | 'props'> {
  const content = contentOf(text)
  if (note?.of === hashOf(text)) {
    const { kind = content.kind, title = content.title, props = content.props } = note
    return { kind, title, props }
  }
  const beside = Object.entries(note?.props ?? {}).filter(([key]) => !saidProps.includes(key))
  return { ...content, props: { ...(Object.fromEntries(beside) as JsonObject), ...content.props } }
}

function foldersAbove(path: string): string[] {
  const names = path.split('/').slice(0, -1)
  return names.map((_, index) => names.slice(0, index + 1).join('/'))
}

function parentIn(folders: ReadonlyMap<string, Unplaced>, path: string): string {
  return folders.get(path.split('/').slice(0, -1).join('/'))?.id ?? ''
}

/** Those that nobody put anywhere come first, the older ones before the newer, then by path. */
function inPlaces(nodes: readonly Unplaced[]): readonly Node[] {
  const families = new Map<string | null, Unplaced[]>()
  for (const node of nodes) {
    const family = families.get(node.parent)
    if (family === undefined) families.set(node.parent, [node])
    else family.push(node)
  }
  const placed = [...families.values()].flatMap((family) =>
    [...family]
      .sort((a, b) => (a.wanted ?? -1) - (b.wanted ?? -1) || order(sortKey(a), sortKey(b)))
      .map(({ wanted: _wanted, ...node }, sort): Node => ({ ...node, sort })),
  )
  return placed.sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || a.sort - b.sort)
}

function sortKey({ createdAt, place }: Unplaced): string {
  return `${createdAt} ${place.record.path}/${place.path}`
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
