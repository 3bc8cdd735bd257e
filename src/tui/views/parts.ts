import { toolCall, toolResult, type Message, type Part } from '../../model/message.ts'
import { display, oneLine } from '../text/display.ts'
import { cutLine, span, wrapText, type Line, type Tone } from '../text/spans.ts'
import { bytes } from '../../model/size.ts'
import { count } from '../../model/count.ts'

/** A part as it is shown: one line when folded, all of it when not. */
export type Shown = {
  readonly lines: readonly Line[]
  /** There is more of it than the lines show, or there would be less. */
  readonly folds: boolean
}

const foldedLines = 12
/** More of a part is not laid out: a tool can return megabytes. */
const longest = 200_000

/** One part of a message in lines of at most that many columns. */
export function partLines(part: Part, width: number, open: boolean): Shown {
  switch (part.type) {
    case 'text':
      return long(part.text ?? '', width, open, 'plain')
    case 'tool-call': {
      const call = toolCall(part)
      return folding(`→ ${call?.name ?? ''}`, callText(call?.input ?? null), { width, open, tone: 'warn', more: call?.arguments })
    }
    case 'tool-result': {
      const result = toolResult(part)
      const text = result?.text ?? ''
      const bad = result?.isError === true
      return folding(bad ? '✗' : '←', bad ? telling(text) : firstLine(text), {
        width,
        open,
        tone: bad ? 'bad' : 'dim',
        more: text,
      })
    }
    case 'thinking':
      return folding('∴ thinking', firstLine(part.text ?? ''), { width, open, tone: 'dim', more: part.text })
    case 'redacted_thinking':
      return { lines: [[span('∴ thinking that its model keeps to itself', 'dim')]], folds: false }
    case 'image':
    case 'audio':
    case 'video':
    case 'file': {
      const size = part.asset === undefined ? '' : `, ${bytes(part.asset.size)}`
      const name = part.filename === undefined ? '' : ` ${oneLine(part.filename)}`
      return { lines: [cutLine([span(`[${part.type}${name}${size}]`, 'accent')], width)], folds: false }
    }
    case 'data':
      return folding('[data]', part.text ?? JSON.stringify(part.meta ?? {}), { width, open, tone: 'dim' })
    default:
      return part.type satisfies never
  }
}

/** Text that is shown up to a dozen lines, or whole. */
function long(text: string, width: number, open: boolean, tone: Tone): Shown {
  const lines = wrapText(display(text.trim()).slice(0, longest), width, tone)
  if (lines.length <= foldedLines + 1) return { lines, folds: false }
  if (open) return { lines, folds: true }
  const more = `… ${count(lines.length - foldedLines, 'more line')}`
  return { lines: [...lines.slice(0, foldedLines), [span(more, 'dim')]], folds: true }
}

type Fold = { readonly width: number; readonly open: boolean; readonly tone: Tone; readonly more?: string | undefined }

/** A sign and one line; unfolded, all of the text below it. */
function folding(sign: string, summary: string, { width, open, tone, more = summary }: Fold): Shown {
  const lines = more.trim() === '' ? 0 : more.trim().split('\n').length
  const extent = lines > 1 && !open ? ` … ${count(lines, 'line')}` : ''
  const head = cutLine([span(`${sign} `, tone), span(oneLine(summary.slice(0, 2_000)), tone)], Math.max(8, width - extent.length))
  const first: Line = extent === '' ? head : [...head, span(extent, 'dim')]
  if (!open) return { lines: [first], folds: more.trim() !== '' }
  const body = wrapText(display(readable(more).trim()).slice(0, longest), width - 2, 'plain')
  return { lines: [[span(sign, tone)], ...body.map((line): Line => [span('  '), ...line])], folds: true }
}

/** `command: npm test, timeout: 60`, rather than JSON with its quotes. */
function callText(input: unknown): string {
  if (typeof input !== 'object' || input === null) return typeof input === 'string' ? input : ''
  return Object.entries(input)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}

/** JSON with line ends where one reads it better so; any other text as it is. */
function readable(text: string): string {
  if (text.length > longest || !/^\s*[[{]/.test(text)) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2).replaceAll('\\n', '\n')
  } catch {
    return text
  }
}

function firstLine(text: string): string {
  return text.trimStart().split('\n', 1)[0] ?? ''
}

/** The first line of a failure is often the command itself. */
function telling(text: string): string {
  const lines = text.slice(0, longest).split('\n')
  return lines.find((line) => /error|fail|exception|denied/i.test(line)) ?? lines[0] ?? ''
}

/** What folds at a part is found by. */
export function foldOf(message: Pick<Message, 'seq'>, index: number): string {
  return `${message.seq}.${index}`
}
