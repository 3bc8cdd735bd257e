import type { Oid } from '../../model/commit.ts'
import type { Space, SpaceId } from '../../model/space.ts'
import type { Search } from '../../seams/search.ts'
import type { Parts } from '../parts.ts'
import { allRepositories } from '../refs.ts'
import { savedIndex } from './saved-index.ts'
import {
  allIds,
  emptyState,
  isIndexed,
  spaceVersion,
  stepTo,
  type SpaceState,
  type SpaceVersion,
  type Step,
} from './space-state.ts'

/** An index that holds exactly these versions of these spaces. */
export type SkillView = {
  readonly search: Search
  readonly states: ReadonlyMap<SpaceId, SpaceState>
  readonly versions: ReadonlyMap<SpaceId, SpaceVersion>
}

/** The index over all skills of a project. */
export type SkillIndex = {
  /** As they lie in the work trees now. */
  current(): Promise<SkillView>
  /** As they were at these commits; spaces without one are not in it. */
  at(commits: ReadonlyMap<SpaceId, Oid>): Promise<SkillView>
  /** Number of files that the saved index does not know as they are committed. */
  lag(): Promise<number>
  /** Writes the cache, when something in it has changed. */
  save(): Promise<void>
  forget(): void
}

type Saved = { readonly spaces: Readonly<Record<SpaceId, SpaceState>> }
type Held = { readonly search: Search; states: Map<SpaceId, SpaceState>; changed: boolean }

/** Grows when files become other documents than before. */
const documentsVersion = 1

export function openSkillIndex(parts: Parts): SkillIndex {
  const engine = parts.search.engines.skills
  const cache = savedIndex<Saved>(parts.search, { name: 'skills', engine, documents: documentsVersion })
  let held: Held | null = null

  async function load(): Promise<Held> {
    const saved = await cache.open()
    if (saved === null) return { search: await engine.open(null), states: new Map(), changed: true }
    return { search: saved.search, states: new Map(Object.entries(saved.known.spaces)), changed: false }
  }

  return {
    async current() {
      return parts.locks.hold('search:skills', async () => {
        const now = (held ??= await load())
        const versions = new Map<SpaceId, SpaceVersion>()
        const steps = await Promise.all(
          allRepositories(parts).map(async (space) => {
            const before = now.states.get(space.id)
            const { version, known } = await versionNow(parts, space, before)
            versions.set(space.id, version)
            return known ? [] : [{ space: space.id, ...(await stepTo(parts, space.id, before ?? emptyState, version)) }]
          }),
        )
        const changes = await applySteps(now, steps.flat(), new Set(versions.keys()))
        now.changed ||= changes > 0
        return { search: now.search, states: now.states, versions }
      })
    },
    async at(commits) {
      return parts.locks.hold('search:skills', async () => {
        const base = (held ??= await load())
        const copy: Held = { search: await engine.open(await base.search.save()), states: new Map(base.states), changed: false }
        const versions = new Map<SpaceId, SpaceVersion>()
        const steps = await Promise.all(
          [...commits].map(async ([space, commit]) => {
            const version = await spaceVersion(parts, space, commit, [])
            versions.set(space, version)
            return { space, ...(await stepTo(parts, space, copy.states.get(space) ?? emptyState, version)) }
          }),
        )
        await applySteps(copy, steps, new Set(commits.keys()))
        return { search: copy.search, states: copy.states, versions }
      })
    },
    async lag() {
      const { spaces: known = {} } = cache.known()
      const behind = await Promise.all(allRepositories(parts).map(({ id }) => filesBehind(parts, id, known[id])))
      return behind.reduce((sum, files) => sum + files, 0)
    },
    async save() {
      if (held === null || !held.changed) return
      await cache.save(held.search, { spaces: Object.fromEntries(held.states) })
      held.changed = false
    },
    forget() {
      held = null
    },
  }
}

/** The version of a space that lies in its work tree; `known` when it is the one that is indexed. */
async function versionNow(
  parts: Parts,
  space: Space,
  state: SpaceState | undefined,
): Promise<{ version: SpaceVersion; known: boolean }> {
  const dir = parts.spaces.dir(space.id)
  const [head, edits] = await Promise.all([parts.git.head(dir), parts.git.edits(dir)])
  const edited = edits.filter(({ path }) => isIndexed(path))
  if (edited.length > 0 || state?.commit !== head)
    return { version: await spaceVersion(parts, space.id, head, edited), known: false }
  const files = Object.entries(state.files).map(([path, { oid }]): [string, Oid] => [path, oid])
  return { version: { commit: head, files: new Map(files), edited: new Map() }, known: true }
}

async function filesBehind(parts: Parts, space: SpaceId, known: SpaceState | undefined): Promise<number> {
  const dir = parts.spaces.dir(space)
  const head = await parts.git.head(dir)
  if (known?.commit === head) return 0
  const whole = async (): Promise<readonly string[]> => (await parts.git.list(dir, head)).map(({ path }) => path)
  const changed =
    known === undefined || known.commit === null
      ? await whole()
      : await parts.git.changedPaths(dir, known.commit, head).catch(whole)
  return changed.filter(isIndexed).length
}

async function applySteps(
  held: Held,
  steps: readonly (Step & { readonly space: SpaceId })[],
  living: ReadonlySet<SpaceId>,
): Promise<number> {
  const gone = [...held.states].filter(([space]) => !living.has(space))
  const drop = [...gone.flatMap(([space, state]) => allIds(space, state)), ...steps.flatMap((step) => step.drop)]
  const put = steps.flatMap((step) => step.put)
  await held.search.drop(drop)
  await held.search.put(put)
  const moved = steps.filter(({ space, state }) => held.states.get(space)?.commit !== state.commit)
  for (const [space] of gone) held.states.delete(space)
  for (const { space, state } of steps) held.states.set(space, state)
  return drop.length + put.length + moved.length
}
