import { asMemoryError, type MemoryError } from '../errors.ts'
import type { Message } from '../model/message.ts'
import type { SessionId } from '../model/session.ts'
import { applyEdits, type SetAside, type TaskBook, type TaskEdit } from '../model/task.ts'
import { stampOf } from '../model/time.ts'
import type { ObserveInput } from '../seams/mind.ts'
import { isOutside } from './model-calls.ts'
import type { Parts } from './parts.ts'
import { spacing } from './spacing.ts'

export type Observed = {
  readonly observed: number
  readonly setAside: readonly SetAside[]
  readonly stalled: string | null
}

/** Messages that are looked at in one go, and those before them that are shown again. */
const batchLimit = 32
const overlap = 8
/** The user's newest sessions, whose wishes are known beforehand. */
const otherSessions = 20

/**
 * Looks at all messages of a session that were not observed yet, batch by batch.
 *
 * Tasks, preferences and the place up to which it looked are saved as one, so a crash runs the batches since then again, and
 * nothing that was learnt: learning begins once all is saved. When the mind is away, observing stalls there, and goes on with
 * the next call. When a batch itself breaks it, the batch is halved down to the message that does; that one is set aside with
 * its error.
 */
export async function observeSession(parts: Parts, session: SessionId): Promise<Observed> {
  const folded = parts.sessions.fold(session)
  let book = parts.books.read(session)
  const before = book
  const answer = (): Observed => ({
    observed: book.observed - before.observed,
    setAside: (book.setAside ?? []).slice(before.setAside?.length ?? 0),
    stalled: book.stalled?.message ?? null,
  })
  if (folded === null || !folded.session.tracking) return { observed: 0, setAside: [], stalled: null }
  const last = folded.offsets.length
  const context = book.observed < last ? contextOf(parts, session, folded.session.user) : {}
  const saves = spacing(parts)
  let saved = book
  const save = async (): Promise<void> => {
    await parts.books.save(session, book)
    saved = book
  }
  /** The last message of a batch that failed: what breaks it lies before that. */
  let suspect: number | null = null
  try {
    while (book.observed < last) {
      const start = book.observed + 1
      const fresh = nextBatch(parts, session, start, suspect)
      const seen = fresh.at(-1)
      if (seen === undefined) break // the log ends before its count says: a corrupt line, told by status
      const earlier = parts.sessions.messages(session, start - overlap, book.observed)
      const edits = await attempt(parts, { session, book, earlier, fresh, ...context })
      if (edits.result === 'away') {
        book = { ...book, stalled: { ...problemOf(edits.problem), at: stampOf(parts.clock.now()) } }
        break
      }
      if (edits.result === 'broken' && fresh.length > 1) {
        suspect = seen.seq
        continue
      }
      book = advanced(book, edits.result === 'done' ? edits.edits : [], seen.seq)
      if (edits.result === 'broken') book = withSetAside(book, seen, edits.problem, stampOf(parts.clock.now()))
      if (edits.result === 'broken' || (suspect !== null && seen.seq >= suspect)) suspect = null
      if (saves.isDue()) await saves.save(save)
    }
  } finally {
    if (book !== saved) await save()
  }
  if (book.observed > before.observed) parts.bus.emit({ type: 'tasks-changed', session })
  return answer()
}

type Attempt =
  | { readonly result: 'done'; readonly edits: readonly TaskEdit[] }
  | { readonly result: 'away' | 'broken'; readonly problem: MemoryError }

async function attempt(parts: Parts, input: ObserveInput): Promise<Attempt> {
  try {
    return { result: 'done', edits: await parts.mind.observe(input, parts.ids) }
  } catch (error) {
    const problem = asMemoryError(error)
    if (parts.mind.alive === undefined) throw problem
    const byText = problem.code === 'invalid' || problem.code === 'too-large' || problem.code === 'unavailable'
    if (!byText && !isOutside(problem)) throw problem
    // A model that fails on one text looks like one that is down or unfit, until it is asked something else.
    return { result: byText && (await parts.mind.alive()) ? 'broken' : 'away', problem }
  }
}

function nextBatch(parts: Parts, session: SessionId, start: number, suspect: number | null): readonly Message[] {
  if (suspect === null) return cutAtTurn(parts.sessions.messages(session, start, start + batchLimit))
  const half = Math.max(1, Math.ceil((suspect - start + 1) / 2))
  return parts.sessions.messages(session, start, start + half - 1)
}

/** A full batch ends before a turn of the user, so that a call is not parted from its result; a short one is taken whole. */
function cutAtTurn(waiting: readonly Message[]): readonly Message[] {
  if (waiting.length <= batchLimit) return waiting
  for (let end = batchLimit; end > 0; end--) {
    const next = waiting[end]
    if (next?.role === 'user' && next.parts.some((part) => part.type === 'text')) return waiting.slice(0, end)
  }
  return waiting.slice(0, batchLimit)
}

function advanced(book: TaskBook, edits: readonly TaskEdit[], observed: number): TaskBook {
  const { stalled: _stalled, ...rest } = applyEdits(book, edits)
  return { ...rest, observed }
}

function withSetAside(book: TaskBook, message: Message, problem: MemoryError, at: string): TaskBook {
  const aside: SetAside = { message: message.id, seq: message.seq, reason: problem.message, at }
  return { ...book, setAside: [...(book.setAside ?? []), aside] }
}

function problemOf({ code, message }: MemoryError): { code: string; message: string } {
  return { code, message }
}

/** What a model is told beside the messages; the rules need none of it. */
function contextOf(parts: Parts, session: SessionId, user: string | null): Pick<ObserveInput, 'criteria' | 'known'> {
  if (parts.mind.alive === undefined) return {}
  const { task_success_criteria: success, task_failure_criteria: failure } = parts.configs.read()
  const others = parts.index.all().filter((each) => user !== null && each.user === user && each.id !== session)
  const newest = others.sort((one, other) => (one.updatedAt < other.updatedAt ? 1 : -1)).slice(0, otherSessions)
  return {
    criteria: { success: typeof success === 'string' ? success : null, failure: typeof failure === 'string' ? failure : null },
    known: newest.flatMap(({ id }) => parts.books.read(id).preferences.map(({ text }) => text)),
  }
}
