import type { Oid } from '../model/commit.ts'
import type { Space } from '../model/space.ts'
import type { LogEntry } from './memory.ts'
import type { Parts } from './parts.ts'
import { entryOf } from './log.ts'

/** The newest commit that wrote a line of a part of a file, one commit apart; null when there is none. */
export async function whoWrote(
  parts: Parts,
  space: Space,
  { head, path, but }: { readonly head: Oid; readonly path: string; readonly but: Oid },
  { whole, part }: { readonly whole: string | null; readonly part: string },
): Promise<LogEntry | null> {
  const text = part.trimEnd()
  const start = whole === null || text === '' ? -1 : whole.indexOf(text)
  if (whole === null || start === -1) return null
  const dir = parts.spaces.dir(space.id)
  const first = whole.slice(0, start).split('\n').length
  const last = first + text.split('\n').length - 1
  const lines = (await parts.git.blame(dir, head, path)).filter(({ line }) => line >= first && line <= last)
  const oids = [...new Set(lines.map(({ oid }) => oid))].filter((oid) => oid !== but)
  const commits = await parts.git.commits(dir, oids)
  const [newest] = [...commits].sort((a, b) => (a.at > b.at ? -1 : 1))
  return newest === undefined ? null : entryOf(newest, space)
}
