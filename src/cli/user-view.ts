import type { UserSummary } from '../memory/memory.ts'
import type { Look } from './look.ts'
import { table } from './table.ts'
import { shortTime } from './time.ts'

export function userTable(users: readonly UserSummary[], look: Look, now: Date): string {
  return table(
    users,
    [
      { title: 'USER', cell: (user) => user.identifier, style: 'cyan', flexible: true },
      { title: 'SESSIONS', cell: (user) => String(user.sessions), right: true },
      { title: 'SPACES', cell: (user) => String(user.spaces), right: true },
      { title: 'DISKS', cell: (user) => String(user.disks), right: true },
      { title: 'SINCE', cell: (user) => shortTime(user.createdAt, now), style: 'dim' },
      { title: 'ID', cell: (user) => user.id, style: 'dim' },
    ],
    look,
  )
}
