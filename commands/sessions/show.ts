import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../../src/cli/command.ts'
import { messageFormat, sessionArg } from '../../src/cli/flags.ts'
import { conversation } from '../../src/cli/session-view.ts'
import { count, inline, json } from '../../src/cli/text.ts'
import type { Json } from '../../src/model/json.ts'
import type { Message } from '../../src/model/message.ts'
import type { SessionSummary } from '../../src/model/session.ts'

type Shown = { session: SessionSummary; messages: readonly Message[] | readonly Json[] }

export default class SessionsShow extends MemoryCommand<typeof SessionsShow> {
  static override summary = 'Read a conversation.'
  static override description =
    "People see who said what, with tool calls folded to a line; --format prints the messages in a provider's shape."
  static override args = { session: sessionArg }
  static override flags = {
    format: messageFormat({ summary: 'Print JSON for this provider.' }),
    tail: Flags.integer({ min: 1, helpValue: '<number>', summary: 'Only the last so many messages.' }),
  }
  static override examples = [
    'acontext sessions show 0b7c21aa --tail 10',
    'acontext sessions show 0b7c21aa --format anthropic > messages.json',
  ]

  async run(): Promise<Shown> {
    const { format, tail } = this.flags
    const memory = await this.connect('read')
    const session = await memory.sessions.get(this.args.session)
    const after = tail === undefined ? 0 : Math.max(0, session.messages - tail)
    const messages = await memory.sessions.messages(session.id, { after })
    if (format !== undefined) {
      const { renderMessages } = await import('../../src/transcripts.ts')
      const rendering = await renderMessages(format, messages)
      this.print(json(rendering.messages))
      for (const loss of rendering.lost) this.say(`Not carried over: ${inline(loss)}`)
      return { session, messages: rendering.messages }
    }
    this.print(conversation(messages, this.look, new Date()))
    this.say(
      after > 0
        ? `\nThe last ${messages.length} of ${count(session.messages, 'message')}.`
        : `\n${count(messages.length, 'message')}.`,
    )
    return { session, messages }
  }
}
