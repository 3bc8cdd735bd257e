import type { Memory } from '../memory/memory.ts'
import type { Message } from '../model/message.ts'
import { known, type Data } from './data.ts'
import type { Question } from './questions.ts'
import { passes } from './views/context.ts'

const step = 250

/** What is asked for to find words in a conversation: again when it has grown. */
export function findQuestion(session: string, words: string, data: Data): Question {
  const messages = known(data, 'session', session).value?.messages ?? 0
  return { kind: 'found', name: `${session} ${messages} ${words}` }
}

/** Sequence numbers of the messages that hold all of the words; the conversation is read piece by piece. */
export async function findMessages(memory: Memory, name: string): Promise<readonly number[]> {
  const [session = '', messages = '0', ...words] = name.split(' ')
  const found: number[] = []
  for (let after = 0; after < Number(messages); after += step) {
    const page = await memory.sessions.messages(session, { after, limit: step })
    found.push(...page.filter((message) => passes(textOf(message), words.join(' '))).map(({ seq }) => seq))
  }
  return found
}

/** All that is shown of a message when it is unfolded. */
function textOf({ parts }: Message): string {
  return parts
    .map(({ text, filename, meta }) => [text, filename, meta === undefined ? '' : JSON.stringify(meta)].join(' '))
    .join('\n')
}
