import type { Server } from 'node:http'
import { MemoryError } from '../src/errors.ts'

/** Listens, or says in words why it cannot. */
export function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, `${host}:${port}`)))
    server.listen(port, host, resolve)
  })
}

/** How long running requests may take once the daemon stops; then their connections are cut. */
const graceMs = 30_000

/** Takes no more requests and resolves when those that run are answered. */
export async function stopListening(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const late = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(idle)
  clearTimeout(late)
}

function cannotListen(error: NodeJS.ErrnoException, address: string): Error {
  const another = 'Choose another port with --port.'
  switch (error.code) {
    case 'EADDRINUSE':
      return new MemoryError('busy', `Another program listens at ${address}.`, { field: 'port', hint: another })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new MemoryError('invalid', `This machine has no address ${address}.`, { field: 'host' })
    case 'EACCES':
      return new MemoryError('refused', `You may not listen at ${address}.`, { field: 'port', hint: another })
    default:
      return error
  }
}
