import { parseArgs } from 'node:util'
import type { Memory } from '../src/memory/memory.ts'
import type { NewMessage } from '../src/model/message.ts'
import { stampOf } from '../src/model/time.ts'
import { readMessages } from '../src/transcripts.ts'
import { longTalk } from '../test/support/long-talk.ts'
import { inMemory } from './observer/product.ts'
import { linesOf } from './observer/transcripts.ts'
import { machine } from './support.ts'

/*
 * One session that grows: what a message costs to store, to observe and to learn from, beside JSON.parse and JSON.stringify of
 * the same message. Linear means that a column stays where it is from line to line.
 */

const lengths = [1_000, 10_000, 100_000]
const start = Date.parse('2025-06-15T14:30:00Z')

export async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...argv], options: { transcripts: { type: 'string' }, upto: { type: 'string' } } })
  const upto = Number(values.upto ?? Infinity)
  console.log(machine())
  console.log(`${values.transcripts === undefined ? 'made-up talk, a new task every eight messages' : values.transcripts}\n`)
  console.log('  messages     store   observe     learn   lessons  µs of processor time a message; plain is parse + stringify')
  for (const length of lengths.filter((each) => each <= upto)) {
    const messages = await talkOf(length, values.transcripts)
    await inMemory((memory) => measure(memory, messages))
  }
}

/** Microseconds of processor time: unlike the clock's, they are the same on a busy machine. Child processes (git) are left out. */
async function spent(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

async function measure(memory: Memory, messages: readonly NewMessage[]): Promise<void> {
  const space = await memory.spaces.create('bench')
  const plain = await spent(() => messages.forEach((message) => JSON.stringify(JSON.parse(JSON.stringify(message)))))
  let id = ''
  const store = await spent(async () => {
    // As an import brings them, chunk by chunk; nothing is observed meanwhile.
    for (let at = 0; at < messages.length; at += 200) {
      const part = { kind: 'openai', origin: 'bench', messages: messages.slice(at, at + 200) } as const
      id = (await memory.sessions.import(part)).session
    }
  })
  const observe = await spent(() => memory.sessions.flush(id))
  await memory.sessions.learn(id, space.id)
  let lessons = 0
  const learn = await spent(async () => void (lessons = (await memory.sessions.flush(id)).learnt.length))
  const each = (took: number): string => (took / messages.length).toFixed(0).padStart(10)
  console.log(
    `${messages.length.toLocaleString('en').padStart(10)}${each(store)}${each(observe)}${each(learn)}${String(lessons).padStart(10)}  plain ${each(plain).trim()}`,
  )
}

async function talkOf(length: number, file: string | undefined): Promise<readonly NewMessage[]> {
  const given = file === undefined ? longTalk(length) : repeated(length, file)
  const read = await readMessages('openai', given)
  return read.map((message, index) => ({ ...message, saidAt: stampOf(new Date(start + index * 10_000)) }))
}

/** Real conversations, one after the other, as often as it takes. */
function repeated(length: number, file: string): readonly unknown[] {
  const talk = (linesOf(file) as { messages: readonly { role: string }[] }[]).flatMap(({ messages }) => messages)
  const said = talk.filter(({ role }) => role !== 'system')
  return Array.from({ length }, (_, index) => said[index % said.length])
}
