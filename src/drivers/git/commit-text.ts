import { parseMessage, trailer } from '../../model/commit.ts'
import type { Commit, Oid, Person } from '../../model/commit.ts'
import { stampOf } from '../../model/time.ts'

/** A commit object as it is stored; times are seconds since 1970. */
export type RawCommit = {
  readonly tree: Oid
  readonly parents: readonly Oid[]
  readonly author: Person & { readonly time: number }
  readonly committer: Person & { readonly time: number }
  readonly message: string
}

export function parseCommit(bytes: Buffer): RawCommit {
  const end = bytes.indexOf('\n\n')
  const headers = bytes.toString('latin1', 0, end).split('\n')
  const values = (name: string): string[] =>
    headers.flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1)] : []))
  const decode = decoder(values('encoding')[0])
  return {
    tree: values('tree')[0] ?? '',
    parents: values('parent'),
    author: parsePerson(decode(Buffer.from(values('author')[0] ?? '', 'latin1'))),
    committer: parsePerson(decode(Buffer.from(values('committer')[0] ?? '', 'latin1'))),
    message: decode(bytes.subarray(end + 2)),
  }
}

/** The same for every reader: what a commit looks like from outside. */
export function commitOf(oid: Oid, raw: Omit<RawCommit, 'tree'>, paths: readonly string[]): Commit {
  const { subject, body, trailers } = parseMessage(raw.message)
  return {
    oid,
    parents: raw.parents,
    subject,
    body,
    trailers,
    lesson: trailer({ trailers }, 'Lesson'),
    author: { name: raw.author.name, email: raw.author.email },
    happenedAt: stampOf(new Date(raw.author.time * 1000)),
    at: stampOf(new Date(raw.committer.time * 1000)),
    paths: [...paths].sort(),
  }
}

/** A name or an address as git can store it. */
export function storable(person: Person): Person {
  const clean = (text: string): string => text.replace(/[<>\s\u0000-\u001f\u007f]+/g, ' ').trim()
  return {
    name: clean(person.name).replace(/^[.,:;"'\\\s]+|[.,:;"'\\\s]+$/g, '') || 'unknown',
    email: clean(person.email).replaceAll(' ', ''),
  }
}

function parsePerson(line: string): Person & { time: number } {
  const [, name = '', email = '', time = '0'] = /^(.*?) ?<([^>]*)> ?(\d+)?/.exec(line) ?? []
  return { name, email, time: Math.min(Number(time), 8.64e12) }
}

function decoder(encoding: string | undefined): (bytes: Buffer) => string {
  try {
    const text = new TextDecoder(encoding ?? 'utf-8')
    return (bytes) => text.decode(bytes)
  } catch {
    return (bytes) => bytes.toString('utf8')
  }
}
