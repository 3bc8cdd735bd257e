import { MemoryError } from '../errors.ts'
import type { Person } from '../model/commit.ts'
import type { JsonObject } from '../model/json.ts'
import type { Archives } from '../seams/archives.ts'
import type { Bus } from '../seams/bus.ts'
import type { Clock } from '../seams/clock.ts'
import type { Embedder } from '../seams/embedder.ts'
import type { Git } from '../seams/git.ts'
import type { Ids } from '../seams/ids.ts'
import type { Locks } from '../seams/locks.ts'
import type { Mind } from '../seams/mind.ts'
import type { SearchEngine } from '../seams/search.ts'
import type { Secrets } from '../seams/secrets.ts'
import type { Assets } from '../store/assets.ts'
import type { Disks } from '../store/disks.ts'
import type { Project } from '../store/home.ts'
import type { Inbox } from '../store/inbox.ts'
import type { Layout } from '../store/layout.ts'
import type { Moves } from '../store/moves.ts'
import type { Costs } from '../store/costs.ts'
import type { Probe } from '../store/probe.ts'
import type { SearchCache } from '../store/search-cache.ts'
import type { SessionIndex } from '../store/session-index.ts'
import type { Sessions } from '../store/sessions.ts'
import type { Spaces } from '../store/spaces.ts'
import type { TaskBooks } from '../store/task-books.ts'
import type { Traces } from '../store/traces.ts'
import type { Users } from '../store/users.ts'
import type { ProjectStatus } from './memory.ts'
import type { Spending } from './spending.ts'

/** What the verbs of one project work with; `compose.ts` puts it together. */
export type Parts = {
  readonly home: string
  readonly project: Project
  readonly layout: Layout
  /** The project's own settings, read anew each time. */
  readonly configs: { read(): JsonObject; replace(configs: JsonObject): Promise<unknown> }
  readonly sessions: Sessions
  readonly index: SessionIndex
  readonly books: TaskBooks
  readonly inbox: Inbox
  readonly moves: Moves
  readonly users: Users
  readonly assets: Assets
  readonly disks: Disks
  readonly archives: Archives
  readonly spaces: Spaces
  readonly git: Git
  readonly mind: Mind
  /** The same mind for somebody who waits: it tries nothing twice. */
  readonly trial: Mind
  /** What the choice of a model lacks; null when nothing does. */
  readonly mindFault: MemoryError | null
  /** What models cost, and may; null while none is used. */
  readonly spending: Spending | null
  readonly costs: Costs
  readonly traces: Traces
  readonly search: {
    readonly engines: { readonly skills: SearchEngine; readonly texts: SearchEngine }
    readonly cache: SearchCache
    /** Null while searches go by words only. */
    readonly embedder: Embedder | null
  }
  readonly secrets: Secrets
  readonly clock: Clock
  readonly ids: Ids
  readonly locks: Locks
  readonly bus: Bus
  readonly access: 'read' | 'write'
  /** Whether what is due is done by itself: observed some seconds after the last message, and taken up where it was left. */
  readonly background: boolean
  /** Messages that may wait before they are observed at once. */
  readonly ripeAt: number
  /** Bytes that a file of a disk may have. */
  readonly fileLimit: number
  /** Milliseconds after the last message until what waits is observed in the background. */
  readonly quietMs: number
  /** Milliseconds until what something outside held up is tried again in the background. */
  readonly restMs: number
  /** Files of a new space's first skills, by their path in the space. */
  readonly defaults: () => readonly { readonly path: string; readonly text: string }[]
  readonly probe: Probe
  readonly writer: () => ProjectStatus['writer']
  /** Who the person at this machine is, for commits of what they wrote. */
  readonly person: () => Promise<Person>
  readonly notes: () => readonly string[]
}

/** Who commits what the product writes by itself. */
export const learnerPerson: Person = { name: 'acontext', email: 'acontext@localhost' }

/** Throws unless the memory was opened for writing. */
export function requireWrite(parts: Parts): void {
  if (parts.access === 'write') return
  throw new MemoryError('fault', 'This memory was opened for reading; nothing can be changed through it.')
}
