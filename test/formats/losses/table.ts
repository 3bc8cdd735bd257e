import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MessageFormat } from '../../../src/model/message.ts'

export const formats: readonly MessageFormat[] = ['openai', 'anthropic', 'gemini', 'acontext']

/** What a format does with something: all of it comes back, it comes back as something else, or it does not. */
export type Fate = 'kept' | 'told' | 'lost'
export type Row = { readonly what: string; readonly in: readonly string[]; readonly fate: Readonly<Record<MessageFormat, Fate>> }
export type Normalised = { readonly format: MessageFormat; readonly sent: unknown; readonly back: unknown }

const page = readFileSync(join(import.meta.dirname, '../../../docs/formats.md'), 'utf8')

function sectionOf(title: string, level: string): string {
  const start = page.indexOf(`\n${level} ${title}\n`)
  if (start < 0) throw new Error(`docs/formats.md has no section "${title}"`)
  const rest = page.slice(start + 1)
  const end = rest.slice(level.length).search(new RegExp(`\\n${level.slice(0, 2)}#? `))
  return end < 0 ? rest : rest.slice(0, end + level.length)
}

function rowsOf(section: string): string[][] {
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  )
}

const letters: Readonly<Record<string, string>> = { o: 'openai', a: 'anthropic', g: 'gemini', c: 'acontext' }

function fateOf(cell = ''): Fate {
  const [word] = cell.split(/[: ]/)
  if (word === 'kept' || word === 'told' || word === 'lost') return word
  throw new Error(`docs/formats.md: "${cell}" is none of kept, told and lost`)
}

/** The table of crossings, as the page shows it. */
export const losses: readonly Row[] = rowsOf(sectionOf('Another format', '##')).map(
  ([what = '', where = '', openai, anthropic, gemini, acontext]) => ({
    what,
    in: where.split(' ').map((letter) => letters[letter] ?? letter),
    fate: { openai: fateOf(openai), anthropic: fateOf(anthropic), gemini: fateOf(gemini), acontext: fateOf(acontext) },
  }),
)

/** The examples of what a format does not give back as it was sent. */
export const normalised: readonly Normalised[] = formats.flatMap((format) =>
  rowsOf(sectionOf(format, '###')).map(([sent = '', back = '']) => ({
    format,
    sent: JSON.parse(sent.slice(1, -1)) as unknown,
    back: JSON.parse(back.slice(1, -1)) as unknown,
  })),
)

/** The page's list of one crossing; null when there is none. */
export function crossingOf(from: MessageFormat, to: MessageFormat): string | null {
  const line = sectionOf('From one to the other', '##')
    .split('\n')
    .find((each) => each.startsWith(`| ${from} | ${to} |`))
  return line === undefined ? null : (line.slice(1, -1).split(' | ')[2]?.trim() ?? null)
}
