import type { RE2JS } from 're2js'
import { MemoryError } from '../errors.ts'
import { splitPath, type Artifact } from '../model/disk.ts'
import { isReadable } from '../model/file-content.ts'
import { matchesGlob } from '../model/glob.ts'
import type { GrepHit } from './memory.ts'
import type { Backing } from './disk-backing.ts'
import type { Parts } from './parts.ts'

const patternLimit = 1000
const lineLimit = 200

/** Files whose text holds a match of a regular expression, whatever the case; takes time in proportion to the text. */
export async function grepFiles(parts: Parts, backing: Backing, pattern: string, limit: number): Promise<readonly GrepHit[]> {
  const expression = await compile(pattern)
  const hits: GrepHit[] = []
  for (const { artifact, file } of backing.files()) {
    if (hits.length >= limit) break
    if (!isSearched(artifact)) continue
    // Others get their turn between two files.
    await new Promise(setImmediate)
    const bytes = parts.disks.bytes(file)
    const hit = bytes === null ? null : firstMatch(expression, Buffer.from(bytes).toString('utf8'))
    if (hit !== null) hits.push({ ...artifact, ...hit })
  }
  return hits
}

/** Files whose whole path, its leading slash included, fits the pattern. */
export function globFiles(backing: Backing, pattern: string, limit: number): readonly Artifact[] {
  checkPattern(pattern)
  const found: Artifact[] = []
  for (const { artifact } of backing.files()) {
    if (found.length >= limit) break
    if (matchesGlob(pattern, artifact.path)) found.push(artifact)
  }
  return found
}

function checkPattern(pattern: string): void {
  if (pattern !== '' && pattern.length <= patternLimit) return
  throw new MemoryError('invalid', `A pattern has 1 to ${patternLimit} characters.`, { field: 'query' })
}

async function compile(pattern: string): Promise<RE2JS> {
  checkPattern(pattern)
  const { RE2JS, RE2JSException } = await import('re2js')
  try {
    // As the original does: any case, and a dot is also a line break.
    return RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL)
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause
    const reason = cause.message.replace(/^error parsing regexp: /, '').replace(/: `.*/s, '')
    throw new MemoryError('invalid', `The pattern is no regular expression: ${reason}.`, {
      field: 'query',
      cause,
      hint: 'RE2 syntax: no look-around and no back-references; put a backslash before a character that is meant as it is.',
    })
  }
}

function isSearched({ path, mime, size }: Artifact): boolean {
  return size > 0 && /^(text\/|application\/json|application\/x-)/.test(mime) && isReadable(splitPath(path).filename, mime)
}

/** The first line that the first match touches. */
function firstMatch(expression: RE2JS, text: string): { line: number; text: string } | null {
  const matcher = expression.matcher(text)
  if (!matcher.find()) return null
  const before = text.slice(0, matcher.start())
  const start = before.lastIndexOf('\n') + 1
  const end = text.indexOf('\n', start)
  const whole = text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '')
  return { line: before.split('\n').length, text: whole.slice(0, lineLimit) }
}
