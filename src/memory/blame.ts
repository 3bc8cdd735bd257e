import { diffArrays } from 'diff'
import { MemoryError } from '../errors.ts'
import type { Oid } from '../model/commit.ts'
import type { Space } from '../model/space.ts'
import type { BlamedLine } from '../seams/git.ts'
import { commitAt } from './commits.ts'
import { textAt } from './diff.ts'
import type { Blame, LogEntry, Why } from './memory.ts'
import type { Parts } from './parts.ts'
import { entryOf } from './log.ts'
import { findPlace, type Place } from './targets.ts'

const shownMessages = 50
const longestChain = 10

export async function blameSkill(parts: Parts, target: string): Promise<Blame> {
  const { place, path } = await fileOf(parts, target)
  const { space, skill, lines } = place
  const dir = parts.spaces.dir(space.id)
  const blamed = await parts.git.blame(dir, await parts.git.head(dir), path)
  const chosen = blamed.filter(({ line }) => lines === null || (line >= lines.first && line <= lines.last))
  if (chosen.length === 0 && lines !== null) throw noLine(path, lines.first, blamed.length)
  const oids = [...new Set(chosen.map(({ oid }) => oid))]
  const commits = await parts.git.commits(dir, oids)
  return {
    skill,
    path,
    lines: chosen.map(({ line, text, oid }) => ({ line, text, commit: oid })),
    commits: Object.fromEntries(commits.map((commit) => [commit.oid, entryOf(commit, space)])),
  }
}

/** The lesson behind a line, the conversation that taught it, and what stood there before. */
export async function whyLine(parts: Parts, target: string): Promise<Why> {
  const { place, path } = await fileOf(parts, target)
  const { space, lines } = place
  if (lines === null)
    throw new MemoryError('usage', `"${target}" names no line.`, { field: 'target', hint: `Add one: ${target}:12` })
  const dir = parts.spaces.dir(space.id)
  const blamed = await parts.git.blame(dir, await parts.git.head(dir), path)
  const found = blamed.find(({ line }) => line === lines.first)
  if (found === undefined) throw noLine(path, lines.first, blamed.length)
  const entry = await entryAt(parts, space, found.oid)
  return {
    path,
    line: found.line,
    text: found.text,
    entry,
    ...(await conversationOf(parts, entry)),
    before: await chainOf(parts, space, found),
  }
}

async function fileOf(parts: Parts, target: string): Promise<{ place: Place; path: string }> {
  const place = await findPlace(parts, target)
  if (place.path === null)
    throw new MemoryError('usage', `"${target}" is a space; name a skill or a file in it.`, {
      field: 'target',
      hint: `acontext skills list --space ${place.space.name}`,
    })
  return { place, path: place.path === place.folder ? `${place.path}/SKILL.md` : place.path }
}

async function conversationOf(parts: Parts, entry: LogEntry): Promise<Pick<Why, 'session' | 'messages'>> {
  const session = entry.session === null ? null : parts.index.get(entry.session)
  if (session === null) return { session: null, messages: [] }
  const range = entry.trailers.find(({ name }) => name === 'Messages')?.value ?? ''
  const [first = 0, last = 0] = range.split('..').map(Number)
  if (!(first >= 1 && last >= first)) return { session, messages: [] }
  return { session, messages: parts.sessions.messages(session.id, first, Math.min(last, first + shownMessages - 1)) }
}

/** Earlier texts of a line: each commit that rewrote it replaced a line that is blamed in turn. */
async function chainOf(parts: Parts, space: Space, line: BlamedLine): Promise<Why['before']> {
  const chain: { text: string; entry: LogEntry }[] = []
  for (let current: BlamedLine | null = line; chain.length < longestChain;) {
    current = await replaced(parts, space, current)
    if (current === null) break
    chain.push({ text: current.text, entry: await entryAt(parts, space, current.oid) })
  }
  return chain
}

/** The line that a line stands in place of, in the version before its commit; null when it was simply added. */
async function replaced(parts: Parts, space: Space, { oid, path, origin }: BlamedLine): Promise<BlamedLine | null> {
  const dir = parts.spaces.dir(space.id)
  const [commit] = await parts.git.log(dir, { from: oid, limit: 1 })
  const parent = commit?.parents[0]
  if (parent === undefined) return null
  const was = (await parts.git.changes(dir, parent, oid)).find((change) => change.path === path)?.was ?? path
  const [before, after] = await Promise.all([textAt(parts, space, parent, was), textAt(parts, space, oid, path)])
  if (before === null || after === null) return null
  const place = placeBefore(before.split('\n'), after.split('\n'), origin)
  if (place === null) return null
  return (await parts.git.blame(dir, parent, was)).find(({ line }) => line === place) ?? null
}

/** Lines that were taken out just before others came in were replaced by them, the first by the first. */
function placeBefore(before: string[], after: string[], line: number): number | null {
  let [old, now] = [0, 0]
  let taken = 0
  for (const { value, added, removed } of diffArrays(before, after)) {
    if (removed) {
      taken = value.length
      old += value.length
      continue
    }
    if (added && line > now && line <= now + value.length) {
      const offset = line - now - 1
      return offset < taken ? old - taken + offset + 1 : null
    }
    if (!added) old += value.length
    now += value.length
    taken = 0
  }
  return null
}

async function entryAt(parts: Parts, space: Space, oid: Oid): Promise<LogEntry> {
  return entryOf(await commitAt(parts, space, oid), space)
}

/** A file was asked for a line that it does not have. */
export function noLine(path: string, line: number, lines: number): MemoryError {
  const hint = lines === 0 ? 'The file is empty.' : `Name a line from 1 to ${lines}.`
  return new MemoryError('not-found', `${path} has no line ${line}; it has ${lines}.`, { field: 'target', hint })
}
