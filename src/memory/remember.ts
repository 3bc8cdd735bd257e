import { MemoryError } from '../errors.ts'
import { redact } from '../model/redact.ts'
import type { SessionId } from '../model/session.ts'
import type { Space } from '../model/space.ts'
import { applyEdits } from '../model/task.ts'
import { stems } from '../model/words.ts'
import type { History } from './history.ts'
import type { Remembered, SessionVerbs, Statement } from './memory.ts'
import type { Parts } from './parts.ts'
import { findSpace, foldedSession, sessionId } from './refs.ts'
import type { Worker } from './worker.ts'

/** Longer than any fact or wish; what is longer is a text, and belongs in a skill. */
const textLimit = 1000
/** What people call secrets, and whose they are. */
const secretNames =
  /\b(?:the user(?:'s)?|api|access|private|keys?|pass(?:word|phrase|code)|token|secret|pin|code|card|number|iban|login|credentials?)\b/gi
const factsFolder = 'skills/user-general-facts'

type Tools = { readonly sessions: SessionVerbs; readonly worker: Worker; readonly history: History }

/**
 * A statement as a lesson: it is said in a conversation of its own, noted there as a wish of the user, and then goes the way of
 * every other lesson, through the inbox into a commit. Stopped anywhere, it is found and finished by the next flush.
 */
export async function rememberStatement(parts: Parts, tools: Tools, statement: Statement): Promise<Remembered> {
  const { text, redacted } = await checkedText(parts, statement.text)
  const space = findSpace(parts, statement.space)
  const session = await conversation(parts, tools.sessions, space, statement.session)
  const [message] = await tools.sessions.append(session, [
    {
      role: 'assistant',
      name: null,
      format: 'acontext',
      parts: [{ type: 'text', text }],
      meta: {},
      internal: {},
      source: null,
      saidAt: null,
    },
  ])
  if (message === undefined) throw new MemoryError('fault', 'The statement was not stored.')
  const preference = parts.ids.derive(session, 'stated', message.id)
  await parts.locks.hold(`book:${session}`, async () => {
    const edit = { id: preference, text, task: null, message: message.id, at: message.saidAt }
    const book = applyEdits(parts.books.read(session), [{ edit: 'preference', preference: edit }])
    await parts.books.save(session, { ...book, observed: message.seq })
  })
  const lesson = parts.ids.derive(space.id, 'preference', preference)
  const flushed = await tools.worker.flush(session)
  const learnt = (await tools.history.lessons(space.id)).get(lesson)
  const answer = { lesson, session, space: { id: space.id, name: space.name }, text, redacted }
  if (learnt !== undefined) return { ...answer, state: 'learnt', commit: learnt.oid, reason: null }
  const waiting = flushed.waiting.find((each) => each.lesson === lesson)
  if (waiting !== undefined) return { ...answer, state: 'waiting', commit: null, reason: waiting.reason }
  return { ...answer, state: 'skipped', commit: null, reason: await whySkipped(parts, space, session, preference) }
}

async function checkedText(parts: Parts, given: string): Promise<{ text: string; redacted: number }> {
  const line = given.replace(/[\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/g, ' ').trim()
  if (line === '' || line.length > textLimit) {
    throw new MemoryError('invalid', `A statement has 1 to ${textLimit} characters; this one has ${line.length}.`, {
      field: 'text',
      hint: 'State one fact or wish, such as "The user deploys on Fridays only". Longer texts belong in a skill.',
    })
  }
  const spans = await parts.secrets.find(line)
  const text = redact(line, spans)
  if (spans.length > 0 && stems(text.replaceAll('[redacted]', ' ').replace(secretNames, ' ')).size === 0) {
    throw new MemoryError('refused', 'The statement says nothing but a secret, and secrets are not kept.', {
      field: 'text',
      hint: 'Say where it is kept and what it is for, without the secret itself.',
    })
  }
  return { text, redacted: spans.length }
}

/** A new conversation that nobody observes, or the one that an earlier statement began. */
async function conversation(parts: Parts, sessions: SessionVerbs, space: Space, ref: string | undefined): Promise<SessionId> {
  if (ref === undefined) return (await sessions.create({ space: space.id, tracking: false })).id
  const { session } = foldedSession(parts, sessionId(parts, ref))
  if (!session.tracking && session.space === space.id) return session.id
  throw new MemoryError('refused', `The session ${session.id} was not begun by a statement for "${space.name}".`, {
    field: 'session',
    hint: 'Leave the session out; a new one is begun.',
  })
}

async function whySkipped(parts: Parts, space: Space, session: SessionId, preference: string): Promise<string> {
  const dir = parts.spaces.dir(space.id)
  const pages = await parts.git.list(dir, await parts.git.head(dir), factsFolder)
  if (pages.length === 0) return `the space has no skill "user-general-facts", where facts are kept`
  const noted = parts.books.read(session).preferences.find(({ id }) => id === preference)
  return noted?.skipped?.reason ?? 'it was not learnt'
}
