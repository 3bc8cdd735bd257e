import type { Llm, LlmReply, LlmRequest } from '../../src/seams/llm.ts'

export type Said = {
  readonly say?: string
  readonly calls?: readonly (readonly [name: string, given: object | string])[]
  readonly end?: LlmReply['end']
}

/** A model at the seam that gives these answers in order, the last one for ever, and keeps what it was asked. */
export function scriptedLlm(...answers: readonly Said[]): Llm & { readonly asked: LlmRequest[] } {
  const asked: LlmRequest[] = []
  return {
    model: 'scripted',
    asked,
    complete(request) {
      const { say = '', calls = [], end = 'done' } = answers[Math.min(asked.length, answers.length - 1)] ?? {}
      asked.push({ ...request, messages: [...request.messages] })
      return Promise.resolve({
        text: say,
        calls: calls.map(([name, given], index) => ({
          id: `c${asked.length}-${index}`,
          name,
          arguments: typeof given === 'string' ? given : JSON.stringify(given),
        })),
        end,
        usage: { input: 1, cached: 0, output: 1, told: true },
      })
    },
  }
}

/** What the model was told last: the answers to its calls, and what the loop says. */
export function toldTo(llm: { readonly asked: readonly LlmRequest[] }): string {
  const messages = llm.asked.at(-1)?.messages ?? []
  const last = messages.findLastIndex(({ role }) => role === 'assistant')
  return messages
    .slice(last + 1)
    .map(({ text }) => text)
    .join('\n')
}
