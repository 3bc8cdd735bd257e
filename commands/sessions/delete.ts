import { MemoryCommand } from '../../src/cli/command.ts'
import { sessionArg, yes } from '../../src/cli/flags.ts'
import { inline } from '../../src/cli/text.ts'
import { count } from '../../src/model/count.ts'
import { shortId } from '../../src/model/short-id.ts'

export default class SessionsDelete extends MemoryCommand<typeof SessionsDelete> {
  static override summary = 'Delete a conversation.'
  static override description = 'What it taught stays in its space.'
  static override args = { session: sessionArg }
  static override flags = { yes }
  static override examples = ['acontext sessions delete 0b7c21aa --yes']

  async run(): Promise<{ deleted: string }> {
    const session = await (await this.connect('read')).sessions.get(this.args.session)
    await this.confirm(
      `Delete "${inline(session.title) || shortId(session.id)}" with ${count(session.messages, 'message')}?`,
      this.flags,
    )
    const memory = await this.connect('write')
    await memory.sessions.delete(session.id)
    this.say('Deleted.')
    return { deleted: session.id }
  }
}
