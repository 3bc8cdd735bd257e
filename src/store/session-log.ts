import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { MemoryError, isMissing, withPath } from '../errors.ts'
import { isObject, type JsonObject } from '../model/json.ts'
import type { Message, MessageId } from '../model/message.ts'
import type { LogRecord, Session, SessionEvent } from '../model/session.ts'
import type { Stamp } from '../model/time.ts'
import type { Codec } from '../seams/codec.ts'

/** A line of a log that is no record: it is passed over, and told. */
export type LogProblem = { readonly line: number; readonly reason: string }

/** What folding a log gives, without the messages themselves: those are read by their place in the file. */
export type FoldedLog = {
  session: Session
  /** When it was given to its space; null while it belongs to none. */
  joinedAt: Stamp | null
  /** Where the line of message `seq` begins, at index `seq - 1`. */
  readonly offsets: number[]
  readonly seqs: Map<MessageId, number>
  readonly metas: Map<MessageId, { meta: JsonObject; at: Stamp }>
  readonly events: SessionEvent[]
  readonly problems: LogProblem[]
  /** Calls that Gemini made and that no answer of its format was stored for, the oldest first. */
  readonly openCalls: OpenCall[]
  lastMessage: { readonly id: MessageId; readonly createdAt: Stamp } | null
  title: string
  /** Bytes of whole lines; what stands behind them is a torn tail and no record. */
  size: number
}

export type OpenCall = { readonly id: string; readonly name: string }

/** A log is read piece by piece, however long it is. */
const chunkBytes = 1 << 20
const newline = 0x0a

type Stretch = { readonly from?: number; readonly to?: number }

/** Calls `visit` with each whole line between two places of a file; returns the place after the last of them. */
function eachLine(
  path: string,
  { from = 0, to = Infinity }: Stretch,
  visit: (line: Buffer, offset: number) => boolean | void,
): number {
  const file = openSync(path, 'r')
  try {
    let rest = Buffer.alloc(0)
    let lineStart = from
    const size = Math.min(fstatSync(file).size, to)
    for (let position = from; position < size;) {
      const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, size - position))
      const length = readSync(file, chunk, 0, chunk.length, position)
      if (length === 0) break
      position += length
      const fresh = chunk.subarray(0, length)
      const data = rest.length === 0 ? fresh : Buffer.concat([rest, fresh])
      let start = 0
      for (let end = data.indexOf(newline); end !== -1; end = data.indexOf(newline, start)) {
        const goOn = visit(data.subarray(start, end), lineStart)
        lineStart += end - start + 1
        start = end + 1
        if (goOn === false) return lineStart
      }
      rest = data.subarray(start)
    }
    return lineStart
  } finally {
    closeSync(file)
  }
}

/** Folds a session's log; null when there is none. A corrupt line is reported and passed over, a torn tail is none. */
export function foldLog(path: string, codec: Codec): FoldedLog | null {
  let folded: FoldedLog | null = null
  let number = 0
  let size = 0
  try {
    size = eachLine(path, {}, (line, offset) => {
      number += 1
      const record = readRecord(line, codec)
      if (folded === null) folded = beginFold(record, path)
      else if (typeof record === 'string') folded.problems.push({ line: number, reason: record })
      else foldRecord(folded, record, offset)
    })
  } catch (error) {
    if (isMissing(error)) return null
    throw withPath(error, path)
  }
  const done = folded as FoldedLog | null
  if (done !== null) done.size = size
  return done
}

/** Calls `visit` with the messages `first` to `last` (sequence numbers) as they were stored, and the bytes of each line. */
export function eachMessage(
  path: string,
  folded: FoldedLog,
  { codec, first, last }: { codec: Codec; first: number; last: number },
  visit: (message: Message, bytes: number) => void,
): void {
  const start = folded.offsets[first - 1]
  if (start === undefined || last < first) return
  // Up to where the next message begins: a batch of a long log costs its own bytes.
  const to = folded.offsets[last] ?? folded.size
  eachLine(path, { from: start, to }, (line) => {
    const record = readRecord(line, codec)
    if (typeof record === 'string' || record.record !== 'message') return true
    // Where lines are corrupt, the next message's place stands for theirs.
    if (record.message.seq <= last) visit(record.message, line.length)
    return record.message.seq < last
  })
}

/** Folds one more record, whose line begins at `offset`. */
export function foldRecord(folded: FoldedLog, record: LogRecord, offset: number): void {
  switch (record.record) {
    case 'session':
      folded.problems.push({ line: 0, reason: 'a second session record' })
      return
    case 'message':
      foldMessage(folded, record.message, offset)
      return
    case 'message-meta':
      folded.metas.set(record.message, { meta: record.meta, at: record.at })
      touch(folded, record.at)
      return
    case 'configs':
      folded.session = { ...folded.session, configs: record.configs }
      touch(folded, record.at)
      return
    case 'event':
      folded.events.push(record.event)
      touch(folded, record.event.createdAt)
      return
    case 'space':
      folded.session = { ...folded.session, space: record.space }
      folded.joinedAt = record.space === null ? null : record.at
      touch(folded, record.at)
      return
    default:
      record satisfies never
  }
}

/** The fold of a log that holds its first record only. */
export function beginFold(record: LogRecord | string, path: string): FoldedLog {
  if (typeof record === 'string' || record.record !== 'session') {
    throw new MemoryError('invalid', `The log ${path} does not begin with a session record.`, {
      field: path,
      hint: 'Restore the first line from a backup, or move the folder out of "sessions".',
    })
  }
  if (record.v !== 1) throw newerVersion(path, record.v)
  const { id, user, tracking, configs, createdAt } = record
  return {
    session: { id, user, space: null, tracking, configs, createdAt, updatedAt: createdAt },
    joinedAt: null,
    offsets: [],
    seqs: new Map(),
    metas: new Map(),
    events: [],
    problems: [],
    openCalls: [],
    lastMessage: null,
    title: '',
    size: 0,
  }
}

/** Why a file whose version is not 1 is left alone. */
export function newerVersion(path: string, version: unknown): MemoryError {
  if (typeof version !== 'number' || version <= 1) {
    return new MemoryError('invalid', `${path} does not say that it is of version 1 ("v": 1), so it is not read.`, {
      field: 'v',
      hint: 'Restore it from a backup, or move it away.',
    })
  }
  return new MemoryError(
    'refused',
    `${path} was written by a newer acontext (version ${String(version)} of the format, this one knows 1).`,
    {
      field: 'v',
      hint: 'Update acontext, or point ACONTEXT_HOME to another folder.',
    },
  )
}

function foldMessage(folded: FoldedLog, message: Message, offset: number): void {
  // Messages that were lost with corrupt lines keep their numbers, or a later one would get the number of one that is there.
  const lost = Math.min(message.seq - 1 - folded.offsets.length, folded.problems.length)
  for (let index = 0; index < lost; index += 1) folded.offsets.push(offset)
  folded.offsets.push(offset)
  folded.seqs.set(message.id, message.seq)
  folded.lastMessage = { id: message.id, createdAt: message.createdAt }
  if (folded.title === '' && titles(folded.session, message)) folded.title = titleOf(message)
  if (message.format === 'gemini') pairCalls(folded.openCalls, message)
  touch(folded, message.createdAt)
}

/** Calls wait in line for their answers; each answer takes the oldest. */
function pairCalls(open: OpenCall[], { parts }: Message): void {
  for (const part of parts) {
    const { id, name } = part.meta ?? {}
    if (part.type === 'tool-call' && typeof id === 'string' && typeof name === 'string') open.push({ id, name })
    if (part.type === 'tool-result') open.shift()
  }
}

function touch(folded: FoldedLog, at: Stamp): void {
  if (at > folded.session.updatedAt) folded.session = { ...folded.session, updatedAt: at }
}

/** What the user asks names a conversation; where only statements are kept, and nothing is observed, the agent's words do. */
function titles(session: Session, { role }: Message): boolean {
  return role === 'user' || (!session.tracking && role === 'assistant')
}

function titleOf(message: Message): string {
  const text = message.parts.find((part) => part.type === 'text')?.text ?? ''
  return text.replace(/\s+/g, ' ').trim().slice(0, 80)
}

/** A stored message with what was attached to it since. */
export function patched(message: Message, folded: FoldedLog): Message {
  const patch = folded.metas.get(message.id)
  return patch === undefined ? message : { ...message, meta: patch.meta, updatedAt: patch.at }
}

/** The record on a line, or why there is none. */
function readRecord(line: Uint8Array, codec: Codec): LogRecord | string {
  let value: unknown
  try {
    value = JSON.parse(textOf(codec.decode(line)))
  } catch (error) {
    return (error as Error).message
  }
  if (!isObject(value) || typeof value['record'] !== 'string') return 'not a record of a session log'
  const isWhole = Object.hasOwn(shapes, value['record']) ? shapes[value['record'] as LogRecord['record']] : undefined
  if (isWhole === undefined) return `a record of an unknown kind (${value['record'].slice(0, 40)})`
  return isWhole(value) ? (value as LogRecord) : `a ${value['record']} record that lacks fields`
}

const isText = (value: unknown): boolean => typeof value === 'string'

/** What folding relies on, for each kind of record: others may have written to the log. */
const shapes: Readonly<Record<LogRecord['record'], (record: Record<string, unknown>) => boolean>> = {
  session: ({ v, id, createdAt }) => v !== 1 || (isText(id) && isText(createdAt)),
  message: ({ message }) =>
    isObject(message) &&
    [message['id'], message['role'], message['createdAt'], message['saidAt']].every(isText) &&
    Number.isSafeInteger(message['seq']) &&
    Array.isArray(message['parts']) &&
    message['parts'].every((part) => isObject(part) && isText(part['type'])),
  'message-meta': ({ message, meta, at }) => isText(message) && isObject(meta) && isText(at),
  configs: ({ configs, at }) => isObject(configs) && isText(at),
  event: ({ event }) => isObject(event) && [event['id'], event['type'], event['createdAt']].every(isText),
  space: ({ space, at }) => (space === null || isText(space)) && isText(at),
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}
