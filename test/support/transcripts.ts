import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTranscript, type TranscriptOptions } from '../../src/drivers/transcript-files.ts'
import type { TranscriptChunk } from '../../src/formats/transcript.ts'
import { tempFolder } from './temp-folder.ts'

/** The folder of transcripts that are kept with the tests. */
export const fixtures = new URL('../fixtures/transcripts/', import.meta.url).pathname

/** A transcript read to its end. */
export async function read(file: string, options: TranscriptOptions = {}) {
  const reading = readTranscript(file, options)
  const chunks: TranscriptChunk[] = []
  for await (const chunk of reading) chunks.push(chunk)
  return { chunks, messages: chunks.flatMap((chunk) => chunk.messages), report: reading.report, progress: reading.progress }
}

/** A file in a folder of its own; its path. */
export function written(name: string, content: string | Uint8Array): string {
  const file = join(tempFolder(), name)
  writeFileSync(file, content)
  return file
}

/** A message as a line of OpenAI's chat format. */
export const line = (role: string, content: unknown): string => `${JSON.stringify({ role, content })}\n`
