import type { Stamp } from '../model/time.ts'
import type { Look } from './look.ts'
import { table } from './table.ts'
import { shortTime } from './time.ts'

/** A project as lists show it. */
export type ProjectRow = { readonly id: string; readonly name: string; readonly createdAt: Stamp }

export function projectTable(projects: readonly ProjectRow[], look: Look, now: Date): string {
  return table(
    projects,
    [
      { title: 'PROJECT', cell: (project) => project.name, style: 'cyan' },
      { title: 'SINCE', cell: (project) => shortTime(project.createdAt, now), style: 'dim' },
      { title: 'ID', cell: (project) => project.id, style: 'dim' },
    ],
    look,
  )
}
