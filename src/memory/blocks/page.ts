import type { BlockNote, Content } from '../../model/block.ts'
import { contentOf, isSame } from '../../model/block.ts'
import { joinEntries, splitEntries } from '../../model/entry.ts'
import type { SkillRecord } from '../../model/space.ts'
import { noteOf, type Draft } from './draft.ts'
import { childrenOf, hashOf, keysIn, titleOfPage, type Node } from './tree.ts'

/** An entry of a page as it is to be: its text, whose it is, and what the text cannot say. */
export type Line = { readonly id: string; readonly text: string; readonly said: Omit<BlockNote, 'path' | 'entry'> }

/** A page: the file that it is, and its entries. */
export type Page = { readonly record: SkillRecord; readonly path: string; readonly lines: readonly Line[] }

export function pageOf(draft: Draft, tree: readonly Node[], page: Node): Page {
  const path = page.place.path === '' ? 'SKILL.md' : page.place.path
  const { record } = page.place
  const { blocks } = splitEntries(draft.text(`${record.path}/${path}`) ?? '')
  const lines = childrenOf(tree, page.id).map((child) => ({
    id: child.id,
    text: blocks[child.place.entry ?? -1]?.text ?? '',
    said: noteOf(child),
  }))
  return { record, path, lines }
}

/** Writes a page with these entries in this order; each keeps its id, whatever its heading. */
export function writePage(draft: Draft, { record, path }: Page, lines: readonly Line[]): void {
  const file = `${record.path}/${path}`
  const { preamble, blocks } = splitEntries(draft.text(file) ?? '')
  const before = blocks.map(({ text }) => text)
  if (lines.map(({ text }) => text).join('') !== before.join('')) {
    const texts = lines.map(({ text }, index) => `${text.trimEnd()}\n${index === lines.length - 1 ? '' : '\n'}`)
    const head = texts.length === 0 || preamble.trim() === '' ? preamble : `${preamble.trimEnd()}\n\n`
    draft.write(file, joinEntries({ preamble: head, blocks: texts.map((text) => ({ heading: '', text })) }))
  }
  const keys = keysIn(draft.text(file) ?? '')
  lines.forEach(({ id, said }, index) => draft.note(record, id, { path, entry: keys[index] ?? '', ...said }))
}

/** What an entry does not say of a content that was given; nothing when it says all. */
export function unsaid(text: string, content: Content): Line['said'] {
  return isSame(contentOf(text), content) ? {} : { ...content, of: hashOf(text) }
}

/** The page's text with another level-1 heading. */
export function withTitle(text: string, title: string): string {
  const { preamble, blocks } = splitEntries(text)
  const heading = /^ {0,3}#[ \t]+.*$/m
  const front = /^\uFEFF?---\r?\n[\s\S]*?\n---[ \t]*(?:\r?\n|$)/.exec(preamble)?.[0] ?? ''
  const body = preamble.slice(front.length)
  const changed = heading.test(body)
    ? body.replace(heading, () => `# ${title}`)
    : `${front === '' ? '' : '\n'}# ${title}\n${body}`
  return joinEntries({ preamble: front + changed, blocks })
}

/** True when a file can carry a title as its heading. */
export function isPlainTitle(title: string): boolean {
  return title !== '' && titleOfPage(`# ${title}\n`, 'x') === title
}
