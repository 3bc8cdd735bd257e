import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { NewMessage } from '../../src/model/message.ts'
import { stampOf } from '../../src/model/time.ts'
import { readMessages } from '../../src/transcripts.ts'

export type Transcript = { readonly id: string; readonly format: 'openai' | 'anthropic'; readonly messages: readonly unknown[] }

const start = Date.parse('2025-06-15T14:30:00Z')

/** The values of a file of JSON lines, packed or not. */
export function linesOf(path: string): unknown[] {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as unknown)
}

/** The messages of a transcript as a client would send them, said ten seconds apart. */
export async function messagesOf({ format, messages }: Transcript): Promise<readonly NewMessage[]> {
  const timed = messages.map((message, index) => ({ message, saidAt: stampOf(new Date(start + index * 10_000)) }))
  // Anthropic has no system messages: what stands there goes beside the messages, and is never sent to us.
  const sent = timed.filter(({ message }) => format !== 'anthropic' || (message as { role?: string }).role !== 'system')
  const read = await readMessages(
    format,
    sent.map(({ message }) => message),
  )
  return read.map((message, index) => ({ ...message, saidAt: sent[index]?.saidAt ?? null }))
}
