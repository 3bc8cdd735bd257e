import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { MemoryError } from '../../src/errors.ts'
import { fromAcontext, type Upload } from '../../src/formats/acontext.ts'
import { editMessages } from '../../src/formats/editing.ts'
import { parseStrategies } from '../../src/formats/edit-strategies.ts'
import { messageFormats } from '../../src/formats/message-formats.ts'
import { tokenCounter } from '../../src/formats/tokens.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Asset, Message, MessageFormat, NewMessage } from '../../src/model/message.ts'
import { jsonObject, maybe, queryBoolean, queryInteger, queryText, uuid } from '../fields.ts'
import type { Form } from '../multipart.ts'
import { readCursor, writeCursor } from '../page.ts'
import type { OpenProject } from '../projects.ts'
import { answer, answerBytes, created, type Reply } from '../reply.ts'
import { route } from '../route.ts'
import { tokensOf } from '../token-counts.ts'
import { messageShape, tasksByMessage, wireItem, wireMessage } from '../wire/message.ts'
import { eventShape, wireEvent } from '../wire/session.ts'
import { checkSize, noSession, sessionId } from './sessions.ts'

const formats = z.enum(['acontext', 'openai', 'anthropic', 'gemini'])
const stored = z.object({ blob: jsonObject(), format: maybe(formats), meta: maybe(jsonObject()) })
const largestUpload = 100 << 20
/** Every later look at the conversation goes through them all. */
const mostParts = 5_000
/** The contract answers 400 where a session is not there, also for reading. */
const noSessionHere = { 'not-found': { ...noSession['not-found'], status: 400 } }

const readQuery = z.object({
  limit: queryInteger({ min: 0, max: 200, default: 0 }),
  cursor: queryText(),
  time_desc: queryBoolean(),
  format: queryText().pipe(formats.default('openai')),
  with_asset_public_url: queryBoolean(true),
  with_events: queryBoolean(),
  edit_strategies: queryText(),
  pin_editing_strategies_at_message: queryText(),
})

const readAnswer = z.object({
  items: z.array(z.unknown()),
  ids: z.array(z.string()),
  metas: z.array(jsonObject()),
  has_more: z.boolean(),
  this_time_tokens: z.int(),
  next_cursor: z.string().optional(),
  edit_at_message_id: z.string().optional(),
  public_urls: z.record(z.string(), z.object({ url: z.string(), expire_at: z.string() })).optional(),
  events: z.array(eventShape).optional(),
  /** What this format cannot carry, a sentence each with its place in `items`; the first 100. */
  lost: z.array(z.string()).optional(),
})
/** Sentences on what a format lost; whoever reads more than these reads none. */
const mostLost = 100

export const messages = [
  route({
    method: 'POST',
    path: '/session/:session_id/messages',
    summary: 'Store a message as the provider has it; a multipart form carries files beside it.',
    tag: 'messages',
    params: sessionId,
    body: stored,
    multipart: { bytes: largestUpload, fields: z.object({ payload: z.string() }), files: [] },
    answer: messageShape,
    status: 201,
    problems: noSessionHere,
    async handle({ params, body, form }, project) {
      const payload = form === null ? body : payloadOf(form)
      const { format = 'openai', meta = {}, blob } = payload
      checkSize(meta, 'meta')
      const session = await project.memory.sessions.get(params.session_id)
      const message = await readMessage(format, blob, { form, project })
      const [kept] = await project.memory.sessions.append(session.id, [{ ...message, meta }])
      if (kept === undefined) throw new MemoryError('fault', 'A message was not stored.')
      return created({ ...wireMessage(kept, { session, taskOf: new Map() }, project.id), meta })
    },
  }),
  route({
    method: 'GET',
    path: '/session/:session_id/messages',
    summary: 'Read messages in any format, oldest first; time_desc takes the newest of them.',
    tag: 'messages',
    params: sessionId,
    query: readQuery,
    answer: readAnswer,
    problems: noSessionHere,
    handle: ({ params, query, http }, project) => readKept(params.session_id, query, { project, http }),
  }),
  route({
    method: 'GET',
    path: '/session/:session_id/token_counts',
    summary: 'Count the tokens of all messages of a session (o200k_base).',
    tag: 'messages',
    params: sessionId,
    answer: z.object({ total_tokens: z.int() }),
    problems: noSession,
    async handle({ params }, { memory }) {
      return answer({ total_tokens: await tokensOf(await memory.sessions.messages(params.session_id)) })
    },
  }),
  route({
    method: 'PATCH',
    path: '/session/:session_id/messages/:message_id/meta',
    summary: 'Merge into what is attached to a message; a null removes its key.',
    tag: 'messages',
    params: z.object({ session_id: uuid(), message_id: uuid() }),
    body: z.object({ meta: jsonObject() }),
    answer: z.object({ meta: jsonObject() }),
    problems: noSession,
    async handle({ params, body }, { memory }) {
      checkSize(body.meta, 'meta')
      return answer({ meta: await memory.sessions.annotate(params.session_id, params.message_id, body.meta) })
    },
  }),
]

/** The payload of a form, which is the body of the plain request as text. */
function payloadOf({ fields }: Form): z.output<typeof stored> {
  const given = parsed(fields['payload'] ?? 'null', 'invalid payload json')
  const checked = stored.safeParse(given)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  throw new MemoryError('invalid', `parameter error: payload.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is wrong'}`, {
    field: 'payload',
  })
}

function parsed(text: string, complaint: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new MemoryError('invalid', complaint)
  }
}

/** The provider's message as ours; files of a form are kept before the message that names them. */
async function readMessage(
  format: MessageFormat,
  blob: JsonObject,
  { form, project }: { form: Form | null; project: OpenProject },
): Promise<NewMessage> {
  try {
    if (format !== 'acontext') return limited(messageFormats[format].read(blob))
    const uploads = new Map<string, Upload>()
    // Checked as a whole before a file is kept for it.
    limited(fromAcontext(blob, 'blob', (field) => uploadedAs(field, form)))
    for (const { field, path, filename } of form?.files ?? [])
      uploads.set(field, { asset: await project.memory.assets.keep(path, filename), filename })
    return fromAcontext(blob, 'blob', (field) => uploads.get(field) ?? null)
  } catch (error) {
    if (!(error instanceof MemoryError) || error.code !== 'invalid') throw error
    const missing = /file_field$/.test(error.field ?? '') ? 'missing file' : `failed to normalize ${format} message`
    throw new MemoryError('invalid', `${missing}: ${error.message}`, { field: error.field ?? 'blob', cause: error })
  }
}

function limited(message: NewMessage): NewMessage {
  const { length } = message.parts
  if (length > mostParts) throw new MemoryError('invalid', `blob has ${length} parts, more than ${mostParts}.`, { field: 'blob' })
  return message
}

function uploadedAs(field: string, form: Form | null): Upload | null {
  const file = form?.files.find((each) => each.field === field)
  return file === undefined ? null : { asset: { sha256: '', mime: file.mime, size: file.size }, filename: file.filename }
}

type Asked = { readonly project: OpenProject; readonly http: IncomingMessage }

/** A page as it was answered before, while its session is the same. One with files is made anew: its links expire. */
async function readKept(id: string, query: z.output<typeof readQuery>, asked: Asked): Promise<Reply> {
  const { memory, answers, id: project } = asked.project
  const version = await memory.sessions.version(id)
  const key = `${project} ${id} ${JSON.stringify(query)}`
  const kept = answers.get(key, version)
  if (kept !== null) return answerBytes(kept)
  const { reply, lasting } = await readPage(id, query, asked)
  if (!lasting || reply.kind === 'own') return reply
  const bytes = Buffer.from(JSON.stringify(reply.body))
  answers.put(key, version, bytes)
  return answerBytes(bytes)
}

async function readPage(
  id: string,
  query: z.output<typeof readQuery>,
  { project, http }: Asked,
): Promise<{ reply: Reply; lasting: boolean }> {
  const { sessions } = project.memory
  const strategies =
    query.edit_strategies === undefined ? [] : parseStrategies(parsed(query.edit_strategies, 'invalid edit_strategies JSON'))
  const [session, { tasks }] = [await sessions.get(id), await sessions.tasks(id)]
  const { page, more } = await window(session.id, query, project)
  const count = strategies.length === 0 ? () => 0 : await tokenCounter()
  const { messages: shown, editedAt } = editMessages(page, strategies, { pin: query.pin_editing_strategies_at_message, count })
  const bytes = await bytesOf(shown, query.format, project)
  const links = query.format === 'acontext' && query.with_asset_public_url ? linksTo(shown, project, http) : {}
  const edge = query.time_desc ? page[0] : page.at(-1)
  const happened = query.with_events ? await eventsWithin(session.id, page, project) : []
  const observed = { session, taskOf: tasksByMessage(tasks) }
  const { messages: items, lost } =
    query.format === 'acontext'
      ? { messages: shown.map((message) => wireItem(message, observed, project.id)), lost: [] }
      : messageFormats[query.format].render(shown, { bytes: (asset) => bytes.get(asset.sha256) ?? null })
  const lasting = shown.every(({ parts }) => parts.every(({ asset }) => asset === undefined))
  const reply = answer({
    items,
    ids: shown.map((message) => message.id),
    metas: shown.map(({ meta }) => meta),
    has_more: more,
    ...(more && edge !== undefined ? { next_cursor: writeCursor(edge) } : {}),
    this_time_tokens: await tokensOf(shown, page),
    ...(editedAt === null ? {} : { edit_at_message_id: editedAt }),
    ...(Object.keys(links).length === 0 ? {} : { public_urls: links }),
    ...(happened.length === 0 ? {} : { events: happened }),
    ...(lost.length === 0 ? {} : { lost: lost.slice(0, mostLost) }),
  })
  return { reply, lasting }
}

/** A window of the conversation, always oldest first; one more is read to see whether there is more. */
async function window(
  session: string,
  { limit, cursor, time_desc: newest }: z.output<typeof readQuery>,
  { memory }: OpenProject,
): Promise<{ page: readonly Message[]; more: boolean }> {
  if (limit === 0) return { page: await memory.sessions.messages(session), more: false }
  const edge = cursor === undefined ? {} : { [newest ? 'before' : 'after']: readCursor(cursor).id }
  const found = await memory.sessions.messages(session, { ...edge, limit: limit + 1, newest })
  const more = found.length > limit
  return { page: !more ? found : newest ? found.slice(1) : found.slice(0, -1), more }
}

async function eventsWithin(session: string, page: readonly Message[], { memory, id }: OpenProject) {
  const [first, last] = [page[0], page.at(-1)]
  if (first === undefined || last === undefined) return []
  const all = await memory.sessions.events(session)
  return all
    .filter(({ createdAt }) => createdAt >= first.createdAt && createdAt <= last.createdAt)
    .map((event) => wireEvent(event, session, id))
}

/** The files inside messages as base64, for the formats that carry them inline. */
async function bytesOf(shown: readonly Message[], format: MessageFormat, { memory }: OpenProject): Promise<Map<string, string>> {
  const bytes = new Map<string, string>()
  if (format === 'acontext') return bytes
  const assets = shown.flatMap(({ parts }) => parts.flatMap(({ asset }): Asset[] => (asset === undefined ? [] : [asset])))
  for (const { sha256 } of assets) {
    const content = bytes.has(sha256) ? null : await memory.assets.read(sha256)
    if (content !== null) bytes.set(sha256, content)
  }
  return bytes
}

const linkSeconds = 24 * 3600

/** A link to each file inside the messages, by its hash. */
function linksTo(shown: readonly Message[], { links, name }: OpenProject, http: IncomingMessage) {
  const files = shown.flatMap(({ parts }) => parts.filter(({ asset }) => asset !== undefined))
  return Object.fromEntries(
    files.flatMap(({ asset, filename = 'file' }) => {
      if (asset === undefined) return []
      const linked = { asset: asset.sha256, filename, mime: asset.mime }
      const { url, expiresAt } = links.link(http, name, linked, linkSeconds)
      return [[asset.sha256, { url, expire_at: expiresAt.toISOString() }]]
    }),
  )
}
