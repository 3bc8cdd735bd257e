import { MemoryCommand } from '../../src/cli/command.ts'
import { sessionArg } from '../../src/cli/flags.ts'
import { table } from '../../src/cli/table.ts'
import { shortTime } from '../../src/cli/time.ts'
import type { SessionEvent } from '../../src/model/session.ts'

export default class SessionsEvents extends MemoryCommand<typeof SessionsEvents> {
  static override summary = 'List the events that were recorded in a session.'
  static override args = { session: sessionArg }
  static override examples = ['acontext sessions events 0b7c21aa']

  async run(): Promise<readonly SessionEvent[]> {
    const memory = await this.connect('read')
    const events = await memory.sessions.events(this.args.session)
    const now = new Date()
    const shape = [
      { title: 'WHEN', cell: (event: SessionEvent) => shortTime(event.createdAt, now) },
      { title: 'TYPE', cell: (event: SessionEvent) => event.type },
      { title: 'DATA', cell: (event: SessionEvent) => JSON.stringify(event.data), flexible: true },
    ]
    if (events.length === 0) this.say('No events were recorded.')
    else this.print(table(events, shape, this.look))
    return events
  }
}
