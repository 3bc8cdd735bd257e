import type { SessionSummary } from '../model/session.ts'
import type { Task, TaskBook } from '../model/task.ts'
import type { Stamp } from '../model/time.ts'
import type { DayUsage, ProjectUsage, TaskShare } from './memory.ts'
import { allDisks } from './disks.ts'
import type { Parts } from './parts.ts'
import { allSpaces } from './refs.ts'

const dayMs = 86_400_000
const minuteMs = 60_000
const statuses = ['success', 'failed', 'running', 'pending'] as const

/** What happened on each of the last days, today's last, and what there is in all. */
export async function projectUsage(parts: Parts, days: number): Promise<ProjectUsage> {
  const sessions = parts.index.all()
  const tasks = sessions.flatMap(({ id, tasks: count }) => (count === 0 ? [] : tasksOf(parts, id)))
  const disks = parts.disks.all()
  const files = disks.flatMap(({ id }) => [...parts.disks.files(id)].map(({ artifact }) => artifact))
  const spaces = allSpaces(parts)
  const skills = new Set((await allDisks(parts)).flatMap(({ skill }) => skill?.id ?? []))
  const now = parts.clock.now().getTime()
  return {
    totals: { sessions: sessions.length, tasks: tasks.length, skills: skills.size },
    tasks: statuses.map((status) => shareOf(tasks, status)),
    days: Array.from({ length: days }, (_, index) => {
      const date = new Date(now - (days - 1 - index) * dayMs).toISOString().slice(0, 10)
      return usageOf(date, { sessions, tasks, disks, spaces, files })
    }),
  }
}

type Dated = { readonly createdAt: Stamp }
type Everything = {
  readonly sessions: readonly SessionSummary[]
  readonly tasks: readonly Task[]
  readonly disks: readonly Dated[]
  readonly spaces: readonly Dated[]
  readonly files: readonly (Dated & { readonly size: number })[]
}

function usageOf(date: string, all: Everything): DayUsage {
  const onDay = <T extends Dated>(each: readonly T[]): T[] => each.filter(({ createdAt }) => createdAt.startsWith(date))
  const [sessions, tasks] = [onDay(all.sessions), onDay(all.tasks)]
  const count = (status: Task['status']): number => tasks.filter((task) => task.status === status).length
  const ended = count('success') + count('failed')
  return {
    date,
    sessions: sessions.length,
    disks: onDay(all.disks).length,
    spaces: onDay(all.spaces).length,
    tasks: { success: count('success'), failed: count('failed'), running: count('running'), pending: count('pending') },
    successRate: ended === 0 ? 0 : (100 * count('success')) / ended,
    messagesPerSession: average(sessions.map(({ messages }) => messages)),
    tasksPerSession: average(sessions.map((session) => session.tasks)),
    messagesPerTask: average(tasks.map(({ messages }) => messages.length)),
    bytes: all.files.filter(({ createdAt }) => createdAt.slice(0, 10) <= date).reduce((sum, { size }) => sum + size, 0),
  }
}

function shareOf(tasks: readonly Task[], status: Task['status']): TaskShare {
  const these = tasks.filter((task) => task.status === status)
  const isEnded = status === 'success' || status === 'failed'
  const minutes = these.map(({ createdAt, updatedAt }) => (Date.parse(updatedAt) - Date.parse(createdAt)) / minuteMs)
  return {
    status,
    count: these.length,
    percentage: tasks.length === 0 ? 0 : (100 * these.length) / tasks.length,
    minutes: isEnded && these.length > 0 ? average(minutes) : null,
  }
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** None where the book cannot be read: status tells that. */
function tasksOf(parts: Parts, session: string): TaskBook['tasks'] {
  try {
    return parts.books.read(session).tasks
  } catch {
    return []
  }
}
