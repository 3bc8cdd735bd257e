import { memoryBus } from './drivers/bus-memory.ts'
import { systemClock } from './drivers/clock-system.ts'
import { plainCodec } from './drivers/codec-plain.ts'
import { openGit } from './drivers/git-open.ts'
import { readHead } from './drivers/git/refs.ts'
import { uuidIds } from './drivers/ids-uuid.ts'
import { readLockOwner } from './drivers/lock-file.ts'
import { memoryLocks } from './drivers/locks-memory.ts'
import { systemPerson } from './drivers/person-system.ts'
import { openEmbedder } from './embeddings.ts'
import { openHistory, type History } from './memory/history.ts'
import type { ProjectStatus } from './memory/memory.ts'
import type { Parts } from './memory/parts.ts'
import { openBooks, openMind } from './mind.ts'
import { modelPrice, type ChosenEmbeddings, type ChosenModel } from './models.ts'
import { once } from './model/once.ts'
import type { Archives } from './seams/archives.ts'
import type { Secrets } from './seams/secrets.ts'
import type { Config } from './settings.ts'
import { openAssets } from './store/assets.ts'
import { openCosts } from './store/costs.ts'
import { defaultSkills } from './store/defaults.ts'
import { openDisks } from './store/disks.ts'
import { openHistoryCache } from './store/history-cache.ts'
import type { Home, Project } from './store/home.ts'
import { openInbox } from './store/inbox.ts'
import type { Layout } from './store/layout.ts'
import { openMoves } from './store/moves.ts'
import { openProbe } from './store/probe.ts'
import { openSearchCache } from './store/search-cache.ts'
import { openSessionIndex } from './store/session-index.ts'
import { openSessions } from './store/sessions.ts'
import { openSpaces } from './store/spaces.ts'
import { openTaskBooks } from './store/task-books.ts'
import { openTraces } from './store/traces.ts'
import { openUsers } from './store/users.ts'

/** What is known of a project before its parts are made. */
export type Ingredients = {
  readonly home: Home
  readonly layout: Layout
  readonly project: Project
  readonly config: Config
  readonly access: 'read' | 'write'
  readonly strayKeys: readonly string[]
  readonly chosen: ChosenModel | null
  readonly embeddings: ChosenEmbeddings | null
  readonly signal: AbortSignal
  readonly background: boolean
}

/** Puts a project's parts together: which plug goes into which hole. */
export function compose(given: Ingredients): { parts: Parts; history: History } {
  const { home, layout, project, config, access, strayKeys, background, chosen, embeddings, signal } = given
  const codec = plainCodec
  const ids = uuidIds()
  const clock = systemClock(config.timezone ?? undefined)
  const git = openGit({ native: config['git.native'] })
  const sessions = openSessions(layout, codec)
  const books = openTaskBooks(layout, codec)
  const spaces = openSpaces(layout, readHead)
  const secrets = secretsOnDemand()
  const costs = openCosts(layout, codec, access)
  const spending = openBooks({ chosen, embeddings }, { config, clock, costs })
  const traces = openTraces(layout, codec)
  const { mind, trial } = openMind(chosen, { config, clock, secrets, spending, traces, signal })
  const parts: Parts = {
    home: home.path,
    project,
    layout,
    sessions,
    books,
    spaces,
    git,
    clock,
    ids,
    access,
    index: openSessionIndex(layout, codec, { sessions, books }),
    inbox: openInbox(layout, codec),
    assets: openAssets(layout),
    moves: openMoves(layout, codec),
    disks: openDisks(layout, codec),
    archives: archivesOnDemand(),
    users: openUsers(layout, project.id, { codec, ids, clock }),
    mind,
    trial,
    spending: chosen === null && embeddings === null ? null : spending,
    costs,
    traces,
    search: {
      engines: searchEngines(),
      cache: openSearchCache(layout, codec),
      embedder: embeddings === null ? null : openEmbedder(embeddings, { clock, spending }),
    },
    secrets,
    locks: memoryLocks(),
    bus: memoryBus(),
    background,
    ripeAt: config['observe.messages'],
    fileLimit: config['disks.fileBytes'],
    quietMs: config['observe.seconds'] * 1000,
    restMs: config['retry.seconds'] * 1000,
    defaults: defaultSkills,
    probe: openProbe(layout, () => performance.now()),
    writer: () => writerOf(layout),
    person: once(systemPerson),
    configs: {
      read: () => home.find(project.name)?.configs ?? {},
      replace: (configs) => home.configure(project.name, configs),
    },
    notes: () => [...strayNotes(strayKeys, chosen), ...embeddingNotes(embeddings), ...priceNotes({ chosen, embeddings }, config)],
    mindFault: chosen?.problem ?? null,
  }
  return { parts, history: openHistory(git, spaces.dir, openHistoryCache(layout, codec)) }
}

function strayNotes(strayKeys: readonly string[], chosen: ChosenModel | null): string[] {
  const why = chosen === null ? 'the rules mind needs no key' : 'only LLM_API_KEY and "acontext models use" choose a model'
  return strayKeys.map((key) => `${key} is set in the environment and is not used: ${why}.`)
}

/** What leaves the machine is told. */
function embeddingNotes(embeddings: ChosenEmbeddings | null): string[] {
  if (embeddings === null) return []
  const { model, baseUrl } = embeddings
  return [`Searches go by meaning, too: their words and the skills are sent to ${model} at ${baseUrl}, without secrets.`]
}

/** A budget in dollars cannot hold what costs nobody knows how much. */
function priceNotes({ chosen, embeddings }: Pick<Ingredients, 'chosen' | 'embeddings'>, config: Config): string[] {
  if (config['budget.day'] === 'none') return []
  const asked = [
    ...(chosen === null ? [] : Object.values(chosen.models).map((model) => ({ model, at: chosen }))),
    ...(embeddings === null ? [] : [{ model: embeddings.model, at: embeddings }]),
  ]
  const unknown = asked.filter(({ model, at }) => model !== '' && modelPrice(at, model, config) === null)
  return [...new Set(unknown.map(({ model }) => model))].map(
    (model) =>
      `No price is known for ${model}, so that budget.day does not hold it: acontext config set prices '{"${model}":{"input":…,"cached":…,"output":…,"at":"<day>"}}'.`,
  )
}

function writerOf(layout: Layout): ProjectStatus['writer'] {
  const owner = readLockOwner(layout.lock)
  if (owner === null || owner.alive === false) return null
  return { pid: owner.pid, purpose: owner.purpose, since: owner.since }
}

/** Reading and writing archives, loaded when it is first asked. */
function archivesOnDemand(): Archives {
  const archives = once(async () => (await import('./drivers/archives-zip.ts')).zipArchives)
  return {
    unpack: async (file, folder, choose, limits) => (await archives()).unpack(file, folder, choose, limits),
    pack: async (files, archive) => (await archives()).pack(files, archive),
  }
}

/** The detector of secrets, loaded when it is first asked. */
function secretsOnDemand(): Secrets {
  const secrets = once(async () => (await import('./drivers/secrets-secretlint.ts')).secretlintSecrets())
  return { find: async (text) => (await secrets()).find(text) }
}

/** Orama grows steeply with what it holds: it is for the thousands of entries of skills, not for all that was ever said. */
function searchEngines(): Parts['search']['engines'] {
  const texts = once(async () => (await import('./drivers/search-inverted.ts')).invertedEngine)
  const skills = once(async () => (await import('./drivers/search-orama.ts')).oramaEngine)
  return {
    skills: { name: 'orama', open: async (saved) => (await skills()).open(saved) },
    texts: { name: 'inverted', open: async (saved) => (await texts()).open(saved) },
  }
}
