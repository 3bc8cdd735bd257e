import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../../src/cli/command.ts'
import { messageFormat, sessionArg } from '../../src/cli/flags.ts'
import { conversation } from '../../src/cli/session-view.ts'
import { inline, json } from '../../src/cli/text.ts'
import { count } from '../../src/model/count.ts'
import { MemoryError } from '../../src/errors.ts'
import type { Json } from '../../src/model/json.ts'
import type { Message } from '../../src/model/message.ts'
import type { SessionSummary } from '../../src/model/session.ts'
import { shortId } from '../../src/model/short-id.ts'

/** Messages before and after the one that `--around` names. */
const nearby = 5

type Shown = { session: SessionSummary; messages: readonly Message[] | readonly Json[] }

export default class SessionsShow extends MemoryCommand<typeof SessionsShow> {
  static override summary = 'Read a conversation.'
  static override description =
    "People see who said what, with tool calls folded to a line; --format prints the messages in a provider's shape."
  static override args = { session: sessionArg }
  static override flags = {
    format: messageFormat({ summary: 'Print JSON for this provider.' }),
    tail: Flags.integer({ min: 1, helpValue: '<number>', summary: 'Only the last so many messages.' }),
    around: Flags.integer({
      min: 1,
      helpValue: '<number>',
      exclusive: ['tail'],
      summary: 'Only the message of this number (#), and five before and after it.',
    }),
  }
  static override examples = [
    'acontext sessions show 0b7c21aa --tail 10',
    'acontext sessions show 0b7c21aa --around 17',
    'acontext sessions show 0b7c21aa --format anthropic > messages.json',
  ]

  async run(): Promise<Shown> {
    const { format } = this.flags
    const memory = await this.connect('read')
    const session = await memory.sessions.get(this.args.session)
    const messages = await memory.sessions.messages(session.id, this.page(session))
    if (format !== undefined) {
      const { renderMessages } = await import('../../src/transcripts.ts')
      const rendering = await renderMessages(format, messages)
      this.print(json(rendering.messages))
      for (const loss of rendering.lost) this.say(`Not carried over: ${inline(loss)}`)
      return { session, messages: rendering.messages }
    }
    this.print(conversation(messages, this.look, new Date()))
    const [first, last] = [messages.at(0)?.seq ?? 1, messages.at(-1)?.seq ?? session.messages]
    // Where lines were lost, there are fewer messages than numbers.
    this.say(
      first > 1 || last < session.messages
        ? `\n#${first} to #${last} of ${count(session.messages, 'message')}.`
        : `\n${count(messages.length, 'message')}.`,
    )
    return { session, messages }
  }

  /** What is shown of the conversation. */
  private page({ id, messages }: SessionSummary): { after: number; limit?: number } {
    const { tail, around } = this.flags
    if (around === undefined) return { after: tail === undefined ? 0 : Math.max(0, messages - tail) }
    if (around > messages)
      throw new MemoryError('not-found', `Session ${shortId(id)} has no message #${around}.`, {
        field: 'around',
        hint: `It has ${count(messages, 'message')}.`,
      })
    const after = Math.max(0, around - 1 - nearby)
    return { after, limit: around + nearby - after }
  }
}
