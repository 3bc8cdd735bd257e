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
  if (edits.length === 0) return book
  const pages: Pages = { tasks: [...book.tasks], preferences: [...book.preferences] }
  for (const edit of edits) applyEdit(pages, edit)
  return { ...book, ...pages }
}

/** Copies of a book's lists that the edits of one call may change, so that a long book is copied once and not for each edit. */
type Pages = { readonly tasks: Task[]; readonly preferences: Preference[] }

function applyEdit(pages: Pages, edit: TaskEdit): void {
  const { tasks, preferences } = pages
  switch (edit.edit) {
    case 'insert':
      if (!tasks.some((task) => task.id === edit.task)) tasks.push(newTask(tasks.length + 1, edit))
      return
    case 'rewrite':
      return changeTask(tasks, edit, () => ({ description: edit.description }))
    case 'status':
      return changeTask(tasks, edit, (task) => ({
        status: edit.status,
        revision: task.revision + (reopens(task, edit.status) ? 1 : 0),
      }))
    case 'progress':
      return changeTask(tasks, edit, (task) => ({ progress: [...task.progress, edit.text] }))
    case 'attach':
      return changeTask(tasks, edit, (task) => ({ messages: attached(task.messages, edit.messages) }))
    case 'preference':
      if (!preferences.some((known) => known.id === edit.preference.id)) preferences.push({ ...edit.preference, skipped: null })
      return
    default:
      return edit satisfies never
  }
}

/** An observer attaches what lies before it, which is far less; a task of a hundred thousand messages is not searched each time. */
const newestAttached = 1000

function attached(known: readonly MessageId[], more: readonly MessageId[]): readonly MessageId[] {
  const newest = new Set(known.slice(-newestAttached))
  return [...known, ...new Set(more.filter((message) => !newest.has(message)))]
}

/** A finished task that changes its status at all is a new revision: what it taught has to be looked at again. */
function reopens(task: Task, status: TaskStatus): boolean {
  return isFinished(task.status) && task.status !== status
}

function newTask(order: number, edit: Extract<TaskEdit, { edit: 'insert' }>): Task {
  return {
    id: edit.task,
    order,
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

function changeTask(tasks: Task[], edit: { task: TaskId; at: Stamp }, change: (task: Task) => Partial<Task>): void {
  // From the newest on: that is where work goes on.
  const place = tasks.findLastIndex((task) => task.id === edit.task)
  const task = tasks[place]
  if (task !== undefined) tasks[place] = { ...task, ...change(task), updatedAt: edit.at }
}
