import type { MessageId } from './message.ts'
import type { SpaceId } from './space.ts'
import type { Stamp } from './time.ts'

export type TaskId = string
export type TaskStatus = 'pending' | 'running' | 'success' | 'failed'

export type Task = {
  readonly id: TaskId
  /** Position in the session, from 1. */
  readonly order: number
  /** Starts at 1; grows when a finished task is reopened or its outcome flips, which makes it teach anew. */
  readonly revision: number
  readonly description: string
  readonly status: TaskStatus
  readonly progress: readonly string[]
  readonly messages: readonly MessageId[]
  /** Why a space learnt nothing from this revision; null when it was not judged, or taught something. */
  readonly skipped: { readonly space: SpaceId; readonly revision: number; readonly reason: string } | null
  readonly createdAt: Stamp
  readonly updatedAt: Stamp
}

/** What the user said about themselves or how they want things done, in the third person. */
export type Preference = {
  readonly id: string
  readonly text: string
  /** The task in which it was said; null when outside of any. */
  readonly task: TaskId | null
  readonly message: MessageId
  readonly at: Stamp
  /** Why a space learnt nothing from it; null when it was not judged, or taught something. */
  readonly skipped: { readonly space: SpaceId; readonly reason: string } | null
}

/** What the observer saw in a session, and how far it looked (a sequence number; 0: not at all). */
export type TaskBook = {
  readonly observed: number
  readonly tasks: readonly Task[]
  readonly preferences: readonly Preference[]
  /** Messages that could not be observed, each with what went wrong; they were passed over. */
  readonly setAside?: readonly SetAside[]
  /** Why observing stands still before the next message; absent when it does not. */
  readonly stalled?: { readonly code: string; readonly message: string; readonly at: Stamp }
}

export type SetAside = { readonly message: MessageId; readonly seq: number; readonly reason: string; readonly at: Stamp }

/** What an observer proposes; tasks are named by id, new ones by the id that the insert carries. */
export type TaskEdit =
  | {
      readonly edit: 'insert'
      readonly task: TaskId
      readonly description: string
      readonly status: TaskStatus
      readonly at: Stamp
    }
  | { readonly edit: 'rewrite'; readonly task: TaskId; readonly description: string; readonly at: Stamp }
  | { readonly edit: 'status'; readonly task: TaskId; readonly status: TaskStatus; readonly at: Stamp }
  | { readonly edit: 'progress'; readonly task: TaskId; readonly text: string; readonly at: Stamp }
  | { readonly edit: 'attach'; readonly task: TaskId; readonly messages: readonly MessageId[]; readonly at: Stamp }
  | { readonly edit: 'preference'; readonly preference: Omit<Preference, 'skipped'> }

export const emptyBook: TaskBook = { observed: 0, tasks: [], preferences: [] }

export function isFinished(status: TaskStatus): boolean {
  return status === 'success' || status === 'failed'
}

/** The book after the edits, in their order. Edits that name an unknown task, and repeated inserts, change nothing. */
export function applyEdits(book: TaskBook, edits: readonly TaskEdit[]): TaskBook {
  return edits.reduce(applyEdit, book)
}

function applyEdit(book: TaskBook, edit: TaskEdit): TaskBook {
  switch (edit.edit) {
    case 'insert':
      return book.tasks.some((task) => task.id === edit.task) ? book : { ...book, tasks: [...book.tasks, newTask(book, edit)] }
    case 'rewrite':
      return changeTask(book, edit, () => ({ description: edit.description }))
    case 'status':
      return changeTask(book, edit, (task) => ({
        status: edit.status,
        revision: task.revision + (reopens(task, edit.status) ? 1 : 0),
      }))
    case 'progress':
      return changeTask(book, edit, (task) => ({ progress: [...task.progress, edit.text] }))
    case 'attach':
      return changeTask(book, edit, (task) => ({ messages: [...new Set([...task.messages, ...edit.messages])] }))
    case 'preference':
      return book.preferences.some((known) => known.id === edit.preference.id)
        ? book
        : { ...book, preferences: [...book.preferences, { ...edit.preference, skipped: null }] }
    default:
      return edit satisfies never
  }
}

/** A finished task that changes its status at all is a new revision: what it taught has to be looked at again. */
function reopens(task: Task, status: TaskStatus): boolean {
  return isFinished(task.status) && task.status !== status
}

function newTask(book: TaskBook, edit: Extract<TaskEdit, { edit: 'insert' }>): Task {
  return {
    id: edit.task,
    order: book.tasks.length + 1,
    revision: 1,
    description: edit.description,
    status: edit.status,
    progress: [],
    messages: [],
    skipped: null,
    createdAt: edit.at,
    updatedAt: edit.at,
  }
}

function changeTask(book: TaskBook, edit: { task: TaskId; at: Stamp }, change: (task: Task) => Partial<Task>): TaskBook {
  const tasks = book.tasks.map((task) => (task.id === edit.task ? { ...task, ...change(task), updatedAt: edit.at } : task))
  return { ...book, tasks }
}
