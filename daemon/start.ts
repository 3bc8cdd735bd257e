import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import { MemoryError } from '../src/errors.ts'
import { openHome, openKeys } from '../src/open.ts'
import { createApp } from './app.ts'
import type { Daemon } from './daemon.ts'
import { openProjects } from './projects.ts'
import { routes } from './routes/index.ts'

export type DaemonOptions = {
  readonly home: string
  /** Address to listen at. */
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
  readonly version: string
  readonly rootToken?: string | null
  log(line: string): void
}

export type RunningDaemon = {
  /** Such as `http://127.0.0.1:8029`. */
  readonly url: string
  readonly localToken: string
  /** Takes no more requests, answers those that run, finishes the work in the background and gives back the projects. */
  close(): Promise<void>
}

/** Serves a home. Throws `busy` when the port is taken, `refused` when the home is of a newer version. */
export async function startDaemon(options: DaemonOptions): Promise<RunningDaemon> {
  const { host, port, version, rootToken = null, log } = options
  const home = openHome({ home: options.home })
  const projects = openProjects(home.path)
  const localToken = randomBytes(32).toString('base64url')
  const daemon: Daemon = { home, version, projects, keys: openKeys({ home: home.path }), rootToken, localToken, host, log }
  const server = createServer(createApp(daemon, routes))
  await listen(server, { host, port })
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    localToken,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeIdleConnections()
      await closed
      await projects.closeAll()
    },
  }
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, `${host}:${port}`)))
    server.listen(port, host, resolve)
  })
}

function cannotListen(error: NodeJS.ErrnoException, address: string): Error {
  if (error.code === 'EADDRINUSE') {
    return new MemoryError('busy', `Another program listens at ${address}.`, {
      field: 'port',
      hint: 'Choose another port with --port.',
    })
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new MemoryError('invalid', `This machine has no address ${address}.`, { field: 'host' })
  }
  return error.code === 'EACCES'
    ? new MemoryError('refused', `You may not listen at ${address}.`, {
        field: 'port',
        hint: 'Choose a port above 1023 with --port.',
      })
    : error
}
