import { z } from 'zod'
import type { Session, SessionEvent } from '../../src/model/session.ts'
import type { Task, TaskBook } from '../../src/model/task.ts'
import { jsonObject } from '../fields.ts'

// How sessions, events and tasks look on the wire; `space_id` and `space_digested` are for clients of the older generation.

const stamps = { created_at: z.string(), updated_at: z.string() }

export const sessionShape = z.object({
  id: z.string(),
  project_id: z.string(),
  user_id: z.string().nullable(),
  disable_task_tracking: z.boolean(),
  configs: jsonObject().nullable(),
  space_id: z.string().nullable(),
  ...stamps,
})

export const eventShape = z.object({
  id: z.string(),
  session_id: z.string(),
  project_id: z.string(),
  type: z.string(),
  data: jsonObject(),
  ...stamps,
})

export const taskShape = z.object({
  id: z.string(),
  session_id: z.string(),
  project_id: z.string(),
  order: z.int(),
  data: z.object({
    task_description: z.string(),
    progresses: z.array(z.string()).optional(),
    user_preferences: z.array(z.string()).optional(),
  }),
  status: z.enum(['pending', 'running', 'success', 'failed']),
  is_planning: z.boolean(),
  space_digested: z.boolean(),
  ...stamps,
})

export function wireSession(session: Session, project: string): z.output<typeof sessionShape> {
  const { id, user, tracking, configs, space, createdAt, updatedAt } = session
  return {
    id,
    project_id: project,
    user_id: user,
    disable_task_tracking: !tracking,
    configs: configs as z.output<typeof sessionShape>['configs'],
    space_id: space,
    created_at: createdAt,
    updated_at: updatedAt,
  }
}

export function wireEvent(event: SessionEvent, session: string, project: string): z.output<typeof eventShape> {
  const { id, type, data, createdAt } = event
  return {
    id,
    session_id: session,
    project_id: project,
    type,
    data: data as z.output<typeof eventShape>['data'],
    created_at: createdAt,
    updated_at: createdAt,
  }
}

/** `digested`: the tasks that have become lessons, or were judged to teach nothing. */
export function wireTask(
  task: Task,
  { book, session, project, digested }: { book: TaskBook; session: Session; project: string; digested: readonly string[] },
): z.output<typeof taskShape> {
  const preferences = book.preferences.filter((preference) => preference.task === task.id).map(({ text }) => text)
  return {
    id: task.id,
    session_id: session.id,
    project_id: project,
    order: task.order,
    data: {
      task_description: task.description,
      ...(task.progress.length === 0 ? {} : { progresses: [...task.progress] }),
      ...(preferences.length === 0 ? {} : { user_preferences: preferences }),
    },
    status: task.status,
    is_planning: false,
    space_digested: digested.includes(task.id),
    created_at: task.createdAt,
    updated_at: task.updatedAt,
  }
}
