import { basename } from 'node:path'
import { z } from 'zod'
import { MemoryError } from '../../src/errors.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Session } from '../../src/model/session.ts'
import type { Task } from '../../src/model/task.ts'
import { stampOf } from '../../src/model/time.ts'
import { contains } from '../containment.ts'
import { fileReply } from '../file-reply.ts'
import { jsonObject, jsonText, maybe, queryBoolean, queryText, readUuid, uuid } from '../fields.ts'
import { pageFields, pageOf, pageSchema, type Place } from '../page.ts'
import type { OpenProject } from '../projects.ts'
import { answer, created, done, refused, type Reply } from '../reply.ts'
import { route } from '../route.ts'
import { hashOfKey } from '../wire/message.ts'
import { eventShape, sessionShape, taskShape, wireEvent, wireSession, wireTask } from '../wire/session.ts'

export const sessionId = z.object({ session_id: uuid() })
/** Bytes, as the wire's contract has it. */
const largestConfigs = 64 << 10
/** In the words that clients know (contract 2.2). */
export const noSession = { 'not-found': { status: 404, msg: { session: 'session not found', message: 'message not found' } } }
const flag = z.object({ status: z.int(), errmsg: z.string() })

/** Sessions themselves, their settings, events and tasks. */
export const sessions = [
  route({
    method: 'GET',
    path: '/session',
    summary: 'List the sessions of the project.',
    tag: 'sessions',
    query: z.object({
      ...pageFields(),
      user: queryText(),
      filter_by_configs: jsonText(jsonObject()),
      space_id: queryText(),
      not_connected: queryBoolean(),
    }),
    answer: pageSchema(sessionShape),
    async handle({ query }, project) {
      const { user, filter_by_configs: wanted = {}, not_connected: loose } = query
      const space = loose || query.space_id === undefined ? undefined : readUuid(query.space_id)
      if (space === null) return refused(400, 'invalid space_id')
      const all = await project.memory.sessions.list(user === undefined ? {} : { user })
      const found = all
        .filter(({ configs }) => Object.keys(wanted).length === 0 || (configs !== null && contains(configs, wanted)))
        .filter((session) => space === undefined || session.space === space)
        .filter((session) => !loose || session.space === null)
      return answer(pageOf(found, query, { place: (each) => each, wire: (each) => wireSession(each, project.id) }))
    },
  }),
  route({
    method: 'POST',
    path: '/session',
    summary: 'Start a session; with use_uuid under that id, unless it is there already.',
    tag: 'sessions',
    body: z.object({
      user: maybe(z.string()),
      disable_task_tracking: maybe(z.boolean()),
      configs: maybe(jsonObject()),
      use_uuid: maybe(z.string()),
      space_id: maybe(z.string()),
    }),
    emptyBody: true,
    answer: sessionShape,
    status: 201,
    handle: ({ body }, project) => startSession(body, project),
  }),
  route({
    method: 'DELETE',
    path: '/session/:session_id',
    summary: 'Delete a session with its messages, events and tasks.',
    tag: 'sessions',
    params: sessionId,
    problems: noSession,
    async handle({ params }, { memory }) {
      await memory.sessions.delete(params.session_id)
      return done()
    },
  }),
  route({
    method: 'GET',
    path: '/session/:session_id/configs',
    summary: 'Read a session.',
    tag: 'sessions',
    params: sessionId,
    answer: sessionShape,
    problems: noSession,
    async handle({ params }, { memory, id }) {
      return answer(wireSession(await memory.sessions.get(params.session_id), id))
    },
  }),
  route({
    method: 'PUT',
    path: '/session/:session_id/configs',
    summary: 'Replace the settings of a session.',
    tag: 'sessions',
    params: sessionId,
    body: z.object({ configs: maybe(jsonObject()) }),
    problems: noSession,
    async handle({ params, body }, { memory }) {
      if (body.configs === undefined) await memory.sessions.get(params.session_id)
      else await memory.sessions.configure(params.session_id, body.configs)
      return done()
    },
  }),
  route({
    method: 'PATCH',
    path: '/session/:session_id/configs',
    summary: 'Merge into the settings of a session; a null removes its key.',
    tag: 'sessions',
    params: sessionId,
    body: z.object({ configs: jsonObject() }),
    answer: z.object({ configs: jsonObject() }),
    problems: noSession,
    async handle({ params, body }, { memory }) {
      checkSize(body.configs, 'configs')
      const { configs } = await memory.sessions.configure(params.session_id, body.configs, { merge: true })
      return answer({ configs })
    },
  }),
  route({
    method: 'POST',
    path: '/session/:session_id/flush',
    summary: 'Observe all waiting messages of a session and learn from them now.',
    tag: 'sessions',
    params: sessionId,
    answer: flag,
    problems: noSession,
    handle: ({ params }, project) => flush(params.session_id, project),
  }),
  route({
    method: 'GET',
    path: '/session/:session_id/observing_status',
    summary: 'How many messages of a session were observed, and how many wait.',
    tag: 'sessions',
    params: sessionId,
    answer: z.object({ observed: z.int(), in_process: z.int(), pending: z.int(), updated_at: z.string() }),
    problems: noSession,
    async handle({ params }, { memory }) {
      const { tracking, observed, messages } = await memory.sessions.get(params.session_id)
      const counts = tracking
        ? { observed, in_process: 0, pending: messages - observed }
        : { observed: 0, in_process: 0, pending: 0 }
      return answer({ ...counts, updated_at: new Date().toISOString() })
    },
  }),
  route({
    method: 'POST',
    path: '/session/:session_id/copy',
    summary: 'Copy a session: messages, events and tasks under ids of their own.',
    tag: 'sessions',
    params: z.object({ session_id: z.string().meta({ format: 'uuid' }) }),
    answer: z.object({ old_session_id: z.string(), new_session_id: z.string() }),
    problems: {
      'not-found': { status: 404, msg: 'SESSION_NOT_FOUND' },
      'too-large': { status: 413, msg: 'SESSION_TOO_LARGE' },
      fault: { status: 500, msg: 'INTERNAL_ERROR' },
    },
    async handle({ params }, { memory }) {
      const id = readUuid(params.session_id)
      if (id === null) return refused(400, 'INVALID_SESSION_ID')
      return answer({ old_session_id: id, new_session_id: (await memory.sessions.copy(id)).id })
    },
  }),
  route({
    method: 'GET',
    path: '/session/:session_id/asset/download',
    summary: 'The bytes of a file inside a message.',
    tag: 'sessions',
    params: sessionId,
    query: z.object({ s3_key: z.string().min(1) }),
    answer: 'The bytes of the file.',
    problems: noSession,
    async handle({ params, query }, { memory, id }) {
      await memory.sessions.get(params.session_id)
      const sha256 = hashOfKey(query.s3_key, id)
      if (sha256 === null) return refused(403, 'access denied: asset does not belong to this project')
      const { file } = await memory.assets.locate(sha256)
      return fileReply({ file, filename: basename(query.s3_key), mime: 'application/octet-stream' })
    },
  }),
  route({
    method: 'POST',
    path: '/session/:session_id/events',
    summary: 'Note something that happened beside the conversation.',
    tag: 'events',
    params: sessionId,
    body: z.object({ type: z.string().min(1), data: jsonObject() }),
    answer: eventShape,
    problems: noSession,
    async handle({ params, body }, { memory, id }) {
      const session = params.session_id
      return answer(wireEvent(await memory.sessions.addEvent(session, body), session, id))
    },
  }),
  route({
    method: 'GET',
    path: '/session/:session_id/events',
    summary: 'List the events of a session.',
    tag: 'events',
    params: sessionId,
    query: z.object(pageFields({ limit: 50 })),
    answer: pageSchema(eventShape),
    problems: noSession,
    async handle({ params, query }, { memory, id }) {
      const session = params.session_id
      const all = await memory.sessions.events(session)
      return answer(pageOf(all, query, { place: (each) => each, wire: (each) => wireEvent(each, session, id) }))
    },
  }),
  route({
    method: 'GET',
    path: '/session/:session_id/task',
    summary: 'List the tasks that were seen in a session.',
    tag: 'tasks',
    params: sessionId,
    query: z.object(pageFields()),
    answer: pageSchema(taskShape),
    problems: noSession,
    async handle({ params, query }, { memory, id: project }) {
      const session = await memory.sessions.get(params.session_id)
      const [book, digested] = await Promise.all([memory.sessions.tasks(session.id), memory.sessions.digested(session.id)])
      const about = { book, session, project, digested }
      return answer(pageOf(book.tasks, query, { place: placeOf, wire: (task) => wireTask(task, about) }))
    },
  }),
]

/** Tasks come in their own order: steps of a plan may have been seen before the task that began first. */
function placeOf({ id, order }: Task): Place {
  return { id, createdAt: stampOf(new Date(order * 1000)) }
}

type Start = {
  readonly user?: string | undefined
  readonly disable_task_tracking?: boolean | undefined
  readonly configs?: JsonObject | undefined
  readonly use_uuid?: string | undefined
  readonly space_id?: string | undefined
}

async function startSession(body: Start, { memory, id: project }: OpenProject): Promise<Reply> {
  const { user, disable_task_tracking: untracked = false, configs, use_uuid: wanted = '', space_id: wantedSpace = '' } = body
  const id = wanted === '' ? undefined : readUuid(wanted)
  if (id === null) return refused(400, 'invalid UUID format for use_uuid')
  const known = id === undefined ? null : await sessionOf(memory, id)
  if (known !== null) return answer(wireSession(known, project))
  const space = wantedSpace === '' ? undefined : readUuid(wantedSpace)
  if (space === null) return refused(400, 'parameter error: space_id: is no UUID')
  const input = { id, user: user === '' ? undefined : user, configs, space, tracking: !untracked }
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
  try {
    return created(wireSession(await memory.sessions.create(given), project))
  } catch (error) {
    // Somebody was quicker with the same id.
    const theirs =
      id === undefined || !(error instanceof MemoryError && error.code === 'exists') ? null : await sessionOf(memory, id)
    if (theirs === null) throw error
    return answer(wireSession(theirs, project))
  }
}

async function sessionOf({ sessions }: OpenProject['memory'], id: string): Promise<Session | null> {
  try {
    return await sessions.get(id)
  } catch (error) {
    if (error instanceof MemoryError && error.code === 'not-found') return null
    throw error
  }
}

async function flush(session: string, { memory, flushMs }: OpenProject): Promise<Reply> {
  const work = memory.sessions.flush(session).then(
    () => ({ status: 0, errmsg: '' }),
    (error: unknown) => {
      if (error instanceof MemoryError && error.code === 'not-found') throw error
      return { status: 500, errmsg: (error as Error).message }
    },
  )
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<{ status: number; errmsg: string }>((resolve) => {
    timer = setTimeout(() => resolve({ status: 0, errmsg: 'still working; what is left is done in the background' }), flushMs)
  })
  try {
    return answer(await Promise.race([work, late]))
  } finally {
    clearTimeout(timer)
    work.catch(() => undefined) // told above, or to nobody who still listens
  }
}

/** Throws `invalid` for settings or annotations that are larger than the contract allows. */
export function checkSize(value: JsonObject | undefined, what: 'configs' | 'meta'): void {
  if (value === undefined || Buffer.byteLength(JSON.stringify(value)) <= largestConfigs) return
  throw new MemoryError('invalid', `${what} size exceeds 64KB limit`, { field: what })
}
