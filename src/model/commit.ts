import type { LessonId } from './lesson.ts'
import type { Stamp } from './time.ts'

export type Oid = string
export type Person = { readonly name: string; readonly email: string }

/** A commit as readers see it. */
export type Commit = {
  readonly oid: Oid
  readonly parents: readonly Oid[]
  readonly subject: string
  readonly body: string
  readonly trailers: readonly Trailer[]
  /** The lesson that it applies; null for what people and housekeeping wrote. */
  readonly lesson: LessonId | null
  readonly author: Person
  /** When it happened (author date). */
  readonly happenedAt: Stamp
  /** When it was written into the space (committer date). */
  readonly at: Stamp
  /** Paths that it touched against its first parent. */
  readonly paths: readonly string[]
}

/** What a new commit says. */
export type CommitNote = {
  readonly subject: string
  /** Free text between the subject and the trailers; empty for none. */
  readonly body: string
  readonly trailers: readonly Trailer[]
  readonly author: Person
  readonly happenedAt: Stamp
  readonly at: Stamp
}

export const trailerNames = [
  'Lesson',
  'Session',
  'Task',
  'Messages',
  'Outcome',
  'Learner',
  'Prompt',
  'Tokens',
  'Cost',
  'Reverts',
  'Also',
  'Moved-From',
  'Accepted-By',
  'Rejected',
] as const

export type TrailerName = (typeof trailerNames)[number]
export type Trailer = { readonly name: TrailerName; readonly value: string }

const trailerLine = /^([A-Za-z][A-Za-z-]*): (.*)$/
const knownNames: ReadonlySet<string> = new Set(trailerNames)
/** Characters of a subject: git's own custom, so that a log fits on its lines. */
export const subjectLimit = 72
const zeroWidthSpace = '\u200b'

/** The text of a commit message: subject, body, trailers, each apart by an empty line. */
export function renderMessage(note: Pick<CommitNote, 'subject' | 'body' | 'trailers'>): string {
  const trailers = note.trailers.map(({ name, value }) => `${name}: ${oneLine(value)}`).join('\n')
  const paragraphs = [shortened(oneLine(note.subject)), neutralised(note.body.trim()), trailers]
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`
}

/** Subject, body and trailers of a commit message; only its last paragraph is read for trailers. */
export function parseMessage(message: string): { subject: string; body: string; trailers: Trailer[] } {
  const paragraphs = message.trim().split(/\n{2,}/)
  const [subject = '', ...rest] = paragraphs
  const trailers = rest.length > 0 ? parseTrailers(rest[rest.length - 1] ?? '') : []
  const body = (trailers.length > 0 ? rest.slice(0, -1) : rest).join('\n\n')
  return { subject: subject.replaceAll('\n', ' '), body, trailers }
}

/** A commit message with one more trailer. */
export function withTrailer(message: string, { name, value }: Trailer): string {
  const text = message.trimEnd()
  const last = text
    .split(/\n{2,}/)
    .slice(1)
    .at(-1)
  const apart = last?.split('\n').every((line) => trailerLine.test(line)) === true ? '\n' : '\n\n'
  return `${text}${text === '' ? '' : apart}${name}: ${oneLine(value)}\n`
}

/** The value of a commit's first trailer of that name, or null. */
export function trailer(commit: { readonly trailers: readonly Trailer[] }, name: TrailerName): string | null {
  return commit.trailers.find((each) => each.name === name)?.value ?? null
}

function parseTrailers(paragraph: string): Trailer[] {
  const lines = paragraph.split('\n').map((line) => trailerLine.exec(line))
  if (!lines.every((line) => line !== null)) return []
  return lines.flatMap(([, name = '', value = '']) => (knownNames.has(name) ? [{ name: name as TrailerName, value }] : []))
}

/** Text from a transcript must not pass for a trailer: a line that looks like one is broken up invisibly. */
function neutralised(text: string): string {
  return text
    .split('\n')
    .map((line) => (trailerLine.test(line) ? line.replace(':', `${zeroWidthSpace}:`) : line))
    .join('\n')
}

function shortened(subject: string): string {
  if (subject.length <= subjectLimit) return subject
  const cut = subject.slice(0, subjectLimit - 1)
  const space = cut.lastIndexOf(' ')
  return `${cut.slice(0, space > subjectLimit / 2 ? space : undefined).trimEnd()}…`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
