// Takes a lock whenever it is told to, proves that nobody else has it, and lets it go.
import fs, { closeSync, openSync, unlinkSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { takeWriterLock } from '../../src/drivers/lock-file.ts'

export type Order = {
  readonly lock: string
  /** A file that only the holder makes, or a port that only the holder listens at: free again when the holder dies. */
  readonly witness: string | number
  readonly waitMs: number
}

export type Outcome =
  { readonly outcome: 'held' } | { readonly outcome: 'failed' | 'violation'; readonly code: string; readonly message: string }

/** What goes wrong in this process, by the words on its command line. */
const [dying = '0', sleeping = '0', links = 'links'] = process.argv.slice(2)
for (const name of ['linkSync', 'renameSync', 'rmSync', 'writeFileSync', 'openSync'] as const) {
  const real = fs[name] as (...args: unknown[]) => unknown
  const odds = name === 'openSync' ? 0.1 : 1
  const perhaps = (): void => {
    if (Math.random() < Number(dying) * odds) process.kill(process.pid, 'SIGKILL')
    if (Math.random() < Number(sleeping) * odds) sleep(Math.random() * 5)
  }
  const troubled = (...args: unknown[]): unknown => {
    if (name === 'linkSync' && links === 'no-links') throw Object.assign(new Error('no links here'), { code: 'EPERM' })
    perhaps()
    const result = real(...args)
    perhaps()
    return result
  }
  Object.assign(fs, { [name]: troubled })
}
syncBuiltinESMExports()

process.on('message', (order: Order) => {
  void run(order).then((outcome) => process.send?.(outcome))
})
process.send?.('ready')

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

async function run({ lock, witness, waitMs }: Order): Promise<Outcome> {
  let step: 'failed' | 'violation' = 'failed'
  try {
    const held = await takeWriterLock(lock, { purpose: 'a test', waitMs, pauseMs: 10 })
    try {
      step = 'violation'
      await (typeof witness === 'string' ? showByFile(witness) : showByPort(witness))
      step = 'failed'
    } finally {
      await held.release()
    }
    return { outcome: 'held' }
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    return { outcome: step, code, message }
  }
}

async function showByFile(path: string): Promise<void> {
  closeSync(openSync(path, 'wx'))
  // Long enough for others to come by.
  sleep(Math.random() * 3)
  unlinkSync(path)
}

async function showByPort(port: number): Promise<void> {
  const server = createServer().listen({ port, host: '127.0.0.1' })
  await once(server, 'listening')
  if (Math.random() < Number(dying)) process.kill(process.pid, 'SIGKILL')
  server.close()
  await once(server, 'close')
}
