import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { asMemoryError, MemoryError } from '../src/errors.ts'
import { openHome, openKeys, type Keys } from '../src/open.ts'
import { claimDaemon, daemonLog, firstKey } from '../src/running.ts'
import { createApp } from './app.ts'
import { isLoopback } from './auth.ts'
import { firstProject, type Daemon } from './daemon.ts'
import { listen, stopListening } from './listen.ts'
import { openLogFile } from './log-file.ts'
import { openProjects } from './projects.ts'
import { routes } from './routes/index.ts'
import { openServer } from './server.ts'

export type DaemonOptions = {
  readonly home?: string
  /** Address to listen at. */
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
  readonly version: string
  /** `ROOT_API_BEARER_TOKEN`. */
  readonly rootToken: string | null
  /** How long a flush may take before it is answered, done or not. */
  readonly flushMs?: number
  /** How long a model may still take once the daemon stops, before what it was asked for is left to the next start; 10 s when absent. */
  readonly patienceMs?: number
  /** Shows a line of the log to a person. */
  echo(line: string): void
}

export type RunningDaemon = {
  /** Such as `http://127.0.0.1:8029`. */
  readonly url: string
  readonly localToken: string
  /** Resolves when somebody asked the daemon to stop (`acontext down`). */
  readonly asked: Promise<void>
  /** Takes no more requests, answers those that run, finishes the work in the background and gives back the projects. */
  close(): Promise<void>
}

/**
 * Serves a home.
 *
 * Throws `busy` when a daemon serves it already, when the port is taken or another process writes the first project; `refused`
 * when others could reach it and nobody has made a key on purpose, or when a newer version wrote the home.
 */
export async function startDaemon(options: DaemonOptions): Promise<RunningDaemon> {
  const { host, version, rootToken, flushMs, patienceMs = 10_000 } = options
  const home = openHome(options.home === undefined ? {} : { home: options.home })
  const keys = openKeys({ home: home.path })
  if (!isLoopback(host)) requireKeyOnPurpose(keys, rootToken, host)
  const claim = await claimDaemon(home.path)
  const log = openLogFile(daemonLog({ home: home.path }), options.echo)
  const [stopping, impatient] = [new AbortController(), new AbortController()]
  const projects = openProjects(home.path, log.write, {
    signal: impatient.signal,
    ...(flushMs === undefined ? {} : { flushMs }),
  })
  let askToStop = (): void => undefined
  const asked = new Promise<void>((resolve) => (askToStop = resolve))
  const localToken = randomBytes(32).toString('base64url')
  const daemon: Daemon = {
    ...{ home, version, projects, keys, rootToken, localToken, host },
    stopping: stopping.signal,
    askToStop,
    log: log.write,
  }
  const server = openServer(createApp(daemon, routes))
  try {
    await listen(server, options)
    await projects.open(firstProject)
    const { port } = server.address() as AddressInfo
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
    await claim.announce({ url, version, token: localToken })
    log.write(`acontext ${version} serves ${home.path} at ${url}`)
    void openOthers(daemon)
    return { url, localToken, asked, close: once(close) }
  } catch (error) {
    await close()
    throw error
  }

  async function close(): Promise<void> {
    stopping.abort()
    const patience = setTimeout(() => impatient.abort(), patienceMs)
    if (server.listening) await stopListening(server)
    await projects.closeAll()
    clearTimeout(patience)
    log.write('stopped')
    await log.close()
    await claim.withdraw()
  }
}

/** Opens the other projects one after the other, for what was left waiting in them. */
async function openOthers({ home, projects, log, stopping }: Daemon): Promise<void> {
  for (const { name } of home.list()) {
    if (stopping.aborted) return
    await projects.open(name).catch((error: unknown) => log(`project "${name}": ${asMemoryError(error).message}`))
  }
}

function requireKeyOnPurpose(keys: Keys, rootToken: string | null, host: string): void {
  const own = keys.list().some(({ name }) => name !== firstKey)
  if (own || (rootToken !== null && rootToken !== 'your-root-api-bearer-token')) return
  throw new MemoryError('refused', `At ${host} others can reach this daemon, and no key was set on purpose.`, {
    field: 'host',
    hint: 'Make one with "acontext keys create --name <name>", or set ROOT_API_BEARER_TOKEN to a secret of your own.',
  })
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null
  return () => (done ??= work())
}
