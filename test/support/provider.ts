import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A chat completion request as it came over the wire. */
export type ChatRequest = {
  readonly model: string
  readonly messages: readonly ChatMessage[]
  readonly tools?: readonly { readonly function: { readonly name: string } }[]
  readonly [key: string]: unknown
}

export type ChatMessage = {
  readonly role: string
  readonly content: string | null
  readonly tool_call_id?: string
  readonly tool_calls?: readonly {
    readonly id: string
    readonly function: { readonly name: string; readonly arguments: string }
  }[]
}

/** What the provider does with one request. */
export type Answer =
  | {
      /** Text before the calls, or alone. */
      readonly say?: string
      /** Names with their arguments; a text is sent as it is, so that it can be no JSON. */
      readonly calls?: readonly (readonly [name: string, given: object | string])[]
      readonly finish?: string
      readonly usage?: unknown
    }
  | { readonly status: number; readonly message?: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly body: string }
  | { readonly trouble: 'hang' | 'cut' | 'half' | 'huge' | 'slow' }

export type Script = (request: ChatRequest, index: number) => Answer

export type Provider = {
  readonly url: string
  /** Everything that was asked, oldest first. */
  readonly requests: readonly ChatRequest[]
  /** The same as the bytes that came, headers first. */
  readonly raw: readonly string[]
  close(): Promise<void>
}

/** A model provider on loopback that speaks chat completions and plays a script. */
export async function startProvider(script: Script): Promise<Provider> {
  const requests: ChatRequest[] = []
  const raw: string[] = []
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const asked = JSON.parse(body) as ChatRequest
      requests.push(asked)
      raw.push(JSON.stringify(request.headers) + body)
      play(script(asked, requests.length - 1), response, asked, requests.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    raw,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Plays these answers in order, and the last one for ever. */
export function inOrder(...answers: readonly Answer[]): Script {
  return (_request, index) => answers[Math.min(index, answers.length - 1)] ?? { status: 500 }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function play(answer: Answer, response: ServerResponse, request: ChatRequest, number: number): void {
  if ('trouble' in answer) return misbehave(answer.trouble, response)
  const json = { 'content-type': 'application/json' }
  if ('body' in answer) return void response.writeHead(200, json).end(answer.body)
  if ('status' in answer) {
    const error = { message: answer.message ?? `scripted ${answer.status}`, type: 'scripted' }
    return void response.writeHead(answer.status, { ...json, ...answer.headers }).end(JSON.stringify({ error }))
  }
  response.writeHead(200, json).end(JSON.stringify(completion(answer, request, number)))
}

function misbehave(trouble: Extract<Answer, { trouble: unknown }>['trouble'], response: ServerResponse): void {
  const json = { 'content-type': 'application/json' }
  switch (trouble) {
    case 'hang':
      return // until the other side gives up
    case 'cut':
      return void response.destroy()
    case 'half':
      response.writeHead(200, { ...json, 'content-length': '4000' })
      return void response.write('{"choices":[{"message":{"content":"', () => response.destroy())
    case 'slow':
      response.writeHead(200, json)
      return void response.write('{"choices":')
    default: {
      response.writeHead(200, json).write('{"choices":[{"message":{"content":"')
      const pour = (): void => {
        while (!response.destroyed) if (!response.write('x'.repeat(1 << 16))) return void response.once('drain', pour)
      }
      return pour()
    }
  }
}

function completion(answer: Extract<Answer, { calls?: unknown }>, request: ChatRequest, number: number): object {
  const { say = null, calls = [], usage } = answer
  const toolCalls = calls.map(([name, given], index) => ({
    id: `call_${number}_${index}`,
    type: 'function',
    function: { name, arguments: typeof given === 'string' ? given : JSON.stringify(given) },
  }))
  const told = {
    prompt_tokens: tokens(JSON.stringify(request.messages)),
    completion_tokens: tokens(JSON.stringify([say, toolCalls])),
  }
  return {
    id: `chatcmpl-${number}`,
    object: 'chat.completion',
    created: 0,
    model: request.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: say, ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }) },
        finish_reason: answer.finish ?? (toolCalls.length === 0 ? 'stop' : 'tool_calls'),
      },
    ],
    ...('usage' in answer ? { usage } : { usage: { ...told, total_tokens: told.prompt_tokens + told.completion_tokens } }),
  }
}

function tokens(text: string): number {
  return Math.ceil(text.length / 4)
}
