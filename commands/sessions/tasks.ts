import { MemoryCommand } from '../../src/cli/command.ts'
import { sessionArg } from '../../src/cli/flags.ts'
import { taskList } from '../../src/cli/task-view.ts'
import { count } from '../../src/model/count.ts'
import type { TaskBook } from '../../src/model/task.ts'
import { shortId } from '../../src/model/short-id.ts'

export default class SessionsTasks extends MemoryCommand<typeof SessionsTasks> {
  static override summary = 'Show the tasks that were seen in a session, how they ended, and what the user prefers.'
  static override args = { session: sessionArg }
  static override examples = ['acontext sessions tasks 0b7c21aa', 'acontext sessions tasks 0b7c21aa --json']

  async run(): Promise<TaskBook> {
    const memory = await this.connect('read')
    const session = await memory.sessions.get(this.args.session)
    const book = await memory.sessions.tasks(session.id)
    this.print(taskList(book, this.look))
    const unseen = session.messages - book.observed
    if (unseen > 0)
      this.say(`${count(unseen, 'message')} not observed yet; acontext sessions flush ${shortId(session.id)} does it now.`)
    return book
  }
}
