import { MemoryError } from '../../errors.ts'
import type { Oid } from '../../model/commit.ts'
import { entryKey } from '../../model/entry.ts'
import type { SkillRecord, Space, SpaceId } from '../../model/space.ts'
import type { BlamedLine } from '../../seams/git.ts'
import type { SearchMatch } from '../../seams/search.ts'
import { entryOf } from '../log.ts'
import type { Parts } from '../parts.ts'
import { allRepositories } from '../refs.ts'
import type { Origin, SkillHit } from '../verbs/search.ts'
import { explain } from './explain.ts'
import { documentPlace, piecesOf, skillDocuments } from './skill-documents.ts'
import type { SkillView } from './skill-index.ts'
import { textsOf } from './space-state.ts'

/** Reads what hits lie in. */
export type HitReader = {
  hit(match: SearchMatch, terms: readonly string[], similarity?: number): Promise<SkillHit | null>
}
export type HitReaders = { over(view: SkillView): HitReader }

type Lines = readonly Pick<BlamedLine, 'line' | 'text' | 'oid'>[]
/** What commits say never changes: it is kept from one search to the next. */
type Kept = { readonly blames: Map<string, Promise<Lines>>; readonly origins: Map<string, Promise<Origin>> }

/** Files whose blame is kept, and commits: some megabytes. */
const mostBlames = 100
const mostOrigins = 2000

export function openHitReaders(parts: Parts): HitReaders {
  const kept: Kept = { blames: new Map(), origins: new Map() }
  return { over: (view) => openReader(parts, view, kept) }
}

/** What was read before, else it is read; the oldest goes when there are too many. What failed is read again. */
function once<T>(kept: Map<string, Promise<T>>, key: string, read: () => Promise<T>, most = Infinity): Promise<T> {
  const known = kept.get(key)
  if (known !== undefined) return known
  const oldest = kept.size >= most ? kept.keys().next().value : undefined
  if (oldest !== undefined) kept.delete(oldest)
  const reading = read()
  kept.set(key, reading)
  reading.catch(() => kept.delete(key))
  return reading
}

function openReader(parts: Parts, view: SkillView, { blames, origins }: Kept): HitReader {
  const texts = new Map<string, Promise<string | null>>()
  const records = new Map<string, Promise<readonly SkillRecord[]>>()
  const spaces = new Map(allRepositories(parts).map((space) => [space.id, space]))

  const textOf = (space: SpaceId, path: string): Promise<string | null> =>
    once(texts, `${space}:${path}`, async () => {
      const version = view.versions.get(space)
      return version === undefined ? null : ((await textsOf(parts, space, version, [path])).get(path) ?? null)
    })

  /** The commit that wrote a line; null for a line that is in none. */
  async function originOf(space: Space, path: string, line: { number: number; text: string }): Promise<Origin | null> {
    const commit = view.versions.get(space.id)?.commit
    if (commit === undefined) return null
    const dir = parts.spaces.dir(space.id)
    const blame = async (): Promise<Lines> =>
      (await parts.git.blame(dir, commit, path)).map(({ line: number, text, oid }) => ({ line: number, text, oid }))
    const blamed = await once(blames, `${space.id}:${commit}:${path}`, blame, mostBlames).catch(() => [])
    const same = blamed.filter(({ text }) => text === line.text)
    const found = same.find((each) => each.line === line.number) ?? same[0]
    return found === undefined
      ? null
      : once(origins, `${space.id}:${found.oid}`, () => readOrigin(parts, space, found.oid), mostOrigins)
  }

  /** The id that an entry kept when it was moved, else the one that its place gives it. */
  async function entryId(space: SpaceId, skill: string, path: string, key: string | null): Promise<string> {
    const held = await once(records, space, () => parts.spaces.records(space))
    const notes = Object.entries(held.find((record) => record.id === skill)?.blocks ?? {})
    const noted = notes.find(([, note]) => note.path === path && note.entry === key)
    return noted?.[0] ?? parts.ids.derive(skill, 'entry', path, key ?? 0)
  }

  return {
    async hit({ id, score }, terms, similarity) {
      const { space: spaceId, path, number } = documentPlace(id)
      const folder = path.split('/').slice(0, 2).join('/')
      const space = spaces.get(spaceId)
      const skill = view.states.get(spaceId)?.skills[folder]
      const text = await textOf(spaceId, path)
      const piece = text === null ? undefined : piecesOf(path, text).find((each) => each.number === number)
      if (space === undefined || skill === undefined || text === null || piece === undefined) return null
      const file = { space: spaceId, skill: { ...skill, path: folder }, description: skill.description, path, text }
      const fields = skillDocuments(file).find((each) => each.id === id)?.fields ?? {}
      const why = explain(fields, terms, score)
      const line = piece.firstLine + why.snippet.line - 1
      return {
        kind: 'skill',
        id: await entryId(spaceId, skill.id, path.slice(folder.length + 1), piece.number === 0 ? null : entryKey(piece.heading)),
        space: { id: space.id, name: space.name },
        skill: { id: skill.id, name: skill.name, path: folder, description: skill.description },
        file: path.slice(folder.length + 1),
        line,
        headings: piece.headings,
        text: piece.text,
        origin: await originOf(space, path, { number: line, text: text.split('\n')[line - 1] ?? '' }),
        why: { ...why, ...(similarity === undefined ? {} : { similarity }), snippet: { ...why.snippet, line } },
      }
    },
  }
}

async function readOrigin(parts: Parts, space: Space, oid: Oid): Promise<Origin> {
  const [commit] = await parts.git.commits(parts.spaces.dir(space.id), [oid])
  if (commit === undefined) throw new MemoryError('fault', `The commit ${oid} is blamed and cannot be read.`)
  const { subject, author, at, lesson, session, outcome } = entryOf(commit, space)
  return { commit: oid, subject, author: author.name, at, lesson, session, outcome }
}
