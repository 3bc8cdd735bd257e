import type { Home, Keys } from '../src/open.ts'
import type { Projects } from './projects.ts'

/** What the routes of a running daemon share. */
export type Daemon = {
  readonly home: Home
  readonly version: string
  readonly projects: Projects
  readonly keys: Keys
  /** `ROOT_API_BEARER_TOKEN`; null when it is not set. With the usual prefix it is a key of the project `default`. */
  readonly rootToken: string | null
  /** Lets our own commands and screens in; it is in `daemon.json`, which only this user can read. */
  readonly localToken: string
  /** The address that it is bound to. */
  readonly host: string
  /** Aborted when the daemon stops: endless answers end. */
  readonly stopping: AbortSignal
  /** Has the daemon stop, soon. */
  askToStop(): void
  /** One line for the daemon's log. */
  log(line: string): void
}

/** The project that the root token leads to, and that a new home has. */
export const firstProject = 'default'
