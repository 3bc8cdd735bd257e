import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { MemoryError } from '../../src/errors.ts'
import type { DayUsage, ProjectUsage } from '../../src/memory/memory.ts'
import { deleteProject } from '../../src/open.ts'
import type { Daemon } from '../daemon.ts'
import { jsonObject, maybe, queryText, uuid } from '../fields.ts'
import { answer, done, refused } from '../reply.ts'
import { daemonRoute, type Route } from '../route.ts'

const tag = 'administration'
const byId = z.object({ project_id: uuid() })
const usualDays = 30
const secretShape = z.object({ secret_key: z.string() })

/** The projects of this home, for whoever has the root token (`ROOT_API_BEARER_TOKEN`). */
export const admin: readonly Route[] = [
  daemonRoute('root', {
    method: 'POST',
    path: '/admin/v1/project',
    summary: 'Make a project, and a key of it, which is shown this once.',
    tag,
    body: z.object({ configs: maybe(jsonObject()) }),
    emptyBody: true,
    answer: secretShape.extend({ project_id: z.string() }),
    async handle({ body: { configs } }, { home, keys }) {
      // The wire knows no names; here they are those of folders.
      const { id, name } = await home.create(`project-${randomUUID().slice(0, 8)}`)
      if (configs !== undefined) await home.configure(name, configs)
      const { key } = await keys.create({ name: 'admin', project: name })
      return answer({ project_id: id, secret_key: key })
    },
  }),
  daemonRoute('root', {
    method: 'DELETE',
    path: '/admin/v1/project/:project_id',
    summary: 'Delete a project: its folder goes to the trash of the home, its keys stop working.',
    tag,
    params: byId,
    async handle({ params }, daemon) {
      const name = nameOf(daemon, params.project_id)
      await daemon.keys.revokeAll(name)
      await daemon.projects.close(name)
      await deleteProject(daemon.home, name)
      return done('project deleted')
    },
  }),
  daemonRoute('root', {
    method: 'PUT',
    path: '/admin/v1/project/:project_id/secret_key',
    summary: 'Make one new key of a project in the place of all that it has.',
    tag,
    params: byId,
    answer: secretShape,
    async handle({ params }, daemon) {
      const { key } = await daemon.keys.rotate(nameOf(daemon, params.project_id))
      return answer({ secret_key: key })
    },
  }),
  {
    method: 'PUT',
    path: '/admin/v1/project/secret_key',
    access: 'key',
    summary: 'Make one new key in the place of all of the project whose key is given.',
    tag,
    answer: secretShape,
    async handle(_call, { daemon, project }) {
      if (project === null) throw new Error('a key leads to a project')
      const { key } = await daemon.keys.rotate(project.name)
      return answer({ secret_key: key })
    },
  },
  daemonRoute('root', {
    method: 'GET',
    path: '/admin/v1/project/:project_id/usages',
    summary: 'Tell how much a project was used, day by day; `fields` (a list with commas) chooses among the ten lists.',
    tag,
    params: byId,
    query: z.object({ interval_days: queryText(), fields: queryText() }),
    answer: z.record(z.string(), z.array(z.record(z.string(), z.unknown())).nullable()),
    async handle({ params, query }, daemon) {
      const { memory } = await daemon.projects.open(nameOf(daemon, params.project_id))
      const days = /^[1-9]\d{0,2}$/.test(query.interval_days ?? '') ? Math.min(366, Number(query.interval_days)) : usualDays
      const usage = await memory.project.usage({ days })
      const wanted = query.fields?.split(',').map((each) => each.trim())
      const lists = Object.entries(usageLists).map(([name, list]) => [
        name,
        wanted === undefined || wanted.includes(name) ? list(usage) : null,
      ])
      return answer(Object.fromEntries(lists))
    },
  }),
  daemonRoute('root', {
    method: 'GET',
    path: '/admin/v1/project/:project_id/statistics',
    summary: 'Count the tasks, skills and sessions of a project.',
    tag,
    params: byId,
    answer: z.object({ taskCount: z.number(), skillCount: z.number(), sessionCount: z.number() }),
    async handle({ params }, daemon) {
      const { memory } = await daemon.projects.open(nameOf(daemon, params.project_id))
      const { totals } = await memory.project.usage({ days: 1 })
      return answer({ taskCount: totals.tasks, skillCount: totals.skills, sessionCount: totals.sessions })
    },
  }),
  daemonRoute('root', {
    method: 'GET',
    path: '/admin/v1/project/:project_id/metrics',
    summary: 'Not offered: 501.',
    tag,
    params: byId,
    status: 501,
    handle: () => refused(501, 'This server keeps no traces of requests; its log tells what it did.'),
  }),
]

function nameOf({ home }: Daemon, id: string): string {
  const project = home.list().find((each) => each.id === id)
  if (project === undefined) throw new MemoryError('not-found', 'project not found', { field: 'project_id' })
  return project.name
}

/** The lists of the contract. The statuses of tasks have names of their own there. */
const usageLists: Readonly<Record<string, (usage: ProjectUsage) => readonly object[]>> = {
  task_success: daily(({ successRate }) => ({ success_rate: successRate })),
  task_status: daily(({ tasks }) => ({
    completed: tasks.success,
    in_progress: tasks.running,
    pending: tasks.pending,
    failed: tasks.failed,
  })),
  session_message: daily(({ messagesPerSession }) => ({ avg_message_turns: messagesPerSession })),
  session_task: daily(({ tasksPerSession }) => ({ avg_tasks: tasksPerSession })),
  task_message: daily(({ messagesPerTask }) => ({ avg_turns: messagesPerTask })),
  storage: daily(({ bytes }) => ({ usage_bytes: bytes })),
  task_stats: ({ tasks }) =>
    tasks.map(({ status, count, percentage, minutes }) => ({ status, count, percentage, avg_time: minutes })),
  new_sessions: daily(({ sessions }) => ({ count: sessions })),
  new_disks: daily(({ disks }) => ({ count: disks })),
  new_spaces: daily(({ spaces }) => ({ count: spaces })),
}

function daily(row: (day: DayUsage) => object) {
  return ({ days }: ProjectUsage): readonly object[] => days.map((day) => ({ date: day.date, ...row(day) }))
}
