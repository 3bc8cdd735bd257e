import { randomBytes } from 'node:crypto'
import { compose } from './compose.ts'
import { readConfig, fromEnvironment } from './config.ts'
import { systemClock } from './drivers/clock-system.ts'
import { plainCodec } from './drivers/codec-plain.ts'
import { uuidIds } from './drivers/ids-uuid.ts'
import { takeWriterLock } from './drivers/lock-file.ts'
import { chokidarWatch } from './drivers/watch-chokidar.ts'
import { aloneInHome, lockWaitMs } from './home-lock.ts'
import { createMemory } from './memory/create.ts'
import type { Memory } from './memory/memory.ts'
import { finishMoves } from './memory/moves.ts'
import { watchProject } from './memory/watch.ts'
import { stampOf } from './model/time.ts'
import { chosenEmbeddings, chosenModel } from './models.ts'
import type { WriterLock } from './seams/locks.ts'
import { makeDirectories } from './store/files.ts'
import { noProject, openHome as openHomeFolder, type Home, type Project } from './store/home.ts'
import { clearIncoming } from './store/incoming.ts'
import { openKeys as openKeyFile, type Keys } from './store/keys.ts'
import type { Layout } from './store/layout.ts'

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
    const { parts, history } = compose({
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
  const alone = <T>(work: () => Promise<T>): Promise<T> => aloneInHome(home, 'a change of keys', work)
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

/** Nothing was ever written here, and reading makes nothing: an empty project stands in. */
function nothingYet(name: string): Project {
  return { v: 1, id: '00000000-0000-4000-8000-000000000000', name, configs: null, createdAt: stampOf(new Date(0)) }
}

function lockProject(layout: Layout, options: Pick<OpenOptions, 'purpose' | 'signal'>): Promise<WriterLock> {
  const { purpose = 'a program', signal } = options
  makeDirectories(layout.root)
  return takeWriterLock(layout.lock, { waitMs: lockWaitMs, purpose, ...(signal === undefined ? {} : { signal }) })
}

export { keyPrefix } from './model/api-key.ts'
export { equalTexts } from './store/keys.ts'
export type { Home, Keys }
