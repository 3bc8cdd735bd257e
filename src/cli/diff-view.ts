import type { Diff, FileDiff, Hunk } from '../memory/memory.ts'
import type { Look } from './look.ts'
import { hunkHead, patchHead } from './patch.ts'
import { block, inline } from './text.ts'
import { count } from '../model/count.ts'
import { comparedWords, isMended, pieceLines, type Piece } from './word-diff.ts'
import { shortId } from '../model/short-id.ts'

type Words = { /** Changed words in the running text, as `[-old-]{+new+}`. */ readonly words?: boolean }

/** A diff to read on a terminal; in a pipe a patch that `git apply` takes, byte for byte. */
export function diffText(diff: Diff, look: Look, { words = false }: Words = {}): string {
  const files = diff.files.map((file) => [...fileHead(file, look), ...fileBody(file, look, words)].join('\n'))
  return files.join(look.width === null ? '\n' : '\n\n')
}

/** `2 files, +12 -3` */
export function diffSum({ files }: Pick<Diff, 'files'>): string {
  const lines = files.flatMap(({ hunks }) => (hunks ?? []).flatMap((hunk) => hunk.lines))
  return `${count(files.length, 'file')}, ${plusMinus(lines)}`
}

/** Which versions a diff compares: `1f3a9c02 → the files as they are now`. */
export function diffSpan({ from, to }: Pick<Diff, 'from' | 'to'>): string {
  return `${from === null ? 'nothing' : shortId(from)} → ${to === null ? 'the files as they are now' : shortId(to)}`
}

/** The beginning of a long text, and how much more there is. */
export function firstLines(text: string, limit: number, look: Look): string {
  const lines = text.split('\n')
  if (lines.length <= limit + 1) return text
  return [...lines.slice(0, limit), look.paint('dim', `… ${count(lines.length - limit, 'more line')}`)].join('\n')
}

function fileHead(file: FileDiff, look: Look): string[] {
  if (look.width === null) return patchHead(file)
  const name = file.was === null ? inline(file.path) : `${inline(file.was)} → ${inline(file.path)}`
  const sum = file.hunks === null ? '' : plusMinus(file.hunks.flatMap(({ lines }) => lines))
  return [
    [look.paint('bold', `${file.kind} ${name}`), look.paint('dim', sum), modeWords(file)].filter((part) => part !== '').join(' '),
  ]
}

/** What became of the executable bit, the one thing of a mode that people set. */
function modeWords({ modes }: FileDiff): string {
  const isProgram = (mode: string | null | undefined): boolean => mode === '100755'
  if (modes === null || modes.before === null || modes.after === null || modes.before === modes.after) return ''
  return isProgram(modes.after) ? '(now executable)' : isProgram(modes.before) ? '(not executable any more)' : ''
}

function fileBody({ hunks, path }: FileDiff, look: Look, words: boolean): string[] {
  // Which id lies in which folder: our own notes, which a patch needs and no reader.
  if (look.width !== null && path.startsWith('.acontext/')) return []
  if (hunks === null) return look.width === null ? [] : [look.paint('dim', 'It is no text, or too long to show.')]
  return hunks.flatMap((hunk) => [
    look.paint('cyan', hunkHead(hunk)),
    ...(words ? wordLines(hunk, look) : look.width === null ? hunk.lines : changedLines(hunk, look)),
  ])
}

/** Removed and added lines in their colours, with the words that differ turned over where most of a line stayed. */
function changedLines(hunk: Hunk, look: Look): string[] {
  return runsOf(hunk).flatMap(({ lines, removed, added }) => {
    const pieces = look.colored ? comparedWords(removed.join('\n'), added.join('\n')) : []
    const before = pieceLines(pieces.filter(({ side }) => side !== 'new'))
    const after = pieceLines(pieces.filter(({ side }) => side !== 'old'))
    return lines.map((line) => {
      if (line.startsWith('-')) return look.paint('red', `-${pointed(line, before.shift() ?? [], look)}`)
      if (line.startsWith('+')) return look.paint('green', `+${pointed(line, after.shift() ?? [], look)}`)
      return line.startsWith('\\') ? look.paint('dim', line) : block(line)
    })
  })
}

function pointed(line: string, pieces: readonly Piece[], look: Look): string {
  if (!isMended(pieces)) return block(line.slice(1))
  return pieces.map(({ text, side }) => (side === 'both' ? block(text) : look.paint('inverse', block(text)))).join('')
}

/** The text of a hunk with what was removed and added in its place, as `git diff --word-diff` writes it. */
function wordLines(hunk: Hunk, look: Look): string[] {
  return runsOf(hunk).flatMap(({ lines, removed, added }) => {
    if (removed.length + added.length === 0)
      return lines.filter((line) => !line.startsWith('\\')).map((line) => shown(line.slice(1), look))
    return pieceLines(apart(comparedWords(removed.join('\n'), added.join('\n')))).map((line) =>
      line.map((piece) => marked(piece, look)).join(''),
    )
  })
}

/** Old and new text that were not mixed stand on lines of their own. */
function apart(pieces: readonly Piece[]): readonly Piece[] {
  const [first, second] = pieces
  if (pieces.length !== 2 || first?.side !== 'old' || second?.side !== 'new') return pieces
  return first.text.includes('\n') || second.text.includes('\n') ? [first, { text: '\n', side: 'both' }, second] : pieces
}

function marked({ text, side }: Piece, look: Look): string {
  if (side === 'both') return shown(text, look)
  return side === 'old' ? look.paint('red', `[-${shown(text, look)}-]`) : look.paint('green', `{+${shown(text, look)}+}`)
}

/** A pipe gets the bytes as they are, a terminal none that it would obey. */
function shown(text: string, look: Look): string {
  return look.width === null ? text : block(text)
}

type Run = { readonly lines: string[]; readonly removed: string[]; readonly added: string[] }

/** A hunk as runs of lines that stayed and of lines that changed. */
function runsOf({ lines }: Hunk): readonly Run[] {
  const runs: Run[] = []
  let changing: boolean | null = null
  for (const line of lines) {
    // "\ No newline at end of file" belongs to the line above it.
    const changes: boolean = line.startsWith('\\') ? (changing ?? false) : line.startsWith('-') || line.startsWith('+')
    if (changes !== changing) runs.push({ lines: [], removed: [], added: [] })
    changing = changes
    const run = runs.at(-1)
    run?.lines.push(line)
    if (line.startsWith('-')) run?.removed.push(line.slice(1))
    if (line.startsWith('+')) run?.added.push(line.slice(1))
  }
  return runs
}

function plusMinus(lines: readonly string[]): string {
  const number = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length
  return `+${number('+')} -${number('-')}`
}
