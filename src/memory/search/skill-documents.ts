import { splitEntries } from '../../model/entry.ts'
import { cutFrontMatter } from '../../model/front-matter.ts'
import type { SkillId, SpaceId } from '../../model/space.ts'
import type { SearchDocument } from '../../seams/search.ts'

/** A file of a skill, as it is indexed. */
export type SkillFile = {
  readonly space: SpaceId
  readonly skill: { readonly id: SkillId; readonly name: string; readonly path: string }
  /** Empty for files other than SKILL.md. */
  readonly description: string
  /** From the repository's root. */
  readonly path: string
  readonly text: string
}

/** A piece of a file that is found by itself: what stands before the first entry (number 0), and each entry. */
export type Piece = {
  readonly number: number
  /** Of the entry; empty for what stands before the first one. */
  readonly heading: string
  readonly headings: readonly string[]
  readonly text: string
  readonly firstLine: number
}

const textFile =
  /(?:^|\/)(?:[^/.]+|[^/]+\.(?:md|markdown|mdx|txt|text|rst|json|jsonl|ya?ml|toml|ini|cfg|csv|tsv|xml|html?|css|sql|sh|bash|zsh|py|rb|js|mjs|cjs|ts|tsx|jsx|go|rs|java|kt|swift|c|h|cc|cpp|hpp|cs|php|pl|lua|r|ps1|proto|tf))$/i
/** Larger files are data, and would drown what was written to be read. */
export const largestText = 512 * 1024
const headingLine = /^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/gm

/** True for names of files that people write text in. */
export function isTextFile(path: string): boolean {
  return textFile.test(path)
}

/** The text of a file's bytes; null for what is no text, or too much of it. */
export function textOf(bytes: Uint8Array): string | null {
  return bytes.length > largestText || bytes.includes(0) ? null : Buffer.from(bytes).toString('utf8')
}

/** The documents of a file: one for each piece that says something. */
export function skillDocuments(file: SkillFile): SearchDocument[] {
  const { space, skill, description, path, text } = file
  const main = path === `${skill.path}/SKILL.md`
  const place = main ? '' : path.slice(skill.path.length + 1).replace(/\.\w+$/, '')
  return piecesOf(path, text).flatMap((piece): SearchDocument[] => {
    const isHead = piece.number === 0
    if (isHead && !main && !/[\p{L}\p{N}]/u.test(piece.text)) return []
    return [
      {
        id: documentId(space, path, piece.number),
        fields: {
          name: isHead && main ? `${skill.name} ${skill.path.split('/').at(-1)}` : skill.name,
          description: isHead ? description : '',
          heading: [place, ...piece.headings].filter((each) => each !== '').join('\n'),
          body: piece.text,
        },
        tags: [`space:${space}`, `skill:${skill.id}`],
        at: null,
        weight: 1,
      },
    ]
  })
}

export function piecesOf(path: string, text: string): Piece[] {
  if (!/\.(?:md|markdown|mdx)$/i.test(path)) return [{ number: 0, heading: '', headings: [], text, firstLine: 1 }]
  const { preamble, blocks } = splitEntries(text)
  const front = cutFrontMatter(preamble)
  const body = front === null ? preamble : front.after
  const title = headingsIn(body)[0]
  const above = title === undefined ? [] : [title]
  let firstLine = lines(preamble) + 1
  const entries = blocks.map((block, index): Piece => {
    const piece = {
      number: index + 1,
      heading: block.heading,
      headings: [...above, ...headingsIn(block.text)],
      text: block.text,
      firstLine,
    }
    firstLine += lines(block.text)
    return piece
  })
  return [
    { number: 0, heading: '', headings: headingsIn(body), text: body, firstLine: lines(preamble) - lines(body) + 1 },
    ...entries,
  ]
}

export function documentId(space: SpaceId, path: string, number: number): string {
  return `${space}:${path}#${number}`
}

/** What a document's id says. */
export function documentPlace(id: string): { space: SpaceId; path: string; number: number } {
  const colon = id.indexOf(':')
  const hash = id.lastIndexOf('#')
  return { space: id.slice(0, colon), path: id.slice(colon + 1, hash), number: Number(id.slice(hash + 1)) }
}

function headingsIn(text: string): string[] {
  return [...text.matchAll(headingLine)].map(([, heading = '']) => heading)
}

function lines(text: string): number {
  return text.split('\n').length - 1
}
