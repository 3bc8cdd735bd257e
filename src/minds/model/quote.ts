import { toolCall, toolResult, type Message, type Part } from '../../model/message.ts'
import { unseen } from '../rules/events.ts'

/** Languages differ; a third of the bytes is more than most texts need. */
const bytesPerToken = 3
/** How much of each text is shown, the most first, until everything fits. */
const textLimits = [6000, 3000, 1500, 800, 400, 200, 100]
const thinkingShare = 0.25

type Names = ReadonlyMap<string, string>

/** How many tokens a text takes at most, roughly. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken)
}

/**
 * Messages as JSON lines that fit into so many tokens: nothing in them can end the quotation.
 *
 * Long texts lose their middle first; when that is not enough, messages in the middle are left out, and that is said.
 */
export function quoteMessages(messages: readonly Message[], tokens: number): string {
  const names: Names = new Map(messages.flatMap((message) => message.parts.flatMap(namedCall)))
  for (const limit of textLimits) {
    const lines = messages.map((message) => JSON.stringify(quoteOf(message, names, limit)))
    if (tokensOf(lines.join('\n')) <= tokens) return lines.join('\n')
  }
  const lines = messages.map((message) => JSON.stringify(quoteOf(message, names, textLimits.at(-1) ?? 100)))
  return withoutMiddle(lines, tokens).join('\n')
}

function withoutMiddle(lines: readonly string[], tokens: number): string[] {
  const head: string[] = []
  const tail: string[] = []
  let left = tokens
  for (let first = 0, last = lines.length - 1; first <= last;) {
    const fromEnd = head.length > tail.length / 3
    const line = lines[fromEnd ? last-- : first++] ?? ''
    left -= tokensOf(line) + 1
    if (left < 0) break
    if (fromEnd) tail.unshift(line)
    else head.push(line)
  }
  const missing = lines.length - head.length - tail.length
  return missing === 0 ? [...head, ...tail] : [...head, JSON.stringify({ left_out: `${missing} messages` }), ...tail]
}

function quoteOf(message: Message, names: Names, limit: number): object {
  const calls = message.parts.flatMap((part) => {
    const call = toolCall(part)
    return call === null ? [] : [{ tool: clean(call.name, 120), input: clean(call.arguments, limit) }]
  })
  const results = message.parts.flatMap((part) => {
    const result = toolResult(part)
    if (result === null) return []
    const tool = result.name ?? names.get(result.call ?? '')
    return [
      {
        ...(tool === undefined ? {} : { tool: clean(tool, 120) }),
        ...(result.isError ? { error: true } : {}),
        text: clean(result.text, limit),
      },
    ]
  })
  const said = textsOf(message.parts, 'text').join('\n')
  const thought = textsOf(message.parts, 'thinking').join('\n')
  const data = textsOf(message.parts, 'data').join('\n')
  const media = message.parts.filter((part) => ['image', 'audio', 'video', 'file'].includes(part.type))
  return {
    n: message.seq,
    role: message.role,
    at: message.saidAt.slice(0, 19),
    ...(thought === '' ? {} : { thinking: clean(thought, limit * thinkingShare) }),
    ...(said === '' ? {} : { text: clean(said, limit) }),
    ...(data === '' ? {} : { data: clean(data, limit) }),
    ...(calls.length === 0 ? {} : { calls }),
    ...(results.length === 0 ? {} : { results }),
    ...(media.length === 0 ? {} : { attached: media.map((part) => clean(`${part.type} ${part.filename ?? ''}`.trim(), 120)) }),
  }
}

function namedCall(part: Part): [string, string][] {
  const call = toolCall(part)
  return call === null || call.id === null ? [] : [[call.id, call.name]]
}

function textsOf(parts: readonly Part[], type: Part['type']): string[] {
  return parts.filter((part) => part.type === type && (part.text ?? '') !== '').map((part) => part.text ?? '')
}

/** The text without what no screen shows, its middle left out where it is long. */
export function clean(text: string, limit: number): string {
  const plain = text.replace(/\r\n?/g, '\n').replace(unseen, '')
  if (plain.length <= limit) return plain
  const head = Math.ceil((limit * 2) / 3)
  const tail = Math.floor(limit / 3)
  return `${plain.slice(0, head)} …[${plain.length - head - tail} characters left out]… ${plain.slice(-tail)}`
}

/** A text as one line of so many characters at most: nothing that could begin a heading, a field or a trailer. */
export function oneLine(text: string, limit: number): string {
  const line = text.replace(unseen, '').replace(/\s+/g, ' ').trim()
  return line.length > limit ? `${line.slice(0, limit - 1).trimEnd()}…` : line
}
