import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { MemoryError, problems, type ProblemCode } from './errors.ts'
import type { Memory } from './memory/memory.ts'
import type { MemoryEvent } from './seams/bus.ts'

/** Where a daemon is, and how it knows us: what its `daemon.json` says. */
export type DaemonAddress = { readonly url: string; readonly token: string }

type Nouns = Omit<Memory, 'on' | 'close'>
type Caller = (noun: string, verb: string, args: readonly unknown[]) => Promise<unknown>

/** Every verb of a memory. The compiler complains when one is missing or is none. */
const verbs: { readonly [N in keyof Nouns]: { readonly [V in keyof Nouns[N]]: true } } = {
  sessions: {
    ...{ create: true, list: true, get: true, version: true, messages: true, append: true, import: true, tasks: true },
    ...{ events: true, addEvent: true, configure: true, annotate: true, flush: true, learn: true, copy: true, delete: true },
    digested: true,
  },
  assets: { keep: true, read: true, locate: true },
  spaces: { create: true, list: true, get: true, rename: true, describe: true, learning: true, restore: true, delete: true },
  skills: {
    ...{ list: true, show: true, log: true, diff: true, blame: true, why: true, restore: true, remove: true },
    ...{ discard: true, include: true, exclude: true, add: true, pack: true, keep: true, validate: true },
  },
  lessons: {
    list: true,
    get: true,
    remember: true,
    trace: true,
    retry: true,
    unconfirmed: true,
    confirm: true,
    revert: true,
    forget: true,
    drop: true,
  },
  notes: { run: true },
  disks: {
    ...{ list: true, create: true, get: true, delete: true, ls: true, stat: true, read: true, locate: true },
    ...{ put: true, update: true, remove: true, grep: true, glob: true },
  },
  users: { list: true, get: true, delete: true },
  search: { find: true, explore: true },
  blocks: {
    ...{ list: true, get: true, create: true, update: true, move: true, sort: true, remove: true },
    ...{ tools: true, renameTools: true },
  },
  project: {
    configs: true,
    configure: true,
    status: true,
    usage: true,
    cost: true,
    testModel: true,
    doctor: true,
    undo: true,
    gc: true,
  },
}

/**
 * The memory of a project that a daemon has open. Nothing is asked of the daemon before the first verb.
 *
 * Every verb throws what it throws there, and `unavailable` when the daemon does not answer. Paths of files must be absolute.
 */
export function connectMemory(daemon: DaemonAddress, project: string): Memory {
  const agent = new Agent({ keepAlive: true })
  const place = `?project=${encodeURIComponent(project)}`
  const streams = new Set<() => void>()
  const call: Caller = (noun, verb, args) =>
    ask(daemon, { agent, path: `/api/v1/memory/${noun}/${verb}${place}`, body: { args } })
  const nouns = Object.fromEntries(
    Object.entries(verbs).map(([noun, group]) => [
      noun,
      Object.fromEntries(Object.keys(group).map((verb) => [verb, (...args: unknown[]) => call(noun, verb, args)])),
    ]),
  ) as unknown as Nouns
  return {
    ...nouns,
    on(listener) {
      const end = listen(daemon, `/api/v1/memory/events${place}`, listener)
      streams.add(end)
      return () => {
        end()
        streams.delete(end)
      }
    },
    async close() {
      for (const end of streams) end()
      agent.destroy()
    },
  }
}

/** Has a daemon stop; it goes on until what runs is finished. Throws `unavailable` when it does not answer. */
export async function askToStop(daemon: DaemonAddress): Promise<void> {
  await ask(daemon, { agent: false, path: '/api/v1/daemon/stop', body: {} })
}

/** Has a daemon give back a project, which it takes again when it is next asked for it. Throws `unavailable`. */
export async function askToRelease(daemon: DaemonAddress, project: string): Promise<void> {
  await ask(daemon, { agent: false, path: `/api/v1/daemon/release?project=${encodeURIComponent(project)}`, body: {} })
}

type Request = { readonly agent: Agent | false; readonly path: string; readonly body: object }

async function ask(daemon: DaemonAddress, { agent, path, body }: Request): Promise<unknown> {
  const bytes = Buffer.from(JSON.stringify(body))
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = httpRequest(`${daemon.url}${path}`, {
      method: 'POST',
      agent,
      headers: { ...entry(daemon), 'content-type': 'application/json', 'content-length': bytes.length },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      textOf(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject)
    })
    request.end(bytes)
  }).catch((error: unknown) => {
    throw unreachable(daemon, error)
  })
  const answer = parsed(daemon, text)
  if (status === 200) return answer.data
  throw problemOf(answer.data) ?? unreachable(daemon, new Error(answer.msg ?? `it answered ${status}`))
}

type Envelope = { readonly data?: unknown; readonly msg?: string }

function parsed(daemon: DaemonAddress, text: string): Envelope {
  try {
    return JSON.parse(text) as Envelope
  } catch (error) {
    throw unreachable(daemon, error)
  }
}

/** The error that the verb threw there; null when the answer holds none. */
function problemOf(data: unknown): MemoryError | null {
  const { code, message, hint, field } = (data ?? {}) as Readonly<Record<string, unknown>>
  if (typeof code !== 'string' || !Object.hasOwn(problems, code) || typeof message !== 'string') return null
  return new MemoryError(code as ProblemCode, message, {
    ...(typeof hint === 'string' ? { hint } : {}),
    ...(typeof field === 'string' ? { field } : {}),
  })
}

async function textOf(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of response) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString()
}

function entry({ token }: DaemonAddress): { authorization: string } {
  return { authorization: `Bearer ${token}` }
}

function unreachable({ url }: DaemonAddress, error: unknown): MemoryError {
  const why = error instanceof Error ? error.message : String(error)
  return new MemoryError('unavailable', `The daemon at ${url} did not answer: ${why}.`, {
    cause: error,
    hint: '"acontext logs" shows what it did last; "acontext down" stops it, and commands work without it.',
  })
}

/** How long to wait before a stream that was cut is opened again. */
const againMs = 1_000

/** Listens to a daemon's events until the returned function is called; a stream that is cut goes on where it was. */
function listen(daemon: DaemonAddress, path: string, listener: (event: MemoryEvent) => void): () => void {
  let last: string | null = null
  let timer: NodeJS.Timeout | undefined
  let request: ReturnType<typeof httpRequest> | null = null
  let ended = false

  function open(): void {
    const headers = { ...entry(daemon), ...(last === null ? {} : { 'last-event-id': last }) }
    request = httpRequest(`${daemon.url}${path}`, { headers, agent: false })
    request.on('response', (response) => {
      // A stream that stays silent must not keep the process alive.
      response.socket.unref()
      let rest = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        const blocks = (rest + text).split('\n\n')
        rest = blocks.pop() ?? ''
        for (const block of blocks) hear(block)
      })
      response.on('error', () => undefined)
      response.on('close', again)
    })
    request.on('error', again)
    request.end()
  }

  function hear(block: string): void {
    const fields = Object.fromEntries(
      block.split('\n').map((line) => {
        const [name = '', ...value] = line.split(': ')
        return [name, value.join(': ')]
      }),
    ) as { id?: string; event?: string; data?: string }
    if (fields.id !== undefined) last = fields.id
    if (fields.event === 'reset') listener({ type: 'events-missed' })
    if (fields.event === 'memory') listener(JSON.parse(fields.data ?? '{}') as MemoryEvent)
  }

  function again(): void {
    if (ended) return
    clearTimeout(timer)
    timer = setTimeout(open, againMs)
    timer.unref()
  }

  open()
  return () => {
    ended = true
    clearTimeout(timer)
    request?.destroy()
  }
}
