import { applyEdits, isFinished, type Task, type TaskBook, type TaskEdit, type TaskStatus } from '../../model/task.ts'
import type { Message } from '../../model/message.ts'
import { alike, stems } from '../../model/words.ts'
import type { Ids } from '../../seams/ids.ts'
import type { ObserveInput } from '../../seams/mind.ts'
import { claimFault } from './proof.ts'
import { oneLine, quoteMessages } from './quote.ts'
import { defineTool, done, maybe, needed, no, type Tool, type ToolAnswer } from './tool.ts'

const statuses: readonly TaskStatus[] = ['pending', 'running', 'success', 'failed']
const descriptionLimit = 240
const progressLimit = 200
const mostTasks = 16
const shownProgress = 2
const mostKnown = 40
/** Twice the same request, whatever the order of its words. */
const sameTask = 0.9

/** What the model is shown of a batch: what the book holds, and the messages, all of it as data. */
export function observeOpening(input: ObserveInput, tokens: number): string {
  const { book, criteria, earlier, fresh } = input
  const known = [...(input.known ?? []), ...book.preferences.map((preference) => preference.text)].slice(-mostKnown)
  const overlap = quoteMessages(earlier, tokens / 6)
  return [
    ...section('What this project counts as success', criteria?.success ?? ''),
    ...section('What this project counts as failure', criteria?.failure ?? ''),
    ...section('Known of this user', known.map((text) => JSON.stringify(text)).join('\n')),
    ...section('Task book', book.tasks.map(taskLine).join('\n') || 'empty'),
    ...section('Earlier messages, already in the book', overlap),
    ...section('NEW messages', quoteMessages(fresh, tokens)),
  ].join('\n')
}

function section(title: string, text: string): string[] {
  return text === '' ? [] : [`# ${title}`, text, '']
}

function taskLine(task: Task): string {
  const { order, status, description, progress } = task
  return JSON.stringify({ task: order, status, description, progress: progress.slice(-shownProgress) })
}

/** The tools that edit the book, and the edits that they have made so far. */
export function observeTools(input: ObserveInput, ids: Ids): { readonly tools: readonly Tool[]; edits(): readonly TaskEdit[] } {
  const { session, fresh } = input
  const edits: TaskEdit[] = []
  let book: TaskBook = input.book
  /** Tasks that these messages began. */
  const mine = new Set<string>()

  function make(...more: readonly TaskEdit[]): void {
    edits.push(...more)
    book = applyEdits(book, more)
  }
  const taskOf = (order: number | null): Task | undefined => book.tasks.find((task) => task.order === order)
  const range = (from: number | null, to: number | null): readonly Message[] =>
    fresh.filter(({ seq }) => from !== null && seq >= from && seq <= (to ?? from))
  const lastSaid = fresh.at(-1)?.saidAt ?? ''

  function insert(given: { description: string; status: string; from: number | null; to: number | null }): ToolAnswer {
    const messages = range(given.from, given.to)
    const first = messages[0]
    const description = oneLine(given.description, descriptionLimit)
    if (first === undefined) return no(`Messages ${given.from} to ${given.to} are not among the new ones (${span(fresh)}).`)
    if (mine.size >= mostTasks) return no(`${mostTasks} tasks in one go are too many: a task is what the user asked for.`)
    const isOpen = (task: Task): boolean => !isFinished(task.status) || mine.has(task.id)
    const twin = book.tasks.find((task) => isOpen(task) && alike(stems(task.description), stems(description)) >= sameTask)
    if (twin !== undefined) return no(`Task ${twin.order} says this already; attach the messages to it.`)
    const task = ids.derive(session, 'task', first.id, mine.size)
    mine.add(task)
    const at = messages.at(-1)?.saidAt ?? lastSaid
    make(
      { edit: 'insert', task, description, status: given.status as TaskStatus, at },
      { edit: 'attach', task, messages: messages.map(({ id }) => id), at },
    )
    return { said: `It is task ${book.tasks.length}.` }
  }

  function attach(given: { task: number | null; from: number | null; to: number | null }): ToolAnswer {
    const task = taskOf(given.task)
    const messages = range(given.from, given.to)
    if (task === undefined) return no(noTask(given.task, book))
    if (messages.length === 0) return no(`Messages ${given.from} to ${given.to} are not among the new ones (${span(fresh)}).`)
    const closed = isFinished(task.status) && !edits.some((edit) => edit.edit !== 'preference' && edit.task === task.id)
    if (closed) return no(closedText(task))
    make({ edit: 'attach', task: task.id, messages: messages.map(({ id }) => id), at: messages.at(-1)?.saidAt ?? lastSaid })
    return done
  }

  function change(given: { task: number | null; status: string; description: string }): ToolAnswer {
    const task = taskOf(given.task)
    if (task === undefined) return no(noTask(given.task, book))
    const description = oneLine(given.description, descriptionLimit)
    if (description !== '' && description !== task.description)
      make({ edit: 'rewrite', task: task.id, description, at: lastSaid })
    if (given.status !== '' && given.status !== task.status)
      make({ edit: 'status', task: task.id, status: given.status as TaskStatus, at: lastSaid })
    return done
  }

  function progress(given: { task: number | null; text: string }): ToolAnswer {
    const task = taskOf(given.task)
    if (task === undefined) return no(noTask(given.task, book))
    const text = oneLine(given.text, progressLimit)
    const untouched = isFinished(task.status) && !edits.some((edit) => edit.edit !== 'preference' && edit.task === task.id)
    if (untouched) return no(closedText(task))
    if (!task.progress.includes(text)) make({ edit: 'progress', task: task.id, text, at: lastSaid })
    return done
  }

  function prefer(given: { text: string; message: number | null; quote: string; task: number | null }): ToolAnswer {
    const text = oneLine(given.text, descriptionLimit)
    const fault = claimFault({ ...given, text, message: given.message ?? 0 }, fresh)
    const message = fresh.find(({ seq }) => seq === given.message)
    if (fault !== null || message === undefined) return no(fault ?? 'There is no such message.')
    const all = [...(input.known ?? []), ...book.preferences.map((known) => known.text)]
    if (all.some((known) => alike(stems(known), stems(text)) >= sameTask)) return { said: 'That is known already.' }
    const id = ids.derive(session, 'preference', message.id, text)
    make({
      edit: 'preference',
      preference: { id, text, task: taskOf(given.task)?.id ?? null, message: message.id, at: message.saidAt },
    })
    return done
  }

  const task = needed('number', 'number of the task in the book')
  const from = needed('number', 'number of the first message that belongs to it')
  const to = needed('number', 'number of the last message that belongs to it')
  const tools = [
    defineTool(
      'add_task',
      'Adds a task that the user asked for.',
      {
        description: needed('text', "what the user wants, close to the user's words, one line"),
        status: needed('text', 'its state after the new messages', statuses),
        from,
        to,
      },
      insert,
    ),
    defineTool('attach', 'Says which new messages belong to a task that is there.', { task, from, to }, attach),
    defineTool(
      'change_task',
      'Changes the state or the wording of a task.',
      {
        task,
        status: maybe('text', 'the new state', statuses),
        description: maybe('text', 'the new wording, one line'),
      },
      change,
    ),
    defineTool(
      'progress',
      'Notes a milestone of a task.',
      { task, text: needed('text', 'one line with concrete values') },
      progress,
    ),
    defineTool(
      'preference',
      'Notes a lasting wish or fact of the user.',
      {
        text: needed('text', "third person, one line, in the user's language"),
        message: needed('number', 'number of the new message in which the user said it'),
        quote: needed('text', "the user's very words in that message"),
        task: maybe('number', 'the task in which it was said'),
      },
      prefer,
    ),
    defineTool('finish', 'Ends the work on these messages.', {}, () => ({ said: 'Done.', end: true })),
  ]
  return { tools, edits: () => edits }
}

function span(messages: readonly Message[]): string {
  return `${messages[0]?.seq ?? 0} to ${messages.at(-1)?.seq ?? 0}`
}

function noTask(order: number | null, book: TaskBook): string {
  const there = book.tasks.length === 0 ? 'The book is empty' : `The book has tasks 1 to ${book.tasks.length}`
  return `There is no task ${order ?? '?'}. ${there}.`
}

function closedText(task: Task): string {
  return `Task ${task.order} is finished (${task.status}). If the user came back to it, set it to running first.`
}
