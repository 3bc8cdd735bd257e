import { entryKey, splitEntries } from './entry.ts'
import { readEntry, renderEntry } from './entry-fields.ts'
import { isObject, type Json, type JsonObject } from './json.ts'
import type { Step } from './lesson.ts'
import type { Stamp } from './time.ts'

/** A folder is a skill or a folder below it, a page a Markdown file, an SOP or a text an entry of one. */
export type BlockKind = 'folder' | 'page' | 'text' | 'sop'

/** A piece of a space as the older generation of the wire sees it. */
export type Block = {
  readonly id: string
  readonly space: string
  readonly kind: BlockKind
  /** Null at the root. */
  readonly parent: string | null
  readonly title: string
  readonly props: JsonObject
  /** From 0 within the parent. */
  readonly sort: number
  readonly createdAt: Stamp
  readonly updatedAt: Stamp
}

/** What files cannot say of a block; kept in the record of its skill, and passed over once its place is gone. */
export type BlockNote = {
  /** From the skill's folder; empty for the skill itself. */
  readonly path: string
  /** What makes an entry the same within its file. */
  readonly entry?: string
  readonly kind?: BlockKind
  readonly sort?: number
  readonly title?: string
  readonly props?: JsonObject
  /** The text that `kind`, `title` and `props` of an entry were written as: they count while it is the same. */
  readonly of?: string
}

export type Content = { readonly kind: 'text' | 'sop'; readonly title: string; readonly props: JsonObject }

const fieldOfUse = /^\*\*Applies when:\*\*[^\n]*(?:\n|$)/m
const longestHeading = 80

/** What an entry says; one with steps or wishes is an SOP, any other a text. Warnings, which the older wire did not know, have a key of their own. */
export function contentOf(entry: string): Content {
  const { heading, appliesWhen, preferences, steps, watchOut } = readEntry(entry)
  const title = appliesWhen === '' ? heading : appliesWhen
  if (steps.length === 0 && preferences === '') {
    const notes = bodyOf(entry).replace(fieldOfUse, '').trim()
    return { kind: 'text', title, props: notes === '' ? {} : { notes } }
  }
  const sops = steps.map(({ tool, action }): JsonObject => ({ tool_name: tool, action }))
  const warnings = watchOut.length === 0 ? {} : { watch_out: watchOut }
  return { kind: 'sop', title, props: { preferences, tool_sops: sops, ...warnings } }
}

/** An entry that says as much of a content as the grammar of entries can; its heading is none of those that are taken. */
export function entryFor(content: Content, taken: Iterable<string>): string {
  return amended(`## ${freeHeading(content.title, taken)}\n`, content)
}

/** The entry changed to say something else; the same text when it says that already. What the older wire does not know stays. */
export function withContent(entry: string, content: Content, taken: Iterable<string>): string {
  const before = contentOf(entry)
  if (isSame(before, content)) return entry
  const { heading } = readEntry(entry)
  const kept = before.title === content.title ? heading : freeHeading(content.title, taken)
  return amended(
    entry.replace(/^[^\n]*/, () => `## ${kept}`),
    content,
  )
}

function amended(entry: string, { kind, title, props }: Content): string {
  const known = readEntry(entry)
  const line = oneLine(title)
  const appliesWhen = line === known.heading ? '' : line
  const empty = { heading: known.heading, appliesWhen, preferences: '', steps: [], watchOut: [] }
  if (kind === 'text') {
    const notes = typeof props['notes'] === 'string' ? props['notes'].trim() : ''
    return renderEntry({ ...empty, other: `${quotedIfTorn(notes)}\n` }).replace(/^([^\n]*\n)\n+/, '$1\n')
  }
  return renderEntry({
    ...empty,
    preferences: textIn(props['preferences']),
    steps: stepsIn(props['tool_sops']),
    watchOut: Array.isArray(props['watch_out']) ? props['watch_out'].map(textIn).filter((each) => each !== '') : known.watchOut,
    other: known.other,
  })
}

/** Whether two contents are the same for a client. */
export function isSame(one: Content, other: Content): boolean {
  return one.kind === other.kind && one.title === other.title && sorted(one.props) === sorted(other.props)
}

/** The props that an entry says itself; others are kept beside it. */
export const saidProps: readonly string[] = ['notes', 'preferences', 'tool_sops', 'watch_out']

/** A heading whose key none of the others has. */
export function freeHeading(title: string, taken: Iterable<string>): string {
  const short = shortened(oneLine(title).replace(/^#+\s*|\s*#+$/g, ''))
  const base = short === '' ? 'Untitled' : short
  const keys = new Set(taken)
  for (let number = 1; ; number++) {
    const heading = number === 1 ? base : `${base} (${number})`
    if (!keys.has(entryKey(heading))) return heading
  }
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** What follows the heading line. */
function bodyOf(entry: string): string {
  return entry.replace(/^[^\n]*(?:\n|$)/, '')
}

/** A note with headings of entries, or with a fence that nothing closes, would tear its file apart: it becomes a quotation. */
function quotedIfTorn(notes: string): string {
  const { blocks } = splitEntries(`## a\n\n${notes}\n## b\n`)
  return blocks.length === 2 && blocks[1]?.text === '## b\n' ? notes : notes.replace(/^/gm, '> ')
}

function shortened(text: string): string {
  if (text.length <= longestHeading) return text
  const cut = text.slice(0, longestHeading)
  return cut.slice(0, cut.lastIndexOf(' ') > 20 ? cut.lastIndexOf(' ') : longestHeading)
}

function stepsIn(value: Json | undefined): Step[] {
  if (!Array.isArray(value)) return []
  return value.filter(isObject).map((step) => ({
    tool: textIn(step['tool_name'] as Json).replaceAll('`', "'"),
    action: textIn(step['action'] as Json),
  }))
}

function textIn(value: Json | undefined): string {
  return typeof value === 'string' ? oneLine(value) : ''
}

/** JSON with the keys in order. */
function sorted(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join()}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${pairs.map(([key, each]) => `${JSON.stringify(key)}:${sorted(each)}`).join()}}`
}
