import { join } from 'node:path'
import { fromEnvironment } from './config.ts'
import { readLockOwner, takeWriterLock } from './drivers/lock-file.ts'
import { MemoryError } from './errors.ts'
import { isObject } from './model/json.ts'
import { makeDirectories, readJson, removeFile, replaceFile } from './store/files.ts'

/** A daemon that lives: the content of `daemon.json`, which only the user who started it can read. */
export type DaemonRecord = {
  readonly v: 1
  /** Such as `http://127.0.0.1:8029`. */
  readonly url: string
  readonly pid: number
  readonly version: string
  /** Lets our own commands and screens in. */
  readonly token: string
  readonly startedAt: string
}

/** The name of the key that is made when a daemon starts and there is none. */
export const firstKey = 'first start'

const secretMode = 0o600

/** The daemon of a home; null when none runs. What a killed daemon left behind counts as none. */
export function findDaemon(options: { readonly home?: string } = {}): DaemonRecord | null {
  const home = options.home ?? fromEnvironment().home
  const record = readJson(recordPath(home))
  if (!isObject(record) || record['v'] !== 1) return null
  const owner = readLockOwner(lockPath(home))
  return owner === null || owner.alive === false ? null : (record as DaemonRecord)
}

/** The right to be the daemon of a home. Throws `busy` when there is one. */
export async function claimDaemon(home: string): Promise<{
  /** Tells commands where the daemon is. */
  announce(record: Pick<DaemonRecord, 'url' | 'version' | 'token'>): Promise<void>
  /** Tells that there is none any more. */
  withdraw(): Promise<void>
}> {
  const running = findDaemon({ home })
  if (running !== null) throw alreadyRuns(running)
  makeDirectories(home)
  const lock = await takeWriterLock(lockPath(home), { waitMs: 0, purpose: 'acontext up' })
  return {
    async announce(record) {
      const { pid = 0, since: startedAt = '' } = readLockOwner(lockPath(home)) ?? {}
      const whole: DaemonRecord = { v: 1, ...record, pid, startedAt }
      await replaceFile(recordPath(home), `${JSON.stringify(whole, null, 2)}\n`, { mode: secretMode })
    },
    async withdraw() {
      removeFile(recordPath(home))
      await lock.release()
    },
  }
}

/** Where the daemon of a home writes what it does. */
export function daemonLog(options: { readonly home?: string } = {}): string {
  return join(options.home ?? fromEnvironment().home, 'logs', 'daemon.log')
}

function alreadyRuns({ url, pid, startedAt }: DaemonRecord): MemoryError {
  return new MemoryError(
    'busy',
    `A daemon runs for this home already: ${url} (process ${pid}, since ${startedAt.slice(0, 16)}Z).`,
    {
      hint: 'Use that one, or stop it with "acontext down".',
    },
  )
}

function recordPath(home: string): string {
  return join(home, 'daemon.json')
}

function lockPath(home: string): string {
  return join(home, 'daemon.lock')
}
