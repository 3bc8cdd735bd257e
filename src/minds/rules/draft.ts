import { isFinished, type Task, type TaskEdit, type TaskStatus } from '../../model/task.ts'
import type { MessageId } from '../../model/message.ts'
import type { Stamp } from '../../model/time.ts'
import { stems } from '../../model/words.ts'

/** A task while a batch is read; `book` is what was known before, null for a new one. */
export type Draft = {
  readonly id: string
  readonly book: Task | null
  description: string
  status: TaskStatus
  /** It was finished and taken up again in this batch. */
  reopened: boolean
  /** Wanted for another day, or waiting for its turn. */
  parked: boolean
  readonly messages: MessageId[]
  readonly progress: string[]
  at: Stamp
}

/** A batch comes right after what the book knows, so only its newest messages can come again. */
export const newestKnown = 64

export function newDraft(
  id: string,
  user: { readonly message: MessageId; readonly at: Stamp },
  description: string,
  parked: boolean,
): Draft {
  return {
    id,
    book: null,
    description,
    status: parked ? 'pending' : 'running',
    reopened: false,
    parked,
    messages: [user.message],
    progress: [],
    at: user.at,
  }
}

export function draftOf(task: Task): Draft {
  const { id, description, status, updatedAt } = task
  return {
    id,
    book: task,
    description,
    status,
    reopened: false,
    parked: status === 'pending',
    messages: [],
    progress: [],
    at: updatedAt,
  }
}

export function setStatus(draft: Draft, status: TaskStatus): void {
  if (draft.book !== null && isFinished(draft.status) && status === 'running') draft.reopened = true
  draft.status = status
}

export function editsOf(draft: Draft): TaskEdit[] {
  const { id, book, at, description, status } = draft
  const known = new Set(book?.messages.slice(-newestKnown))
  const messages = [...new Set(draft.messages)].filter((message) => !known.has(message))
  const edits: TaskEdit[] = []
  if (book === null) edits.push({ edit: 'insert', task: id, description, status, at })
  else {
    if (book.description !== description) edits.push({ edit: 'rewrite', task: id, description, at })
    if (draft.reopened && isFinished(status)) edits.push({ edit: 'status', task: id, status: 'running', at })
    if (book.status !== status || draft.reopened) edits.push({ edit: 'status', task: id, status, at })
  }
  if (messages.length > 0) edits.push({ edit: 'attach', task: id, messages, at })
  return [...edits, ...draft.progress.map((text): TaskEdit => ({ edit: 'progress', task: id, text, at }))]
}

/** Tasks that wait in a queue, the oldest first: they came with the same message as another, or while it was worked at. */
export function queuedIn(drafts: readonly Draft[]): Draft[] {
  const parked = drafts.filter((draft) => draft.parked)
  if (parked.length === 0) return []
  const firsts = new Map<MessageId, number>()
  for (const draft of drafts) firsts.set(firstMessage(draft), (firsts.get(firstMessage(draft)) ?? 0) + 1)
  const shared = new Set([...firsts].flatMap(([message, count]) => (count > 1 ? [message] : [])))
  const wanted = new Map(parked.map((draft) => [firstMessage(draft), draft]))
  for (const draft of drafts) {
    for (const messages of [draft.book?.messages ?? [], draft.messages]) {
      for (const message of messages) {
        const waiting = wanted.get(message)
        if (waiting !== undefined && waiting !== draft) shared.add(message)
      }
    }
  }
  return parked.filter((draft) => shared.has(firstMessage(draft)))
}

function firstMessage(draft: Draft): MessageId {
  return draft.book?.messages[0] ?? draft.messages[0] ?? ''
}

export function hasLine(draft: Draft, line: string): boolean {
  return draft.progress.includes(line) || draft.book?.progress.includes(line) === true
}

/** Of several tasks at hand those that the words name; all when they name none. */
export function named(drafts: readonly Draft[], text: string): readonly Draft[] {
  if (drafts.length < 2) return drafts
  const words = stems(text)
  const hit = drafts.filter((draft) => ownWordsOf(draft, drafts).some((word) => words.has(word)))
  return hit.length > 0 ? hit : drafts
}

/** Words of a task that no other task at hand has. */
export function ownWordsOf(draft: Draft, drafts: readonly Draft[]): string[] {
  const others = new Set(drafts.filter((other) => other !== draft).flatMap((other) => [...stems(other.description)]))
  return [...stems(draft.description)].filter((word) => !others.has(word))
}
