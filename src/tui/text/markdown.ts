import { display } from './display.ts'
import { span, wrapLine, type Line, type Span, type Tone } from './spans.ts'

/** A line of a Markdown file as it is shown, in as many rows as it takes. */
export type Rendered = { readonly line: number; readonly rows: readonly Line[] }

const fence = /^ {0,3}(```|~~~)/
const heading = /^ {0,3}(#{1,6})\s+(.*?)(?:\s#+)?\s*$/
const item = /^(\s*)([-*+]|\d{1,3}[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/
const quote = /^\s{0,3}>\s?(.*)$/
const rule = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/
const inlineMark = /(`+)(.+?)\1|\*\*(.+?)\*\*|__(.+?)__|\*([^*\s][^*]*?)\*|\[([^\]]+)\]\(([^)\s]+)[^)]*\)/g

/** A Markdown text line by line, each in rows of at most that many columns. Lines stay what they are, so that each can be asked about. */
export function renderMarkdown(text: string, width: number): readonly Rendered[] {
  const lines = display(text).replace(/\n$/, '').split('\n')
  const front = lines[0]?.trim() === '---' ? lines.indexOf('---', 1) : -1
  let fenced = false
  return lines.map((line, index): Rendered => {
    const number = index + 1
    if (index <= front) return { line: number, rows: wrapLine([span(line, 'dim')], width, 2) }
    if (fence.test(line)) {
      fenced = !fenced
      return { line: number, rows: wrapLine([span(line, 'dim')], width) }
    }
    return { line: number, rows: fenced ? wrapLine([span(line, 'code')], width) : lineRows(line, width) }
  })
}

function lineRows(line: string, width: number): readonly Line[] {
  const head = heading.exec(line)
  if (head !== null) {
    const level = (head[1] ?? '#').length
    return wrapLine(inlineSpans(level > 2 ? `${head[2]}` : (head[2] ?? ''), level === 1 ? 'title' : 'heading'), width)
  }
  if (rule.test(line)) return [[span('─'.repeat(Math.max(1, Math.min(width, 40))), 'dim')]]
  const point = item.exec(line)
  if (point !== null) {
    const [, blanks = '', sign = '-', box, rest = ''] = point
    const mark = box === undefined ? (/\d/.test(sign) ? sign : '•') : box === ' ' ? '☐' : '☑'
    return wrapLine([span(`${blanks}${mark} `, 'accent'), ...inlineSpans(rest)], width, blanks.length + mark.length + 1)
  }
  const quoted = quote.exec(line)
  if (quoted !== null) return wrapLine([span('▏ ', 'dim'), ...inlineSpans(quoted[1] ?? '', 'emphasis')], width, 2)
  return wrapLine(inlineSpans(line), width)
}

/** Bold, emphasis, code and links without their signs. */
function inlineSpans(text: string, tone: Tone = 'plain'): readonly Span[] {
  const spans: Span[] = []
  let at = 0
  for (const found of text.matchAll(inlineMark)) {
    const [all, , code, bold, alsoBold, emphasis, link] = found
    if (found.index > at) spans.push(span(text.slice(at, found.index), tone))
    if (code !== undefined) spans.push(span(code, 'code'))
    else if (link !== undefined) spans.push(span(link, 'link'))
    else if (emphasis !== undefined) spans.push(span(emphasis, 'emphasis'))
    else spans.push(span(bold ?? alsoBold ?? '', tone === 'plain' ? 'strong' : tone))
    at = found.index + all.length
  }
  if (at < text.length || spans.length === 0) spans.push(span(text.slice(at), tone))
  return spans
}
