import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { readConfig, fromEnvironment, type Config } from './config.ts'
import { memoryBus } from './drivers/bus-memory.ts'
import { systemClock } from './drivers/clock-system.ts'
import { plainCodec } from './drivers/codec-plain.ts'
import { readHead } from './drivers/git/refs.ts'
import { openGit } from './drivers/git-open.ts'
import { uuidIds } from './drivers/ids-uuid.ts'
import { readLockOwner, takeWriterLock } from './drivers/lock-file.ts'
import { memoryLocks } from './drivers/locks-memory.ts'
import { systemPerson } from './drivers/person-system.ts'
import { chokidarWatch } from './drivers/watch-chokidar.ts'
import { openEmbedder } from './embeddings.ts'
import { createMemory } from './memory/create.ts'
import { openHistory } from './memory/history.ts'
import { finishMoves } from './memory/moves.ts'
import { watchProject } from './memory/watch.ts'
import type { Memory, ProjectStatus } from './memory/memory.ts'
import type { Parts } from './memory/parts.ts'
import { openBooks, openMind } from './mind.ts'
import { stampOf } from './model/time.ts'
import { chosenEmbeddings, chosenModel, modelPrice, type ChosenEmbeddings, type ChosenModel } from './models.ts'
import type { Archives } from './seams/archives.ts'
import type { WriterLock } from './seams/locks.ts'
import type { Secrets } from './seams/secrets.ts'
import { openAssets } from './store/assets.ts'
import { openCosts } from './store/costs.ts'
import { defaultSkills } from './store/defaults.ts'
import { openDisks } from './store/disks.ts'
import { openHistoryCache } from './store/history-cache.ts'
import { makeDirectories } from './store/files.ts'
import { noProject, openHome as openHomeFolder, type Home, type Project } from './store/home.ts'
import { clearIncoming } from './store/incoming.ts'
import { openKeys as openKeyFile, type Keys } from './store/keys.ts'
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

export type OpenOptions = {
  /** The home folder; `ACONTEXT_HOME`, else `~/.acontext`, when absent. It is made on first use. */
  readonly home?: string
  /** `ACONTEXT_PROJECT`, else `default`, when absent. Only `default` is made on first use. */
  readonly project?: string
  /** `write` takes the project's lock and waits up to 10 s for it; `read` never locks. */
  readonly access: 'read' | 'write'
  /** Does what is due by itself, as a daemon does; the project must be opened for writing. False when absent. */
  readonly background?: boolean
  /** What others are told when they find the project locked, such as the command's name. */
  readonly purpose?: string
  /**
   * With `write`: commits what people save in the spaces as soon as they do, and tells so on `memory.on`, until `close`. The
   * daemon opens each project so; commands need not, they keep such edits before they write.
   */
  readonly watch?: boolean
  /** Ends the wait for the lock. */
  readonly signal?: AbortSignal
}

const lockWaitMs = 10_000
const firstProject = 'default'

/**
 * Opens a project's memory.
 *
 * @throws MemoryError `busy` another process writes the project; `not-found` no such project; `refused` a newer acontext
 * wrote the home; `invalid` a setting in `config.json` is wrong, the message names it
 */
export async function openMemory(options: OpenOptions): Promise<Memory> {
  const environment = fromEnvironment()
  const path = options.home ?? environment.home
  const config = readConfig(path)
  const home = openHome({ home: path })
  const name = projectName(options.project)
  const layout = home.layout(name)
  if (name !== firstProject && home.find(name) === null) throw noProject(name)
  const lock = options.access === 'write' ? await lockProject(layout, options) : null
  try {
    const project = lock === null ? (home.find(name) ?? nothingYet(name)) : await home.ensure(name)
    const { parts, history } = putTogether({
      home,
      layout,
      project,
      config,
      access: options.access,
      strayKeys: environment.strayKeys,
      chosen: chosenModel(path, config, environment.llm),
      embeddings: chosenEmbeddings(path, config, environment.llm),
      signal: options.signal ?? new AbortController().signal,
      background: options.background ?? false,
    })
    if (lock !== null) {
      clearIncoming(layout)
      for (const id of [...parts.spaces.ids(), ...parts.spaces.libraries()]) await parts.git.recover(parts.spaces.dir(id))
      await finishMoves(parts)
    }
    const watching = lock === null || options.watch !== true ? null : await watchProject(parts, chokidarWatch())
    return createMemory(parts, history, async () => {
      await watching?.close()
      await lock?.release()
    })
  } catch (error) {
    await lock?.release()
    throw error
  }
}

/** The project that is meant: the one that is named, else `ACONTEXT_PROJECT`, else `default`. */
export function projectName(named?: string): string {
  return named ?? fromEnvironment().project
}

/** The home and its projects, without opening any of them. */
export function openHome(options: { readonly home?: string } = {}): Home {
  return openHomeFolder(options.home ?? fromEnvironment().home, { codec: plainCodec, ids: uuidIds(), clock: systemClock() })
}

/** The API keys of a home. Changing them takes a lock of their own; it waits up to 10 s. */
export function openKeys(options: { readonly home?: string } = {}): Keys {
  const home = options.home ?? fromEnvironment().home
  async function alone<T>(work: () => Promise<T>): Promise<T> {
    makeDirectories(home)
    const lock = await takeWriterLock(join(home, 'keys.lock'), { waitMs: lockWaitMs, purpose: 'a change of keys' })
    try {
      return await work()
    } finally {
      await lock.release()
    }
  }
  return openKeyFile(home, { ids: uuidIds(), clock: systemClock(), random: randomBytes, alone })
}

/** Moves a project that nobody writes to the home's trash and gives its new path. Throws `busy`, `not-found`. */
export async function deleteProject(home: Home, name: string): Promise<string> {
  if (home.find(name) === null) throw noProject(name)
  const lock = await lockProject(home.layout(name), { purpose: 'projects delete' })
  try {
    return home.discard(name)
  } finally {
    await lock.release()
  }
}

type Ingredients = {
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

/** Which plug goes into which hole. */
function putTogether(given: Ingredients): { parts: Parts; history: ReturnType<typeof openHistory> } {
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
    notes: () => [...strayNotes(strayKeys, chosen), ...priceNotes({ chosen, embeddings }, config)],
    mindFault: chosen?.problem ?? null,
  }
  return { parts, history: openHistory(git, spaces.dir, openHistoryCache(layout, codec)) }
}

function strayNotes(strayKeys: readonly string[], chosen: ChosenModel | null): string[] {
  const why = chosen === null ? 'the rules mind needs no key' : 'only LLM_API_KEY and "acontext models use" choose a model'
  return strayKeys.map((key) => `${key} is set in the environment and is not used: ${why}.`)
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

/** Nothing was ever written here, and reading makes nothing: an empty project stands in. */
function nothingYet(name: string): Project {
  return { v: 1, id: '00000000-0000-4000-8000-000000000000', name, configs: null, createdAt: stampOf(new Date(0)) }
}

function lockProject(layout: Layout, options: Pick<OpenOptions, 'purpose' | 'signal'>): Promise<WriterLock> {
  const { purpose = 'a program', signal } = options
  makeDirectories(layout.root)
  return takeWriterLock(layout.lock, { waitMs: lockWaitMs, purpose, ...(signal === undefined ? {} : { signal }) })
}

function writerOf(layout: Layout): ProjectStatus['writer'] {
  const owner = readLockOwner(layout.lock)
  if (owner === null || owner.alive === false) return null
  return { pid: owner.pid, purpose: owner.purpose, since: owner.since }
}

/** Asks the first time only. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null
  return () => (answer ??= ask())
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

export { keyPrefix } from './model/api-key.ts'
export { equalTexts } from './store/keys.ts'
export type { Home, Keys }
