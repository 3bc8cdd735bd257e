import { MemoryError } from '../../errors.ts'
import { entryKey } from '../../model/entry.ts'
import type { Oid } from '../../model/commit.ts'
import type { SkillRecord, Space, SpaceId } from '../../model/space.ts'
import type { BlamedLine } from '../../seams/git.ts'
import type { SearchMatch } from '../../seams/search.ts'
import type { History } from '../history.ts'
import { entryOf } from '../log.ts'
import type { Parts } from '../parts.ts'
import { allRepositories, allSpaces, findSpace } from '../refs.ts'
import { instantOf, resolveRevision } from '../revision.ts'
import type { Origin, SearchRequest, SkillHit } from '../verbs/search.ts'
import { explain } from './explain.ts'
import { documentPlace, piecesOf, skillDocuments } from './skill-documents.ts'
import type { SkillIndex, SkillView } from './skill-index.ts'
import { fused, type Vectors } from './vectors.ts'
import { textsOf } from './space-state.ts'

/** Of words and of meaning, so many each are looked at before they are joined. */
const fusedFrom = 50

/** The entries of skills that hold some of the words, or mean what they mean, the best first. */
export async function findSkills(
  parts: Parts,
  history: History,
  { index, vectors }: { readonly index: SkillIndex; readonly vectors: Vectors | null },
  asked: { readonly words: string; readonly request: SearchRequest; readonly limit: number },
): Promise<{ readonly hits: readonly SkillHit[]; readonly notes: readonly string[] }> {
  const { words, request, limit } = asked
  const spaces = await chosenSpaces(parts, request)
  const view =
    request.asOf === undefined ? await index.current() : await index.at(await commitsAt(parts, history, spaces, request.asOf))
  const skill = request.skill === undefined ? [] : [skillTags(view, request.skill)]
  const bySource = request.outcome !== undefined || request.since !== undefined || request.until !== undefined
  const most = bySource ? view.search.size() : vectors === null ? limit : Math.max(fusedFrom, limit * 3)
  const { matches: byWords, terms } = await view.search.find({
    words,
    tags: [spaces.map(({ id }) => `space:${id}`), ...skill],
    limit: most,
  })
  const ids = skill.length === 0 ? null : new Set(skill.flat().map((tag) => tag.slice('skill:'.length)))
  const near = await vectors?.nearest(view, words, { spaces: new Set(spaces.map(({ id }) => id)), skills: ids, limit: most })
  const matches = near === undefined || near.matches.length === 0 ? byWords : fused([byWords, near.matches])
  const similarities = new Map(near?.matches.map(({ id, score }) => [id, Number(score.toFixed(4))]))
  const reader = openReader(parts, view)
  const hits: SkillHit[] = []
  for (const match of matches) {
    if (hits.length >= limit) break
    const hit = await reader.hit(match, terms, similarities.get(match.id))
    if (hit !== null && (!bySource || comesFrom(hit.origin, request))) hits.push(hit)
  }
  return { hits, notes: near?.notes ?? [] }
}

/** The repositories that the filters leave: spaces, and those skills of the library that they include. */
async function chosenSpaces(parts: Parts, { space, user }: SearchRequest): Promise<readonly Space[]> {
  if (space === undefined && user === undefined) return allRepositories(parts)
  const named = space === undefined ? allSpaces(parts) : [findSpace(parts, space)]
  const owner = user === undefined ? null : (parts.users.find(user)?.id ?? '')
  const spaces = named.filter((each) => owner === null || each.user === owner)
  const included = await Promise.all(spaces.map(({ id }) => parts.spaces.inclusions(id)))
  const wanted = new Set([...spaces, ...included.flat()].map(({ id }) => id))
  return allRepositories(parts).filter(({ id }) => wanted.has(id))
}

/** The commit of each space that a version means; spaces that had none then are left out. Throws when none had. */
async function commitsAt(
  parts: Parts,
  history: History,
  spaces: readonly Space[],
  asOf: string,
): Promise<ReadonlyMap<SpaceId, Oid>> {
  const refused: MemoryError[] = []
  const found = await Promise.all(
    spaces.map(async ({ id }): Promise<[SpaceId, Oid][]> => {
      try {
        return [[id, await resolveRevision(parts, history, id, asOf)]]
      } catch (error) {
        if (!(error instanceof MemoryError) || error.code !== 'not-found') throw error
        refused.push(error)
        return []
      }
    }),
  )
  const commits = new Map(found.flat())
  if (commits.size === 0 && refused[0] !== undefined) throw spaces.length === 1 ? refused[0] : noneHad(asOf, refused[0].hint)
  return commits
}

function noneHad(asOf: string, hint: string | null): MemoryError {
  const sentence = instantOf(asOf) === null ? `No space has a version "${asOf}".` : `No space existed on ${asOf}.`
  return new MemoryError('not-found', sentence, { field: 'revision', ...(hint === null ? {} : { hint }) })
}

function skillTags(view: SkillView, ref: string): readonly string[] {
  const skills = [...view.states.values()].flatMap(({ skills: each }) => Object.entries(each))
  const named = skills.filter(([folder, { id, name }]) => id === ref || name === ref || folder.split('/').at(-1) === ref)
  if (named.length === 0)
    throw new MemoryError('not-found', `There is no skill "${ref}" here.`, { field: 'skill', hint: 'acontext skills list' })
  return named.map(([, { id }]) => `skill:${id}`)
}

function comesFrom(origin: Origin | null, { outcome, since, until }: SearchRequest): boolean {
  if (origin === null) return outcome === undefined && until === undefined // it was written now
  return (
    (outcome === undefined || origin.outcome === outcome) &&
    (since === undefined || origin.at >= since) &&
    (until === undefined || origin.at <= until)
  )
}

/** Reads what hits lie in: each file once. */
function openReader(parts: Parts, view: SkillView) {
  const texts = new Map<string, Promise<string | null>>()
  const blames = new Map<string, Promise<readonly BlamedLine[]>>()
  const origins = new Map<Oid, Promise<Origin>>()
  const records = new Map<string, Promise<readonly SkillRecord[]>>()
  const spaces = new Map(allRepositories(parts).map((space) => [space.id, space]))

  function once<T>(kept: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
    const known = kept.get(key) ?? read()
    kept.set(key, known)
    return known
  }

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
    const blamed = await once(blames, `${space.id}:${path}`, () => parts.git.blame(dir, commit, path).catch(() => []))
    const same = blamed.filter(({ text }) => text === line.text)
    const found = same.find((each) => each.line === line.number) ?? same[0]
    return found === undefined ? null : once(origins, found.oid, () => readOrigin(parts, space, found.oid))
  }

  /** The id that an entry kept when it was moved, else the one that its place gives it. */
  async function entryId(space: SpaceId, skill: string, path: string, key: string | null): Promise<string> {
    const held = await once(records, space, () => parts.spaces.records(space))
    const notes = Object.entries(held.find((record) => record.id === skill)?.blocks ?? {})
    const noted = notes.find(([, note]) => note.path === path && note.entry === key)
    return noted?.[0] ?? parts.ids.derive(skill, 'entry', path, key ?? 0)
  }

  return {
    async hit({ id, score }: SearchMatch, terms: readonly string[], similarity?: number): Promise<SkillHit | null> {
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
