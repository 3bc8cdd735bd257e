import type { NoteCommand } from '../model/note-command.ts'

/** The notes at one moment; paths are from their folder. */
export type NoteFiles = { readonly paths: readonly string[]; text(path: string): Promise<string | null> }

/** What cannot be numbered in the six columns of a view. */
const lineLimit = 999_999
const around = 4

/** The answer to `view`; sentences and layout are those that the tool's documentation tells models to expect. */
export async function viewNotes(
  { path, view_range: range }: NoteCommand & { command: 'view' },
  at: string,
  files: NoteFiles,
): Promise<{ readonly text: string; readonly isError: boolean }> {
  const text = await files.text(at)
  if (text !== null) return viewFile(path, text, range)
  const below = files.paths.filter((each) => at === '' || each.startsWith(`${at}/`))
  if (at !== '' && below.length === 0) {
    return { text: `The path ${path} does not exist. Please provide a valid path.`, isError: true }
  }
  return { text: await listing(path, at, below, files), isError: false }
}

function viewFile(
  path: string,
  text: string,
  range: readonly [number, number] | undefined,
): { readonly text: string; readonly isError: boolean } {
  const lines = linesOf(text)
  if (lines.length > lineLimit) return { text: `File ${path} exceeds maximum line limit of 999,999 lines.`, isError: true }
  const [first, end] = range ?? [1, -1]
  const last = end === -1 ? lines.length : Math.min(end, lines.length)
  if (first < 1 || (range !== undefined && (first > Math.max(1, lines.length) || (end !== -1 && end < first)))) {
    const sentence = `Error: Invalid \`view_range\` parameter: [${first}, ${end}]. It should be within the range of lines of the file: [1, ${lines.length}]`
    return { text: sentence, isError: true }
  }
  return { text: `Here's the content of ${path} with line numbers:\n${numbered(lines, first, last)}`, isError: false }
}

/** Files and folders with their sizes, two levels deep. */
async function listing(path: string, at: string, below: readonly string[], files: NoteFiles): Promise<string> {
  const sizes = new Map<string, number>([['', 0]])
  for (const file of below) {
    const inside = at === '' ? file : file.slice(at.length + 1)
    if (inside.split('/').some((segment) => segment.startsWith('.') || segment === 'node_modules')) continue
    const bytes = Buffer.byteLength((await files.text(file)) ?? '')
    const segments = inside.split('/')
    for (let depth = 0; depth <= Math.min(2, segments.length); depth++) {
      const name = segments.slice(0, depth).join('/')
      sizes.set(name, (sizes.get(name) ?? 0) + bytes)
    }
  }
  const root = path.replace(/\/+$/, '')
  const rows = [...sizes].map(([name, bytes]) => `${sizeText(bytes)}\t${name === '' ? root : `${root}/${name}`}`)
  return `Here're the files and directories up to 2 levels deep in ${root}, excluding hidden items and node_modules:\n${rows.join('\n')}`
}

function sizeText(bytes: number): string {
  if (bytes === 0) return '0'
  return bytes < 1 << 20 ? `${(bytes / 1024).toFixed(1)}K` : `${(bytes / (1 << 20)).toFixed(1)}M`
}

/** The lines around a change that begins at one line and spans some. */
export function snippet(text: string, first: number, count: number): string {
  const lines = linesOf(text)
  return numbered(lines, Math.max(1, first - around), Math.min(lines.length, first + count - 1 + around))
}

function numbered(lines: readonly string[], first: number, last: number): string {
  return lines
    .slice(first - 1, last)
    .map((line, index) => `${String(first + index).padStart(6)}\t${line}`)
    .join('\n')
}

/** Lines without their ends; what follows the last end is no line. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}
