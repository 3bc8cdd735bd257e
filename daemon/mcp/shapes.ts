import { z } from 'zod'
import type { LogEntry, Memory } from '../../src/memory/memory.ts'
import { shortId } from '../../src/model/short-id.ts'
import { spokenText, toolCall, toolResult, type Message } from '../../src/model/message.ts'

// Values that several tools take or give. Descriptions are for the model that reads them; each word costs every conversation.
export const targetText = z.string().max(600)
export const spaceText = z.string().max(120).optional().describe('Name or id of a space')
export const asOfText = z.string().max(80).optional().describe('As it was at a commit, a lesson or a date')
export const limitOf = (usual: number, most: number) => z.number().int().min(1).max(most).default(usual)

export const entryShape = z.object({
  commit: z.string(),
  at: z.string(),
  space: z.string(),
  subject: z.string(),
  author: z.string(),
  lesson: z.string().nullable(),
  session: z.string().nullable(),
  outcome: z.string().nullable(),
})
export const messageShape = z.object({ seq: z.number(), role: z.string(), at: z.string(), text: z.string() })

const messageLimit = 2000
/** Characters of one answer; some 8,000 tokens, so that no file or diff fills the context of who asks. */
export const answerLimit = 30_000

export function entryOf(entry: LogEntry): z.output<typeof entryShape> {
  const { oid, at, space, subject, author, lesson, session, outcome } = entry
  return { commit: oid, at, space: space.name, subject, author: author.name, lesson, session, outcome }
}

/** A commit as one line of text, with ids as short as the tools take them. */
export function entryLine({ commit, at, space, subject, lesson, session, outcome }: z.output<typeof entryShape>): string {
  const ids = [lesson === null ? [] : `lesson ${shortId(lesson)}`, session === null ? [] : `session ${shortId(session)}`].flat()
  const marks = [...(outcome === null || outcome === 'none' ? [] : [outcome]), ...ids].join(', ')
  return `${shortId(commit)} ${at.slice(0, 10)} ${space}: ${oneLine(subject)}${marks === '' ? '' : ` (${marks})`}`
}

/** Data as one line, so that it cannot pass for the next one. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** What was said, called and answered in a message, long parts cut. */
export function messageOf(message: Message, limit = messageLimit): z.output<typeof messageShape> {
  const said = spokenText(message)
  const acted = message.parts.flatMap((part) => {
    const call = toolCall(part)
    const result = toolResult(part)
    if (call !== null) return `[calls ${call.name} ${call.arguments}]`
    return result === null ? [] : `[${result.isError ? 'error' : 'result'}] ${result.text}`
  })
  const text = [said, ...acted].filter((part) => part !== '').join('\n')
  return { seq: message.seq, role: message.role, at: message.saidAt, text: clip(text, limit) }
}

export function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… [${text.length - limit} more characters]`
}

/** The first whole lines of a text that fit in one answer, and whether others follow; a line that is longer by itself is cut, and says so. */
export function firstLines(text: string): { readonly piece: string; readonly lines: number; readonly more: boolean } {
  if (text.length <= answerLimit) return { piece: text, lines: lineCount(text), more: false }
  const end = text.lastIndexOf('\n', answerLimit) + 1 || text.indexOf('\n', answerLimit) + 1 || text.length
  const piece = text.slice(0, end)
  const shown = piece.length <= answerLimit + 1 ? piece : clip(piece.trimEnd(), answerLimit)
  return { piece: shown, lines: lineCount(piece), more: end < text.length }
}

export function lineCount(text: string): number {
  return text.replace(/\n$/, '').split('\n').length
}

/** Names of spaces by their ids. */
export async function spaceNames(memory: Memory): Promise<ReadonlyMap<string, string>> {
  return new Map((await memory.spaces.list()).map(({ id, name }) => [id, name]))
}
