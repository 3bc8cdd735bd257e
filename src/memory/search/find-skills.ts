import { MemoryError } from '../../errors.ts'
import type { Oid } from '../../model/commit.ts'
import type { Space, SpaceId } from '../../model/space.ts'
import type { History } from '../history.ts'
import type { Parts } from '../parts.ts'
import { allRepositories, allSpaces, findSpace } from '../refs.ts'
import { instantOf, resolveRevision } from '../revision.ts'
import type { Origin, SearchRequest, SkillHit } from '../verbs/search.ts'
import type { HitReaders } from './read-hits.ts'
import type { SkillIndex, SkillView } from './skill-index.ts'
import { fused, type Vectors } from './vectors.ts'

/** Of words and of meaning, so many each are looked at before they are joined. */
const fusedFrom = 50
/** Hits that are read at a time: each may be in a file of its own, whose blame takes a process. */
const readAtOnce = 8

/** The entries of skills that hold some of the words, or mean what they mean, the best first. */
export async function findSkills(
  parts: Parts,
  history: History,
  { index, vectors, readers }: { readonly index: SkillIndex; readonly vectors: Vectors | null; readonly readers: HitReaders },
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
  const reader = readers.over(view)
  const hits: SkillHit[] = []
  const step = bySource ? readAtOnce : Math.min(readAtOnce, limit)
  for (let next = 0; next < matches.length && hits.length < limit; next += step) {
    const some = matches.slice(next, next + step)
    const read = await Promise.all(some.map((match) => reader.hit(match, terms, similarities.get(match.id))))
    hits.push(...read.flatMap((hit) => (hit !== null && (!bySource || comesFrom(hit.origin, request)) ? [hit] : [])))
  }
  return { hits: hits.slice(0, limit), notes: [...(near?.notes ?? []), ...newFolders(view, spaces)] }
}

/** What a person has just made is no skill before it is committed: that is told, since it is not found. */
function newFolders({ states, versions }: SkillView, spaces: readonly Space[]): string[] {
  return spaces.flatMap(({ id, name }) =>
    [...(versions.get(id)?.edited.keys() ?? [])].flatMap((path) => {
      const [, folder, slug] = /^(skills\/([^/]+))\/SKILL\.md$/.exec(path) ?? []
      if (folder === undefined || states.get(id)?.skills[folder] !== undefined) return []
      return [`${name}/${slug} is new and was not searched: the next command that writes in ${name}, or a daemon, commits it.`]
    }),
  )
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
