import { MemoryError, asMemoryError, type ProblemCode } from '../errors.ts'
import type { TranscriptChunk, TranscriptReport } from '../formats/transcript.ts'
import type { SessionId } from '../model/session.ts'
import type { Stamp } from '../model/time.ts'
import type { FlushReport, ImportedPart, ImportPart, Memory } from './memory.ts'
import { learnedElsewhere } from './refs.ts'

/** A file being read: its chunks, and what was found so far. */
export type TranscriptReading = AsyncIterable<TranscriptChunk> & {
  readonly report: TranscriptReport
  readonly progress: { readonly read: number; readonly total: number }
}

export type ImportOptions = {
  /** The space that learns from it, by name; made when it is not there. None: conversations are kept, nothing is learnt. */
  readonly space?: string
  readonly user?: string
  /** Only conversations that began then or later. */
  readonly since?: Stamp
  /** Counts what would be new, and writes nothing. */
  readonly dryRun?: boolean
  /** False: observing and learning are left for later. True when absent. */
  readonly wait?: boolean
  /** Ends the import between two writes; the next one goes on where it stopped. */
  readonly signal?: AbortSignal
  onProgress?(progress: ImportProgress): void
}

export type ImportProgress = {
  readonly file: number
  readonly files: number
  /** Bytes of the current file. */
  readonly read: number
  readonly total: number
  readonly sessions: number
  readonly messages: number
  readonly lessons: number
}

export type ImportSummary = {
  readonly sessions: { readonly created: number; readonly known: number; readonly ids: readonly SessionId[] }
  readonly messages: { readonly appended: number; readonly known: number }
  readonly tasks: number
  readonly learnt: FlushReport['learnt']
  readonly skipped: FlushReport['skipped']
  readonly waiting: FlushReport['waiting']
  /** Why observing stopped, such as a model that is not reachable; the conversations after it are kept for later. Else null. */
  readonly stalled: string | null
  readonly reports: readonly TranscriptReport[]
  /** Files that could not be read at all. */
  readonly failed: readonly {
    readonly file: string
    readonly code: ProblemCode
    readonly message: string
    readonly hint: string | null
  }[]
  /** Conversations that another space learns from: they are left as they are. */
  readonly refused: readonly { readonly conversation: string; readonly message: string; readonly hint: string | null }[]
  readonly interrupted: boolean
}

/**
 * Stores what is new in transcripts, conversation by conversation, and learns from each once it is read.
 *
 * Running it again, or after it was stopped anywhere, adds what is missing and nothing twice.
 *
 * @throws MemoryError `exists` when another space learns from all conversations; `invalid` when no file could be understood; `unavailable` when none could be read, or our own disk fails
 */
export async function importTranscripts(
  memory: Memory,
  files: readonly TranscriptReading[],
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const run = beginRun(memory, files, options)
  for (const [index, file] of files.entries()) {
    if (run.stopped()) break
    try {
      await run.file(file, index)
    } catch (error) {
      const problem = asMemoryError(error)
      if (problem.code === 'interrupted') break
      // A file that is no transcript, or cannot be read, does not spoil the others; a fault on our side ends the run.
      const isUnread = problem.code === 'unavailable' && problem.field === file.report.file
      if (!isUnread && problem.code !== 'invalid' && problem.code !== 'not-found') throw problem
      run.fail(file, problem)
    }
  }
  return run.summary()
}

function beginRun(memory: Memory, files: readonly TranscriptReading[], options: ImportOptions) {
  const created = new Set<SessionId>()
  const known = new Set<SessionId>()
  const counts = { appended: 0, known: 0, tasks: 0 }
  const learnt: FlushReport['learnt'][number][] = []
  const skipped: FlushReport['skipped'][number][] = []
  const waiting = new Map<string, FlushReport['waiting'][number]>()
  const failed: ImportSummary['failed'][number][] = []
  const refused = new Map<string, MemoryError>()
  const { space, user, since, dryRun = false, wait = true, signal, onProgress } = options
  let ensured = false
  let stalled: string | null = null
  const stopped = (): boolean => signal?.aborted === true

  function partOf(chunk: TranscriptChunk): ImportPart {
    return {
      kind: chunk.kind,
      origin: chunk.sourceId ?? chunk.firstHash,
      messages: chunk.messages.map((message) => ({ ...message, saidAt: message.saidAt ?? chunk.startedAt })),
      ...(user === undefined ? {} : { user }),
      ...(space === undefined || dryRun ? {} : { space }),
      ...(dryRun ? { dryRun } : {}),
    }
  }

  /** Null for a conversation that another space learns from: it does not spoil the others. */
  async function store(chunk: TranscriptChunk): Promise<ImportedPart | null> {
    try {
      if (space !== undefined && !dryRun && !ensured) {
        // Not before there is something to learn from: neither a mistyped path nor conversations of others leave an empty space.
        await ensureSpace(memory, space, user, () => memory.sessions.import({ ...partOf(chunk), dryRun: true }))
        ensured = true
      }
      return await memory.sessions.import(partOf(chunk))
    } catch (error) {
      const problem = asMemoryError(error)
      if (problem.code !== 'exists') throw problem
      refused.set(chunk.sourceId ?? chunk.firstHash, problem)
      return null
    }
  }

  async function settle(session: SessionId): Promise<void> {
    const report = await memory.sessions.flush(session)
    stalled = report.stalled ?? null
    counts.tasks += report.tasks
    learnt.push(...report.learnt)
    skipped.push(...report.skipped)
    for (const each of report.learnt) waiting.delete(each.lesson)
    for (const each of report.waiting) waiting.set(each.lesson, each)
  }

  return {
    stopped,
    async file(file: TranscriptReading, index: number): Promise<void> {
      for await (const chunk of file) {
        if (since !== undefined && chunk.startedAt !== null && chunk.startedAt < since) continue
        const stored = await store(chunk)
        if (stored === null) continue
        if (stored.created) created.add(stored.session)
        else if (!created.has(stored.session)) known.add(stored.session)
        counts.appended += stored.appended
        counts.known += stored.known
        if (chunk.done && wait && !dryRun && !stopped() && stalled === null) await settle(stored.session)
        const sessions = created.size + known.size
        onProgress?.({
          file: index + 1,
          files: files.length,
          ...file.progress,
          sessions,
          messages: counts.appended,
          lessons: learnt.length,
        })
        if (stopped()) return
      }
    },
    fail(file: TranscriptReading, { code, message, hint }: MemoryError): void {
      failed.push({ file: file.report.file, code, message, hint })
      const [first] = failed
      if (failed.length === files.length && first !== undefined) {
        const more = failed.length === 1 ? '' : ` ${failed.length - 1} more files could not be read either.`
        throw new MemoryError(first.code, `${first.message}${more}`, {
          field: first.file,
          ...(first.hint === null ? {} : { hint: first.hint }),
        })
      }
    },
    summary(): ImportSummary {
      const [first] = refused.values()
      if (first !== undefined && created.size + known.size === 0) {
        const more = refused.size === 1 ? '' : ` The same holds for ${refused.size - 1} more.`
        throw new MemoryError(first.code, `${first.message}${more}`, {
          ...(first.field === null ? {} : { field: first.field }),
          ...(first.hint === null ? {} : { hint: first.hint }),
        })
      }
      return whole()
    },
  }

  function whole(): ImportSummary {
    return {
      sessions: { created: created.size, known: known.size, ids: [...created, ...known] },
      messages: { appended: counts.appended, known: counts.known },
      tasks: counts.tasks,
      learnt,
      skipped,
      waiting: [...waiting.values()],
      stalled,
      reports: files.map(({ report }) => report),
      failed,
      refused: [...refused].map(([conversation, { message, hint }]) => ({ conversation, message, hint })),
      interrupted: stopped(),
    }
  }
}

/** Makes the space unless it is there; `exists` when it would be made for a conversation that another space learns from. */
async function ensureSpace(
  memory: Memory,
  name: string,
  user: string | undefined,
  look: () => Promise<ImportedPart>,
): Promise<void> {
  try {
    await memory.spaces.get(name)
  } catch (error) {
    if (!(error instanceof MemoryError) || error.code !== 'not-found') throw error
    const { created, session } = await look()
    const owner = created ? null : (await memory.sessions.get(session)).space
    if (owner !== null) throw learnedElsewhere(session, owner)
    await memory.spaces.create(name, user === undefined ? {} : { user })
  }
}
