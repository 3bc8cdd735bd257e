import { cutFrontMatter } from './front-matter.ts'
import { slugOf } from './slug.ts'

/** One level-2 heading of a Markdown file and all that follows it, word for word. */
export type Block = { readonly heading: string; readonly text: string }

/** A Markdown file cut at its level-2 headings; joined in order, the texts are the file again. */
export type EntryFile = { readonly preamble: string; readonly blocks: readonly Block[] }

const headingLine = /^ {0,3}##[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/
const fenceLine = /^ {0,3}(`{3,}|~{3,})(.*)$/

/** Cuts a file into what stands before its first entry, and its entries. Headings inside code fences and front matter are none. */
export function splitEntries(text: string): EntryFile {
  const front = cutFrontMatter(text)
  const bodyStart = front === null ? 0 : text.length - front.after.length
  const starts: { at: number; heading: string }[] = []
  let fence: string | null = null
  let at = bodyStart
  for (const line of linesOf(text.slice(bodyStart))) {
    const bare = line.replace(/\r?\n$/, '')
    const marks = fenceLine.exec(bare)
    if (marks !== null) fence = fenceAfter(fence, marks[1] ?? '', marks[2] ?? '')
    else if (fence === null) {
      const heading = headingLine.exec(bare)
      if (heading !== null) starts.push({ at, heading: heading[1] ?? '' })
    }
    at += line.length
  }
  const blocks = starts.map(({ at: start, heading }, index) => ({ heading, text: text.slice(start, starts[index + 1]?.at) }))
  return { preamble: text.slice(0, starts[0]?.at), blocks }
}

export function joinEntries(file: EntryFile): string {
  return file.preamble + file.blocks.map((block) => block.text).join('')
}

/** What makes an entry the same entry within its file. */
export function entryKey(heading: string): string {
  return slugOf(heading, heading.trim().toLowerCase())
}

/** The file with one more entry at its end, an empty line before it. */
export function appendEntry(text: string, entry: string): string {
  const gap = text === '' || text.endsWith('\n\n') ? '' : text.endsWith('\n') ? '\n' : '\n\n'
  return `${text}${gap}${entry}`
}

/** The file with the first entry of that heading replaced; the same file when there is none. */
export function replaceEntry(text: string, heading: string, entry: string): string {
  const file = splitEntries(text)
  const index = file.blocks.findIndex((block) => entryKey(block.heading) === entryKey(heading))
  const blocks = file.blocks.map((block, each) => (each === index ? { heading, text: entry } : block))
  return joinEntries({ ...file, blocks })
}

/** Lines with their line ends. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** A fence ends with the same marks, at least as many, and nothing after them. */
function fenceAfter(open: string | null, marks: string, rest: string): string | null {
  if (open === null) return marks.startsWith('`') && rest.includes('`') ? null : marks
  return marks[0] === open[0] && marks.length >= open.length && rest.trim() === '' ? null : open
}
