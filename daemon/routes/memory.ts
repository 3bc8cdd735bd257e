import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import { asMemoryError, problems } from '../../src/errors.ts'
import { callVerb } from '../memory-door/call.ts'
import type { EventRing } from '../memory-door/events.ts'
import { answer, own, type Reply } from '../reply.ts'
import { daemonRoute } from '../route.ts'

/** An imported conversation may be long, and comes from this user's own command. */
const bodyLimit = 480 << 20

const project = z.string().max(200).default('default')

/** Bytes that a listener may leave unread; it is cut off then, and goes on where it was. */
const backlogLimit = 1 << 20
/** How often a silent stream says that it is alive. */
const heartbeatMs = 15_000

/** The door of our own faces: what `src/client.ts` speaks to, with the local token. */
export const memory = [
  daemonRoute('local', {
    method: 'POST',
    path: '/api/v1/memory/:noun/:verb',
    summary: 'Call a verb of the memory, as the commands on this machine do.',
    tag: 'memory',
    params: z.object({ noun: z.string(), verb: z.string() }),
    query: z.object({ project }),
    body: z.strictObject({ args: z.array(z.unknown()) }),
    bodyLimit,
    async handle({ params: { noun, verb }, query, body }, daemon) {
      try {
        const { memory } = await daemon.projects.open(query.project)
        return answer(await callVerb(memory, noun, verb, body.args))
      } catch (error) {
        const problem = asMemoryError(error)
        if (problem.code === 'fault') daemon.log(`memory ${noun}.${verb}: ${problem.stack ?? problem.message}`)
        return failed(problem)
      }
    },
  }),
  daemonRoute('local', {
    method: 'GET',
    path: '/api/v1/memory/events',
    summary: 'Server-sent events of what happens in a project; Last-Event-ID goes on where a stream was cut.',
    tag: 'memory',
    query: z.object({ project }),
    answer: 'text/event-stream; an event "reset" says that some were missed.',
    async handle({ query, http, signal }, daemon) {
      const { events } = await daemon.projects.open(query.project)
      const last = http.headers['last-event-id']
      const end = AbortSignal.any([signal, daemon.stopping])
      return own((response) => stream(events, response, { last: typeof last === 'string' ? last : null, end }))
    },
  }),
]

/** The problem as it is: the other side makes the same error of it. */
function failed(problem: ReturnType<typeof asMemoryError>): Reply {
  const { status } = problems[problem.code]
  return { kind: 'envelope', status, body: { code: status, data: problem.toJSON(), msg: problem.message } }
}

function stream(
  events: EventRing,
  response: ServerResponse,
  { last, end }: { readonly last: string | null; readonly end: AbortSignal },
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const send = (type: string, data: unknown, id?: string): void => {
    response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`)
    if (response.writableLength > backlogLimit) response.destroy()
  }
  const missed = last === null ? [] : events.after(last)
  if (missed === null) send('reset', {})
  else for (const { id, event } of missed) send('memory', event, id)
  response.write(': here\n\n') // sends the headers, so that the other side knows that it listens
  const forget = events.listen(({ id, event }) => send('memory', event, id))
  const beat = setInterval(() => response.write(': here\n\n'), heartbeatMs)
  return new Promise((resolve) => {
    const stop = (): void => {
      clearInterval(beat)
      forget()
      response.end()
      resolve()
    }
    if (end.aborted) stop()
    else end.addEventListener('abort', stop, { once: true })
  })
}
