import express, { Router, type Express, type Request, type Response } from 'express'
import { MemoryError, asMemoryError } from '../src/errors.ts'
import { enter, strangerIn } from './auth.ts'
import { badBody, checkLength, jsonLimit, mediaType, readBody } from './body.ts'
import type { Daemon } from './daemon.ts'
import { failureReply } from './failure.ts'
import { multipart, type Form } from './multipart.ts'
import type { OpenProject } from './projects.ts'
import { refused, type Reply } from './reply.ts'
import type { Route } from './route.ts'

const wireBase = '/api/v1'

/** The application over a daemon's routes. It does not listen. */
export function createApp(daemon: Daemon, routes: readonly Route[]): Express {
  const app = express()
  app.disable('etag')
  app.disable('x-powered-by')
  app.set('query parser', (text: string) => Object.fromEntries(new URLSearchParams(text)))
  app.use((request, response, next) => {
    if (daemon.stopping.aborted) response.setHeader('connection', 'close')
    const stranger = strangerIn(request, daemon.host)
    if (stranger === null) next()
    else finish(request, response, refused(403, `access denied: ${stranger}`))
  })
  const routers = new Map<string, Router>()
  for (const route of routes) {
    const place = placeOf(route.path)
    const router = routers.get(place) ?? Router()
    routers.set(place, router)
    router[verb(route)](route.path, (request, response) => serve(daemon, route, request, response))
  }
  // Express tries its routes one after the other: a request is taken to those that it can be meant for.
  app.use((request, response, next) => {
    const router = routers.get(placeOf(request.path))
    // A router would answer OPTIONS by itself; that method is as unknown here as any other.
    if (router === undefined || request.method === 'OPTIONS') next()
    else router(request, response, next)
  })
  const families = new Set(routes.flatMap(({ path }) => familyOf(path, wireBase) ?? []))
  app.use((request: Request, response: Response) => notFound(request, response, families))
  app.use((error: unknown, request: Request, response: Response, _next: unknown) => {
    // Only the router's own complaint comes here: a path that cannot be decoded.
    daemon.log(`${request.method} ${pathOf(request)}: ${String(error)}`)
    finish(request, response, refused(400, 'parameter error: path: is badly encoded'))
  })
  return app
}

/** What the paths of routes that belong together begin with, such as `/api/v1/session`; no parameter stands there. */
function placeOf(path: string): string {
  const [, first = '', second = '', third = ''] = path.toLowerCase().split('/', 4)
  return second === 'v1' ? `${first}/${third}` : first
}

function verb({ method }: Route): 'get' | 'post' | 'put' | 'patch' | 'delete' {
  return method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete'
}

/** One request: who asks, what is asked, the work, the answer. */
async function serve(daemon: Daemon, route: Route, request: Request, response: Response): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  try {
    const entry = enter(request, route.access, daemon)
    if ('refusal' in entry) {
      if (entry.advice !== null) response.setHeader('x-acontext-hint', entry.advice)
      return finish(request, response, entry.refusal)
    }
    checkLength(request, route.multipart?.bytes ?? route.bodyLimit ?? jsonLimit)
    const project = entry.project === null ? null : await daemon.projects.open(entry.project)
    const [params, query] = [read(route, 'params', request.params), read(route, 'query', request.query)]
    const { body, form, discard } = await receive(route, { request, response, project })
    const call = { params, query, body, form, signal: gone.signal, http: request }
    const reply = await finallyDo(discard, async () => route.handle(call, { daemon, project }))
    await deliver(request, response, reply)
  } catch (error) {
    fail(daemon, route, { request, response, error })
  }
}

async function finallyDo<T>(last: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } finally {
    await last()
  }
}

type Received = { readonly body: unknown; readonly form: Form | null; discard(): Promise<void> }

const nothing = async (): Promise<void> => undefined

type Incoming = { readonly request: Request; readonly response: Response; readonly project: OpenProject | null }

async function receive(route: Route, { request, response, project }: Incoming): Promise<Received> {
  const coding = request.headers['content-encoding'] ?? 'identity'
  if (coding !== 'identity') throw badBody(`send it as it is, without the content-encoding ${coding.slice(0, 80)}`)
  // Who asks first is told to send once it is clear that the body is wanted.
  if (request.headers.expect !== undefined) response.writeContinue()
  if (mediaType(request) === 'multipart/form-data' && route.multipart !== undefined && project !== null) {
    return { body: undefined, ...(await multipart(request, route.multipart, project.incoming)) }
  }
  if (route.body === undefined) {
    request.resume() // what nobody asked for is let through and forgotten
    return { body: undefined, form: null, discard: nothing }
  }
  const body = await readBody(request, route.bodyLimit ?? jsonLimit)
  return { body: read(route, 'body', body ?? (route.emptyBody === true ? {} : undefined)), form: null, discard: nothing }
}

/** What the schema makes of it. Throws `invalid`, naming the field. */
function read(route: Route, part: 'params' | 'query' | 'body', value: unknown): unknown {
  const schema = route[part]
  if (schema === undefined) return value
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue === undefined || issue.path.length === 0 ? part : issue.path.join('.')
  throw new MemoryError('invalid', `parameter error: ${field.slice(0, 200)}: ${issue?.message ?? 'is wrong'}`, { field })
}

async function deliver(request: Request, response: Response, reply: Reply): Promise<void> {
  if (reply.kind === 'own') await reply.send(response, request.headers)
  else finish(request, response, reply)
}

function fail(
  daemon: Daemon,
  route: Route,
  { request, response, error }: { request: Request; response: Response; error: unknown },
): void {
  const problem = asMemoryError(error)
  if (problem.code === 'fault') daemon.log(`${request.method} ${pathOf(request)}: ${causeOf(problem)}`)
  if (response.destroyed) return
  if (response.headersSent)
    response.destroy() // an answer that was cut must not look whole
  else finish(request, response, failureReply(error, route))
}

function causeOf({ cause, stack = '' }: MemoryError): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : stack
}

/** How long somebody may go on to send what is not read any more, before the connection is cut. */
const lingerMs = 2_000

function finish(request: Request, response: Response, reply: Reply): void {
  if (reply.kind === 'own') throw new Error('an answer of its own is no envelope')
  leaveBody(request, response)
  const text = JSON.stringify(reply.body)
  const length = Buffer.byteLength(text)
  response.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', 'content-length': length })
  response.end(text) // as text it leaves in one piece with the head
}

/** What is still coming is thrown away, for a while, so that the client comes to read the answer. */
function leaveBody(request: Request, response: Response): void {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers
  if (request.complete || (coding === undefined && Number(length) === 0)) return
  response.setHeader('connection', 'close')
  request.resume()
  const timer = setTimeout(() => request.destroy(), lingerMs)
  request.on('close', () => clearTimeout(timer))
}

/** The first word of a path below a base; null for one that is not below it. */
function familyOf(path: string, base: string): string | null {
  return path.startsWith(`${base}/`) ? (path.slice(base.length + 1).split('/', 1)[0] ?? null) : null
}

function notFound(request: Request, response: Response, families: ReadonlySet<string>): void {
  // A client whose base URL ends too early would learn nothing from the plain answer.
  if (families.has(familyOf(request.path, '') ?? ''))
    return finish(
      request,
      response,
      refused(404, `404 page not found: the API is at ${wireBase}, give the client a base URL that ends so`),
    )
  leaveBody(request, response)
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404 page not found')
}

/** For the log, where control characters have no place. */
function pathOf(request: Request): string {
  return JSON.stringify(request.path.slice(0, 200))
}
