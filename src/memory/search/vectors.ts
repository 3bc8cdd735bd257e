import { createHash } from 'node:crypto'
import { asMemoryError, MemoryError } from '../../errors.ts'
import type { Oid } from '../../model/commit.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import { redact } from '../../model/redact.ts'
import type { SpaceId } from '../../model/space.ts'
import type { SearchDocument, SearchMatch } from '../../seams/search.ts'
import type { Parts } from '../parts.ts'
import { skillDocuments, documentPlace } from './skill-documents.ts'
import type { SkillView } from './skill-index.ts'
import { textsOf, type SpaceState } from './space-state.ts'

/** What is near in meaning, and why it may not be all. */
export type Nearest = { readonly matches: readonly SearchMatch[]; readonly notes: readonly string[] }

/** The vectors of a project's entries: a cache by content, which a changed model makes anew. */
export type Vectors = {
  /** The entries that lie nearest to the words, the nearest first; their scores are cosines. */
  nearest(view: SkillView, words: string, filter: Filter): Promise<Nearest>
  forget(): void
}

type Filter = {
  readonly spaces: ReadonlySet<SpaceId>
  /** Ids of skills; null for all. */
  readonly skills: ReadonlySet<string> | null
  readonly limit: number
}

/** `files`: the hashes of a file's documents by their ids' numbers, as the file of one skill. */
type Held = {
  dimension: number
  readonly vectors: Map<string, Float32Array>
  readonly files: Map<string, readonly (readonly [number: number, hash: string])[]>
  changed: boolean
}

const cacheName = 'vectors'
/** Grows when documents become other texts than before. */
const version = 1
const batch = 64
/** Texts that one search may send; the rest waits for the next one. */
const mostAtOnce = 1024
const longestText = 8000
/** Below it, two texts have nothing in common with any model that we know. */
const leastSimilar = 0.2

export function openVectors(parts: Parts): Vectors | null {
  const { embedder, cache } = parts.search
  if (embedder === null) return null
  const made = `${version} ${embedder.name}`
  let held: Held | null = null

  const embed = async (texts: readonly string[]): Promise<Float32Array[]> =>
    (await embedder.embed(texts)).vectors.map((vector) => unit(Float32Array.from(vector)))

  /** The vectors of all documents of a view, as far as they can be had. */
  async function fill(now: Held, view: SkillView, filter: Filter): Promise<string[]> {
    const missing = new Map<string, string>()
    for (const [space, state] of view.states) {
      if (!filter.spaces.has(space) || !view.versions.has(space)) continue
      const fresh = Object.entries(state.files).filter(([, { oid, skill }]) => !now.files.has(fileKey(oid, skill)))
      const all = Object.entries(state.files).filter(([, { oid, skill }]) =>
        (now.files.get(fileKey(oid, skill)) ?? []).some(([, hash]) => !now.vectors.has(hash)),
      )
      const wanted = [...new Set([...fresh, ...all].map(([path]) => path))]
      for (const document of await documentsIn(parts, view, space, wanted)) {
        const text = await cleanText(parts, document)
        const hash = createHash('sha1').update(text).digest('base64url')
        note(now, state, document.id, hash)
        if (!now.vectors.has(hash)) missing.set(hash, text)
      }
      // Files that say nothing are not read again.
      for (const [, { oid, skill }] of fresh) if (!now.files.has(fileKey(oid, skill))) now.files.set(fileKey(oid, skill), [])
    }
    const wanted = [...missing].slice(0, mostAtOnce)
    for (let first = 0; first < wanted.length; first += batch) {
      const some = wanted.slice(first, first + batch)
      const vectors = await embed(some.map(([, text]) => text))
      some.forEach(([hash], index) => keep(now, hash, vectors[index]))
    }
    const left = missing.size - wanted.length
    return left === 0 ? [] : [`${left} entries have no vector yet; the next searches make them.`]
  }

  return {
    async nearest(view, words, filter) {
      if (!holdsFiles(view, filter)) return { matches: [], notes: [] }
      const now = (held ??= load())
      try {
        return await parts.locks.hold('search:vectors', async () => {
          // First, since it tells the length that all others must have.
          const [query] = await embed([(await redacted(parts, words)).slice(0, longestText)])
          if (query === undefined) return { matches: [], notes: [] }
          if (query.length !== now.dimension) forgetAll(now, query.length)
          const notes = await fill(now, view, filter)
          return { matches: similar(now, view, query, filter), notes }
        })
      } catch (error) {
        return { matches: [], notes: [`Searched by words only: ${asMemoryError(error).message}`] }
      } finally {
        await save(now)
      }
    },
    forget() {
      held = null
    },
  }

  function load(): Held {
    const saved = cache.read(cacheName)
    const { made: by, dimension, hashes, files } = (saved?.known ?? {}) as JsonObject
    const fits = by === made && typeof dimension === 'number' && Array.isArray(hashes)
    if (saved === null || !fits || saved.index.length !== hashes.length * dimension * 4)
      return { dimension: 0, vectors: new Map(), files: new Map(), changed: saved !== null }
    const bytes = Uint8Array.from(saved.index).buffer
    const all = new Float32Array(bytes)
    const vectors = hashes.map((hash, at): [string, Float32Array] => [
      String(hash),
      all.subarray(at * dimension, (at + 1) * dimension),
    ])
    const known = Object.entries((files ?? {}) as Record<string, readonly (readonly [number, string])[]>)
    return { dimension, vectors: new Map(vectors), files: new Map(known), changed: false }
  }

  /** A cache that somebody paid for is kept by readers, too; where it cannot be, it is made again. */
  async function save(now: Held): Promise<void> {
    if (!now.changed) return
    const used = new Set([...now.files.values()].flat().map(([, hash]) => hash))
    const kept = [...now.vectors].filter(([hash]) => used.has(hash))
    const index = Buffer.concat(kept.map(([, vector]) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)))
    const known: JsonObject = {
      made,
      dimension: now.dimension,
      hashes: kept.map(([hash]) => hash),
      files: Object.fromEntries(now.files) as unknown as Json,
    }
    await cache.save(cacheName, { known, index }).catch(() => undefined)
    now.changed = false
  }
}

/** The ranks of two lists as one: what is high in both comes first (reciprocal rank fusion, Cormack and others 2009, k = 60). */
export function fused(lists: readonly (readonly SearchMatch[])[]): SearchMatch[] {
  const scores = new Map<string, number>()
  for (const list of lists) {
    list.forEach(({ id }, rank) => scores.set(id, (scores.get(id) ?? 0) + 1 / (60 + rank + 1)))
  }
  return [...scores].map(([id, score]) => ({ id, score })).sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
}

function holdsFiles({ states }: SkillView, { spaces }: Filter): boolean {
  return [...states].some(([space, { files }]) => spaces.has(space) && Object.keys(files).length > 0)
}

function similar(now: Held, view: SkillView, query: Float32Array, { spaces, skills, limit }: Filter): SearchMatch[] {
  const matches: SearchMatch[] = []
  for (const [space, state] of view.states) {
    if (!spaces.has(space) || !view.versions.has(space)) continue
    for (const [path, { oid, skill }] of Object.entries(state.files)) {
      if (skills !== null && !skills.has(skill.split(' ')[0] ?? '')) continue
      for (const [number, hash] of now.files.get(fileKey(oid, skill)) ?? []) {
        const vector = now.vectors.get(hash)
        const score = vector === undefined ? 0 : cosine(query, vector)
        if (score >= leastSimilar) matches.push({ id: `${space}:${path}#${number}`, score })
      }
    }
  }
  return matches.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit)
}

async function documentsIn(
  parts: Parts,
  view: SkillView,
  space: SpaceId,
  paths: readonly string[],
): Promise<readonly SearchDocument[]> {
  const at = view.versions.get(space)
  const state = view.states.get(space)
  if (at === undefined || state === undefined || paths.length === 0) return []
  const texts = await textsOf(parts, space, at, paths)
  return paths.flatMap((path) => {
    const folder = path.split('/').slice(0, 2).join('/')
    const [skill, text] = [state.skills[folder], texts.get(path)]
    if (skill === undefined || text === undefined) return []
    const description = path === `${folder}/SKILL.md` ? skill.description : ''
    return skillDocuments({ space, skill: { ...skill, path: folder }, description, path, text })
  })
}

function note(now: Held, state: SpaceState, id: string, hash: string): void {
  const { path, number } = documentPlace(id)
  const file = state.files[path]
  if (file === undefined) return
  const key = fileKey(file.oid, file.skill)
  const others = (now.files.get(key) ?? []).filter(([each]) => each !== number)
  now.files.set(key, [...others, [number, hash]])
  now.changed = true
}

function keep(now: Held, hash: string, vector: Float32Array | undefined): void {
  if (vector?.length !== now.dimension)
    throw new MemoryError('unavailable', 'The model for embeddings gives vectors of different lengths.')
  now.vectors.set(hash, vector)
  now.changed = true
}

/** The endpoint gives other vectors under the same name: none of the old ones compares. */
function forgetAll(now: Held, dimension: number): void {
  now.vectors.clear()
  now.dimension = dimension
  now.changed = true
}

function fileKey(oid: Oid, skill: string): string {
  return `${oid} ${skill}`
}

/** What an entry says, without secrets: a person may have written one, and this leaves the machine. */
async function cleanText(parts: Parts, { fields }: SearchDocument): Promise<string> {
  const { name = '', description = '', heading = '', body = '' } = fields
  const whole = [name, description, heading, body.trim()].filter((each) => each !== '').join('\n')
  return (await redacted(parts, whole)).slice(0, longestText)
}

async function redacted(parts: Parts, text: string): Promise<string> {
  return redact(text, await parts.secrets.find(text))
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return length === 0 ? vector : vector.map((each) => each / length)
}

function cosine(one: Float32Array, other: Float32Array): number {
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += (one[at] ?? 0) * (other[at] ?? 0)
  return sum
}
