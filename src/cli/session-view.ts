import { toolCall, toolResult, type Message, type Part, type Role } from '../model/message.ts'
import type { Look, Style } from './look.ts'
import { block, inline, shorten } from './text.ts'
import { count } from '../model/count.ts'
import { bytes } from '../model/size.ts'
import { shortTime } from './time.ts'

const roleStyle: Readonly<Record<Role, Style>> = {
  user: 'green',
  assistant: 'cyan',
  system: 'dim',
  developer: 'dim',
  tool: 'dim',
}
const foldedWidth = 120

/** A conversation to read: who, when and what; a tool call on one line, a result cut to its beginning, thinking left out. */
export function conversation(messages: readonly Message[], look: Look, now: Date): string {
  return messages.map((message) => messageLines(message, look, now).join('\n')).join('\n\n')
}

function messageLines(message: Message, look: Look, now: Date): string[] {
  const who = message.name === null ? message.role : `${message.role} (${inline(message.name)})`
  const head = `${look.paint(roleStyle[message.role], who)} ${look.paint('dim', `#${message.seq} · ${shortTime(message.saidAt, now)}`)}`
  return [head, ...message.parts.flatMap((part) => partLines(part, look).map((line) => `  ${line}`))]
}

function partLines(part: Part, look: Look): string[] {
  const fold = (text: string): string => shorten(inline(text), Math.min(foldedWidth, (look.width ?? foldedWidth) - 4))
  switch (part.type) {
    case 'text':
      return block(part.text ?? '')
        .trim()
        .split('\n')
    case 'tool-call': {
      const call = toolCall(part)
      return [look.paint('yellow', fold(`→ ${call?.name ?? ''} ${callText(call?.input ?? null)}`))]
    }
    case 'tool-result':
      return resultLines(part, look, fold)
    case 'thinking':
    case 'redacted_thinking':
      return []
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      return [look.paint('dim', `[${part.type}${part.filename === undefined ? '' : ` ${inline(part.filename)}`}${size(part)}]`)]
    case 'data':
      return [look.paint('dim', fold(`[data] ${part.text ?? JSON.stringify(part.meta ?? {})}`))]
    default:
      return part.type satisfies never
  }
}

function resultLines(part: Part, look: Look, fold: (text: string) => string): string[] {
  const result = toolResult(part)
  const lines = (result?.text ?? '').trim().split('\n')
  const more = lines.length > 1 ? ` … ${count(lines.length, 'line')}` : ''
  if (result?.isError !== true) return [look.paint('dim', `${fold(`← ${lines[0] ?? ''}`)}${more}`)]
  // The first line of a failure is often the command itself.
  const telling = lines.find((line) => /error|fail|exception|denied/i.test(line)) ?? lines[0] ?? ''
  return [look.paint('red', `${fold(`✗ ${telling}`)}${more}`)]
}

/** `command: npm test, timeout: 60`, rather than JSON with its quotes. */
function callText(input: unknown): string {
  if (typeof input !== 'object' || input === null) return typeof input === 'string' ? input : ''
  return Object.entries(input)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}

function size(part: Part): string {
  return part.asset === undefined ? '' : `, ${bytes(part.asset.size)}`
}
