import { MemoryCommand } from '../../src/cli/command.ts'
import { messageFormat, sessionArg, word } from '../../src/cli/flags.ts'
import { isTyped, messagesIn, readInput } from '../../src/cli/message-input.ts'
import { count } from '../../src/model/count.ts'
import { MemoryError } from '../../src/errors.ts'
import type { Message, NewMessage } from '../../src/model/message.ts'

export default class SessionsAppend extends MemoryCommand<typeof SessionsAppend> {
  static override summary = 'Add messages to a session.'
  static override description =
    'Reads one message, a list, an object with "messages", or JSON Lines. When the command ends, the messages are on the disk: all of them, or none.'
  static override args = {
    session: sessionArg,
    file: word({ default: '-', description: 'A JSON or JSON Lines file; - is standard input.' }),
  }
  static override flags = { format: messageFormat({ default: 'openai', summary: 'How the messages are written.' }) }
  static override examples = [
    'acontext sessions append 0b7c21aa messages.json',
    `echo '{"role":"user","content":"Ship it on Fridays only."}' | acontext sessions append 0b7c21aa`,
  ]

  async run(): Promise<readonly Message[]> {
    if (isTyped(this.args.file)) this.say('Messages as JSON, please; Ctrl-D ends.')
    const messages = await this.read(messagesIn(await readInput(this.args.file)))
    const memory = await this.connect('write')
    const stored = await memory.sessions.append(this.args.session, messages)
    this.say(`${count(stored.length, 'message')} stored.`)
    return stored
  }

  private async read(values: readonly unknown[]): Promise<readonly NewMessage[]> {
    const { readMessages } = await import('../../src/transcripts.ts')
    const { format } = this.flags
    return readMessages(format, values).catch((error: unknown) => {
      if (!(error instanceof MemoryError) || error.hint !== null) throw error
      throw new MemoryError(error.code, error.message, {
        field: error.field ?? this.args.file,
        cause: error,
        hint: `Nothing was stored. These were read as ${format} messages; --format names another format.`,
      })
    })
  }
}
