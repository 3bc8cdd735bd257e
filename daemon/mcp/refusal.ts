import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { asMemoryError } from '../../src/errors.ts'

/** What hints of the memory name as commands, and the tool that does the same. */
const tools: readonly (readonly [command: RegExp, advice: string])[] = [
  [/^acontext skills list\b/, 'Call list_skills to see what there is.'],
  [/^acontext sessions list\b/, 'Call list_sessions to see what there is.'],
  [/^acontext spaces list\b/, 'Call stats to see the spaces there are.'],
  [/^acontext (?:skills log|lessons list)\b/, 'Call log to see lessons and commits.'],
  [/acontext lessons retry\b/, 'Call learn_now to try again.'],
  [/^acontext disks (?:list|ls)\b/, 'Call search with `in`: "disks" to find files.'],
]

/** A failure as an answer that the model can act on: what is so, and what to do next. Never a stack. */
export function refusal(error: unknown): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: sentence(error) }] }
}

export function sentence(error: unknown): string {
  const { code, message, hint } = asMemoryError(error)
  if (code === 'fault') return `This is a fault in acontext: ${message}`
  return [message, advice(hint)].filter((part) => part !== '').join(' ')
}

function advice(hint: string | null): string {
  if (hint === null) return ''
  const known = tools.find(([command]) => command.test(hint))
  if (known !== undefined) return known[1]
  if (/^acontext [^.;]*$/.test(hint)) return `A person can run: ${hint}`
  // Within a sentence the tool has the command's own name.
  return hint.replace(/\bacontext skills (log|diff|blame|why)\b/g, '$1')
}
