import { open, readdir, stat } from 'node:fs/promises'
import { MemoryError } from '../errors.ts'
import { conversationId, createOpenAiTranscript } from '../formats/openai-transcript.ts'
import type { Conversation } from '../formats/transcript-chunks.ts'
import { detectTranscript } from '../formats/transcript-kind.ts'
import { transcriptPasses } from '../formats/transcript-parsers.ts'
import { reportOn, type ReportBook } from '../formats/transcript-report.ts'
import { type TranscriptChunk, type TranscriptKind, type TranscriptReport } from '../formats/transcript.ts'
import { stampOf, type Stamp } from '../model/time.ts'
import { readDocument } from './transcript-document.ts'
import { readingError } from './transcript-find.ts'
import { parseLine, readLines, type Line } from './transcript-lines.ts'

export type TranscriptOptions = {
  readonly format?: TranscriptKind | 'auto'
  readonly signal?: AbortSignal | undefined
}

/** A file being read, once: its chunks, and beside them how far it is and what was found. */
export type TranscriptReading = AsyncIterable<TranscriptChunk> & {
  /** Live; complete once the chunks have ended. */
  readonly report: TranscriptReport
  /** Bytes read and to read, all passes together. */
  readonly progress: { readonly read: number; readonly total: number }
}

/**
 * Reads a transcript in chunks; memory stays bounded however large the file is. Chunks without a start of their own
 * get the file's time of change.
 *
 * Lines that are not understood are told in the report and never fatal.
 *
 * @throws MemoryError while reading: `not-found`; `invalid` when nothing in the file is known; `unavailable`, with the path as
 * its field, when the file cannot be read; `interrupted` by the signal
 */
export function readTranscript(file: string, options: TranscriptOptions = {}): TranscriptReading {
  const book = reportOn(file)
  const progress = { read: 0, total: 0 }
  return {
    report: book.report,
    progress,
    [Symbol.asyncIterator]: () => readFile({ file, options, book, progress, size: 0 }),
  }
}

type Reading = {
  readonly file: string
  readonly options: TranscriptOptions
  readonly book: ReportBook
  readonly progress: { read: number; total: number }
  readonly size: number
}

async function* readFile(reading: Reading): AsyncGenerator<TranscriptChunk> {
  const { file, options, book, progress } = reading
  try {
    const info = await stat(file)
    if (info.isDirectory()) await readdir(file)
    if (!info.isFile()) {
      const hint = 'Save what it gives to a file, and import that.'
      throw new MemoryError('invalid', `"${file}" is no plain file; transcripts are read more than once.`, { field: file, hint })
    }
    const sized = { ...reading, size: info.size }
    progress.total = info.size
    const fallback = stampOf(info.mtime)
    if (await isDocument(file, info.size)) {
      for await (const chunk of readAsDocument(sized)) yield withStart(chunk, fallback)
    }
    // What looked like a document and held nothing may be lines of which the first are damaged.
    if (book.report.kind === null) {
      for await (const chunk of readAsLines(sized)) yield withStart(chunk, fallback)
    }
    if (isNothing(book.report)) throw unknownFile(sized)
    progress.read = progress.total
  } catch (error) {
    if (options.signal?.aborted === true) {
      throw new MemoryError('interrupted', `Reading "${file}" was interrupted.`, { cause: error })
    }
    throw readingError(error, file)
  }
}

/** Of no known kind; or OpenAI's to look at, with not one message that can be read. */
function isNothing({ kind, messages, skipped }: TranscriptReport): boolean {
  return kind === null || (kind === 'openai' && messages === 0 && skipped.count > 0)
}

function withStart(chunk: TranscriptChunk, fallback: Stamp): TranscriptChunk {
  return chunk.startedAt === null ? { ...chunk, startedAt: fallback } : chunk
}

function unknownFile(reading: Reading): MemoryError {
  const { file, options, book, size } = reading
  const [first] = book.report.skipped.first
  if (size === 0 || first === undefined) {
    return new MemoryError('invalid', `"${file}" is empty.`, { field: file, hint: 'Give files that hold conversations.' })
  }
  const why = first.reason.startsWith(first.place) ? first.reason : `${first.place}: ${first.reason}`
  const wanted = options.format === undefined || options.format === 'auto' ? null : options.format
  const looked =
    wanted === null
      ? 'holds neither OpenAI chat messages nor a Claude Code transcript nor a Codex rollout'
      : `is no ${kindNames[wanted]}`
  return new MemoryError('invalid', `"${file}" ${looked} (${why}).`, {
    field: file,
    hint:
      wanted === null
        ? 'Messages are JSON with a "role" and "content", one a line or in a list; transcripts are as the programs write them.'
        : 'Leave --format out to have the kind of transcript found out.',
  })
}

const kindNames: Readonly<Record<TranscriptKind, string>> = {
  openai: 'conversation of OpenAI chat messages',
  'claude-code': 'Claude Code transcript',
  codex: 'Codex rollout',
}

const headSize = 64 * 1024
const smallFile = 8 * 1024 * 1024

/**
 * True for a file that is one JSON value over several lines, or one long line; such a file is read token by token.
 *
 * A short single line is read as a line: it may be any kind of record.
 */
async function isDocument(file: string, size: number): Promise<boolean> {
  const handle = await open(file, 'r')
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(Math.min(headSize, size)), 0)
    const head = buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF?\s*/, '')
    if (!head.startsWith('{') && !head.startsWith('[')) return false
    const end = head.indexOf('\n')
    if (end === -1) return size > smallFile && !(await hasLineEnd(handle, bytesRead, size))
    // The first lines of a document are pieces of JSON; one whole record among them makes it lines.
    const whole = head.split('\n').slice(0, bytesRead < size ? -1 : undefined)
    return !whole.some((line, at) => isRecord(line) && !goesOn.test(whole[at - 1] ?? ''))
  } finally {
    await handle.close()
  }
}

/** Ends of a line after which more of the same value follows: the next line may be the last of its messages. */
const goesOn = /[[{,:]\s*$/

function isRecord(line: string): boolean {
  const parsed = parseLine({ number: 1, bytes: Buffer.from(line), ended: true })
  return 'value' in parsed && detectTranscript([parsed.value]) !== null
}

async function hasLineEnd(handle: Awaited<ReturnType<typeof open>>, from: number, size: number): Promise<boolean> {
  const block = Buffer.alloc(1024 * 1024)
  for (let position = from; position < size;) {
    const { bytesRead } = await handle.read(block, 0, block.length, position)
    if (bytesRead === 0) return false
    const end = block.subarray(0, bytesRead).indexOf(0x0a)
    // A line end that ends the file does not make a second line.
    if (end !== -1 && position + end + 1 < size) return true
    position += bytesRead
  }
  return false
}

async function* readAsLines(reading: Reading): AsyncGenerator<TranscriptChunk> {
  const { options, book, progress, size } = reading
  const kind = options.format === undefined || options.format === 'auto' ? await detectFile(reading) : options.format
  if (kind === null) return
  const { survey, parser: start } = transcriptPasses(kind)
  if (survey !== null) {
    progress.total = size * 2
    for await (const line of lines(reading, 0)) {
      if (line.bytes === null || !survey.wants(line.bytes)) continue
      const parsed = parseLine(line)
      if ('value' in parsed) survey.add(parsed.value, line.number)
    }
  }
  const parser = start(book)
  for await (const line of lines(reading, survey === null ? 0 : size)) {
    const parsed = parseLine(line)
    if ('reason' in parsed) book.skip(line.number, parsed.reason)
    else {
      if (book.report.kind === null && detectTranscript([parsed.value]) === kind) book.kind(kind)
      yield* parser.read(parsed.value, line.number)
    }
  }
  yield* parser.end()
  if (book.report.messages > 0) book.kind(kind)
}

function lines({ file, options, progress, size }: Reading, offset: number): AsyncGenerator<Line> {
  return readLines(file, { size, signal: options.signal, onBytes: (bytes) => void (progress.read = offset + bytes) })
}

async function detectFile({ file, options, book, size }: Reading): Promise<TranscriptKind | null> {
  // Told only if nothing is found: else the reading itself comes to these lines again.
  const reasons: string[] = []
  let last = 0
  const unknown: number[] = []
  for await (const line of readLines(file, { size, signal: options.signal })) {
    const parsed = parseLine(line)
    const kind = 'value' in parsed ? detectTranscript([parsed.value]) : null
    if (kind !== null) return kind
    last += 1
    if (reasons.length >= 100) continue
    reasons.push('reason' in parsed ? parsed.reason : 'the record is of no known kind')
    unknown.push(line.number)
  }
  for (let index = 0; index < last; index += 1) book.skip(unknown[index] ?? null, reasons[index] ?? '')
  return null
}

async function* readAsDocument(reading: Reading): AsyncGenerator<TranscriptChunk> {
  const { file, options, book, progress, size } = reading
  if (options.format !== undefined && options.format !== 'auto' && options.format !== 'openai') return
  const parser = createOpenAiTranscript(book)
  const loose: Conversation = parser.open({})
  let conversation = loose
  let ids: readonly (string | null)[] | null = null
  let opened = 0
  const documentOptions = { size, signal: options.signal, onBytes: (bytes: number) => void (progress.read = bytes) }
  try {
    for await (const event of readDocument(file, documentOptions)) {
      if (event.type === 'open') {
        // The id may stand behind the messages; they cannot wait for it, so it is looked up first.
        if (conversationId(event.fields) === null) ids ??= await idsIn(reading)
        conversation = parser.open({ id: ids?.[opened], ...event.fields })
        opened += 1
        book.kind('openai')
      } else if (event.type === 'close') {
        yield* parser.close(conversation)
        conversation = loose
      } else if (event.type === 'refused') book.skip(null, event.reason, event.place)
      else {
        if (detectTranscript([event.value]) === 'openai') book.kind('openai')
        yield* parser.say(conversation, event.value, null, event.place)
      }
    }
  } catch (error) {
    if (options.signal?.aborted === true || (error as NodeJS.ErrnoException).code !== undefined) throw error
    if (book.report.kind !== null) book.skip(null, `the document is cut off or no valid JSON (${(error as Error).message})`)
  }
  yield* parser.end()
}

async function idsIn({ file, options, size }: Reading): Promise<readonly (string | null)[]> {
  const ids: (string | null)[] = []
  try {
    for await (const event of readDocument(file, { size, signal: options.signal })) {
      if (event.type === 'close') ids.push(conversationId(event.fields))
    }
  } catch (error) {
    // A document that breaks off has told the ids that it tells; the reading itself reports it.
    if (options.signal?.aborted === true || (error as NodeJS.ErrnoException).code !== undefined) throw error
  }
  return ids
}
