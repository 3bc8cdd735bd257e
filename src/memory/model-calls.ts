import { asMemoryError, MemoryError } from '../errors.ts'
import { redact } from '../model/redact.ts'
import { stampOf } from '../model/time.ts'
import type { TracedCall } from '../model/trace.ts'
import type { Clock } from '../seams/clock.ts'
import type { Llm, LlmMessage, LlmReply, LlmRequest } from '../seams/llm.ts'
import type { Secrets } from '../seams/secrets.ts'
import type { Traces } from '../store/traces.ts'
import type { Spending } from './spending.ts'

export type CallTools = {
  readonly secrets: Secrets
  readonly clock: Clock
  readonly spending: Spending
  /** Null: nothing is kept of what a model saw and said. */
  readonly traces: Traces | null
  /** How often a call is made that fails for reasons that may pass. */
  readonly tries: number
  /** The first wait before a failed call is tried again; each further one is twice as long. */
  readonly backoffMs: number
  /** Ends every wait and every call. */
  readonly signal: AbortSignal
}

/** Longer than anybody waits at a terminal: what asks for more is tried again later. */
const longestWaitMs = 60_000
/** Characters of one text in a trace. */
const tracedText = 20_000
/** Texts whose secrets are known already: each round shows a model all that was said before. */
const cachedTexts = 2000

/** True for an error that no other text would change: the model is away, the key is wrong, the money is spent. */
export function isOutside(error: MemoryError): boolean {
  return error.field === 'model' || error.field === 'budget'
}

/**
 * The model with everything that a careful caller does around a call: takes secrets out of what is sent, keeps to the budget,
 * tries again when that may help, and writes down what it cost and what was said.
 */
export function carefulLlm(llm: Llm, tools: CallTools): Llm {
  const redact = redactor(tools.secrets)
  /** A model that was away a moment ago is asked once only: whoever comes next need not wait as long as the first one did. */
  let tries = tools.tries

  async function once(request: LlmRequest): Promise<LlmReply> {
    const { clock, spending, signal } = tools
    const about = request.about
    const estimate = Math.ceil(JSON.stringify(request.messages).length / 4)
    spending.check({ lesson: about.lesson, model: llm.model, input: estimate })
    const began = clock.now()
    const row = (): { at: string; model: string; ms: number } => ({
      at: stampOf(began),
      model: llm.model,
      ms: clock.now().getTime() - began.getTime(),
    })
    let reply: LlmReply
    try {
      reply = await llm.complete(request, signal)
    } catch (error) {
      const problem = asMemoryError(error)
      if (problem.code === 'interrupted') throw problem
      await spending.add({ ...row(), ...about, input: 0, cached: 0, output: 0, told: true, error: problem.code })
      await trace(request, null, problem.message)
      throw problem
    }
    await spending.add({ ...row(), ...about, ...reply.usage, error: null })
    await trace(request, reply, null)
    return reply
  }

  async function trace(request: LlmRequest, reply: LlmReply | null, error: string | null): Promise<void> {
    const subject = request.about.lesson ?? request.about.session
    if (tools.traces === null || subject === null) return
    const last = request.messages.findLastIndex(({ role }) => role === 'assistant')
    const call: TracedCall = {
      at: stampOf(tools.clock.now()),
      stage: request.about.stage,
      model: llm.model,
      shown: request.messages.slice(last + 1).map(({ role, text }) => ({ role, text: short(text) })),
      said: short(await redact.text(reply?.text ?? '')),
      calls: await Promise.all(
        (reply?.calls ?? []).map(async (each) => ({
          name: short(each.name),
          arguments: short(await redact.text(each.arguments)),
        })),
      ),
      tokens: { input: reply?.usage.input ?? 0, output: reply?.usage.output ?? 0 },
      error,
    }
    await tools.traces.add(subject, call)
  }

  return {
    model: llm.model,
    async complete(request) {
      const clean = { ...request, messages: await Promise.all(request.messages.map(redact.message)) }
      for (let attempt = 1; ; attempt++) {
        try {
          const reply = await once(clean)
          tries = tools.tries
          return reply
        } catch (error) {
          const problem = asMemoryError(error)
          const wait = problem.retryAfterMs ?? tools.backoffMs * 2 ** (attempt - 1)
          const again = problem.code === 'busy' || problem.code === 'unavailable'
          if (!again || attempt >= tries || wait > longestWaitMs || tools.signal.aborted) {
            if (again) tries = 1
            throw outside(problem)
          }
          await tools.clock.pause(wait, tools.signal)
        }
      }
    },
  }
}

/** Marks what has nothing to do with the text that was sent. */
function outside(problem: MemoryError): MemoryError {
  if (problem.field !== null || problem.code === 'invalid' || problem.code === 'too-large') return problem
  return new MemoryError(problem.code, problem.message, {
    field: 'model',
    cause: problem,
    ...(problem.hint === null ? {} : { hint: problem.hint }),
    ...(problem.retryAfterMs === null ? {} : { retryAfterMs: problem.retryAfterMs }),
  })
}

type Redactor = { text(text: string): Promise<string>; message(message: LlmMessage): Promise<LlmMessage> }

/** The last look at what leaves the machine. A conversation is sent again with each answer, so what was looked through is kept. */
function redactor(secrets: Secrets): Redactor {
  const looked = new Map<string, string>()
  async function text(given: string): Promise<string> {
    const known = looked.get(given)
    if (known !== undefined) return known
    const clean = redact(given, await secrets.find(given))
    if (looked.size >= cachedTexts) looked.clear()
    looked.set(given, clean)
    return clean
  }
  return {
    text,
    async message(message) {
      if (message.role === 'tool') return { ...message, text: await text(message.text) }
      // Our own prompts hold their data as one line each: what stands in one says nothing of the next.
      if (message.role !== 'assistant')
        return { ...message, text: (await Promise.all(message.text.split('\n').map(text))).join('\n') }
      const calls = await Promise.all(message.calls.map(async (call) => ({ ...call, arguments: await text(call.arguments) })))
      return { ...message, text: await text(message.text), calls }
    },
  }
}

function short(text: string): string {
  return text.length <= tracedText ? text : `${text.slice(0, tracedText)} …[${text.length - tracedText} characters left out]`
}
