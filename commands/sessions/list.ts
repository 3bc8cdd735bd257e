import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { limit, since, space, user } from '../../src/cli/flags.ts'
import { sessionNames, sessionTable } from '../../src/cli/session-list.ts'
import { count } from '../../src/model/count.ts'
import { readSince } from '../../src/cli/time.ts'
import type { SessionSummary } from '../../src/model/session.ts'

export default class SessionsList extends MemoryCommand<typeof SessionsList> {
  static override summary = 'List sessions, newest first.'
  static override flags = { user, space, since, limit }
  static override examples = [
    'acontext sessions list',
    'acontext sessions list --space airline --since 2d',
    'acontext sessions list --json -n 1000',
  ]

  async run(): Promise<readonly SessionSummary[]> {
    const from = this.flags.since === undefined ? undefined : readSince(this.flags.since, new Date())
    const memory = await this.connect('read')
    const user = this.flags.user === undefined ? undefined : (await memory.users.get(this.flags.user)).identifier
    const found = await memory.sessions.list(defined({ user, space: this.flags.space, since: from }))
    const sessions = found.slice(0, this.flags.limit)
    if (sessions.length > 0) {
      this.print(sessionTable(sessions, this.look, { now: new Date(), ...(await sessionNames(memory, sessions)) }))
    }
    this.say(
      found.length > sessions.length
        ? `${sessions.length} of ${count(found.length, 'session')}; -n shows more.`
        : count(found.length, 'session'),
    )
    return sessions
  }
}
