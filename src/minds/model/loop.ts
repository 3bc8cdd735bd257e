import { MemoryError } from '../../errors.ts'
import { isObject } from '../../model/json.ts'
import type { Llm, LlmCall, LlmMessage, LlmReply, LlmRequest } from '../../seams/llm.ts'
import type { Tool, ToolAnswer } from './tool.ts'

export type Conversation = {
  readonly llm: Llm
  readonly about: LlmRequest['about']
  readonly system: string
  readonly opening: string
  readonly tools: readonly Tool[]
  /** How many answers the model may give. */
  readonly rounds: number
  /** What is wrong with the result, to be mended once; null when it is accepted. Asked when a tool ends the work. */
  accept?(): Promise<string | null>
}

/** Answers without a call, or cut off, after which the model is taken for one that cannot do this. */
const mostMissteps = 3
const cut = 'Your answer was cut off at its limit. Nothing of it was done: answer again, shorter, with fewer or smaller calls.'
const noCall = 'Nothing was done: you did not call a tool. Answer by calling one of '
const over = 'Nothing was done: you have finished already.'

const never = new AbortController().signal

/**
 * Lets a model work with tools until one of them ends the work. Every mistake is answered in words.
 *
 * @throws MemoryError `invalid` it did not get there: held back, too many missteps or answers, or a result that was refused
 * twice; the message says which. And what `Llm.complete` throws.
 */
export async function converse(conversation: Conversation): Promise<void> {
  const { llm, about, system, opening, tools, rounds } = conversation
  const messages: LlmMessage[] = [
    { role: 'system', text: system },
    { role: 'user', text: opening },
  ]
  let missteps = 0
  let refused: string | null = null
  for (let round = 0; round < rounds; round++) {
    const reply = await llm.complete({ about, messages, tools: tools.map(bare) }, never)
    if (reply.end === 'filtered') throw failed("the provider's content filter held its answer back")
    const calls = reply.end === 'length' ? [] : callsOf(reply, tools)
    if (calls.length === 0) {
      missteps += 1
      const said = reply.end === 'length' ? cut : `${noCall}${tools.map(({ name }) => name).join(', ')}.`
      if (missteps >= mostMissteps)
        throw failed(reply.end === 'length' ? 'its answers were cut off at the limit' : 'it calls no tool')
      messages.push({ role: 'assistant', text: reply.text === '' ? '…' : reply.text, calls: [] }, { role: 'user', text: said })
      continue
    }
    const ended = await answer(messages, reply, calls, tools)
    if (!ended) continue
    const problem = (await conversation.accept?.()) ?? null
    if (problem === null) return
    if (refused !== null) throw failed(`what it made was refused twice: ${problem}`)
    refused = problem
    messages.push({ role: 'user', text: `Not accepted yet. ${problem}\nMend exactly that, then finish again.` })
  }
  throw failed(refused === null ? `it did not finish within ${rounds} answers` : `it did not mend what was refused: ${refused}`)
}

/** Runs the calls in their order and adds what they answer; true when one of them ended the work. */
async function answer(
  messages: LlmMessage[],
  reply: LlmReply,
  calls: readonly LlmCall[],
  tools: readonly Tool[],
): Promise<boolean> {
  const inText = reply.calls.length === 0
  messages.push({ role: 'assistant', text: reply.text, calls: inText ? [] : calls })
  const said: string[] = []
  let ended = false
  for (const call of calls) {
    const answered: ToolAnswer = ended ? { said: over } : await run(call, tools)
    ended ||= answered.end === true
    if (inText) said.push(`${call.name}: ${answered.said}`)
    else messages.push({ role: 'tool', call: call.id, text: answered.said })
  }
  if (inText) messages.push({ role: 'user', text: said.join('\n') })
  return ended
}

function run(call: LlmCall, tools: readonly Tool[]): ReturnType<Tool['call']> {
  const tool = tools.find(({ name }) => name === call.name)
  if (tool !== undefined) return tool.call(call.arguments)
  const names = tools.map(({ name }) => name).join(', ')
  return Promise.resolve({
    said: `Nothing was done: there is no tool ${JSON.stringify(call.name.slice(0, 60))}. There are ${names}.`,
  })
}

/** The calls of an answer; models without tools of their own write them into the text. */
function callsOf(reply: LlmReply, tools: readonly Tool[]): readonly LlmCall[] {
  if (reply.calls.length > 0) return reply.calls
  const blocks = [...reply.text.matchAll(/<tool_call>([\s\S]*?)<\/tool_call>|```(?:json)?\s*\n([\s\S]*?)```/g)]
  const texts = blocks.length > 0 ? blocks.map(([, tagged, fenced]) => tagged ?? fenced ?? '') : [reply.text]
  return texts.flatMap((text, index): LlmCall[] => {
    const call = callIn(text)
    return call !== null && tools.some(({ name }) => name === call.name) ? [{ id: `text_${index}`, ...call }] : []
  })
}

function callIn(text: string): Omit<LlmCall, 'id'> | null {
  try {
    const value: unknown = JSON.parse(text.trim())
    if (!isObject(value) || typeof value['name'] !== 'string') return null
    const given = value['arguments'] ?? value['parameters'] ?? {}
    return { name: value['name'], arguments: typeof given === 'string' ? given : JSON.stringify(given) }
  } catch {
    return null
  }
}

function bare({ name, description, parameters }: Tool): LlmRequest['tools'][number] {
  return { name, description, parameters }
}

function failed(why: string): MemoryError {
  return new MemoryError('invalid', `The model did not do it: ${why}.`.replace(/\.{2,}$/, '.'), {
    hint: 'Read what it saw and said: acontext lessons show <lesson> --prompt. Try again: acontext lessons retry <lesson>.',
  })
}
