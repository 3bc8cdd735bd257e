import { MemoryError } from './errors.ts'
import type { TranscriptKind } from './formats/transcript.ts'
import type { ImportOptions, ImportSummary } from './memory/import.ts'
import type { Memory } from './memory/memory.ts'
import type { Json } from './model/json.ts'
import type { Message, MessageFormat, NewMessage } from './model/message.ts'

/** Messages in a provider's format as messages of ours. Throws `invalid` and names the field, such as `messages[3].content`. */
export async function readMessages(format: MessageFormat, values: readonly unknown[]): Promise<readonly NewMessage[]> {
  const { messageFormats } = await import('./formats/message-formats.ts')
  return values.map((value, index) => messageFormats[format].read(value, `messages[${index}]`))
}

/** Messages of ours in a provider's format, and a sentence for everything that this format cannot carry. */
export async function renderMessages(
  format: MessageFormat,
  messages: readonly Message[],
): Promise<{ readonly messages: readonly Json[]; readonly lost: readonly string[] }> {
  const { messageFormats } = await import('./formats/message-formats.ts')
  return messageFormats[format].render(messages)
}

/**
 * Stores the conversations of all transcripts at these paths in a memory, and learns from them.
 *
 * @throws MemoryError `not-found` and the path that is not there, or no file at all; `invalid` when no file could be read
 */
export async function importPaths(
  memory: Memory,
  paths: readonly string[],
  options: ImportOptions & { readonly format?: TranscriptKind | 'auto' },
): Promise<ImportSummary> {
  const [{ findTranscripts }, { readTranscript }, { importTranscripts }] = await Promise.all([
    import('./drivers/transcript-find.ts'),
    import('./drivers/transcript-files.ts'),
    import('./memory/import.ts'),
  ])
  const { format = 'auto', signal } = options
  const files = await findTranscripts(paths)
  if (files.length === 0) {
    throw new MemoryError(
      'not-found',
      `There is no .json and no .jsonl file in ${paths.map((path) => `"${path}"`).join(', ')}.`,
      {
        field: paths[0] ?? 'paths',
        hint: 'Give files, or folders that have such files in them.',
      },
    )
  }
  return importTranscripts(
    memory,
    files.map((file) => readTranscript(file, { format, signal })),
    options,
  )
}
