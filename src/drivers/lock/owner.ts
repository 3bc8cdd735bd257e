import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { isMissing } from '../../errors.ts'
import { isObject } from '../../model/json.ts'
import { startOf, type Machine } from './process.ts'

/** What a lock file says: who holds it, in words that outlive the process. */
export type LockRecord = Machine & {
  readonly v: number
  readonly pid: number
  /** When the process began, as the system tells it; a later process with the same pid has another. */
  readonly started: string | null
  /** Never used twice. */
  readonly token: string
  readonly purpose: string
  readonly since: string
}

/** A lock or claim file as it was at one moment. */
export type Seen = {
  readonly token: string
  /** Null when the file is torn or rubbish. */
  readonly owner: LockRecord | null
  readonly changed: Date
}

/** A lock whose owner cannot be read is being written, or its writer died long ago. */
const tornAfterMs = 10_000

/** The record of this process, with a new token. */
export function ownRecord(purpose: string, here: Machine): LockRecord {
  const { pid } = process
  const started = startOf(pid)?.started ?? null
  return { v: 1, pid, started, ...here, token: crypto.randomUUID(), purpose, since: new Date().toISOString() }
}

/** What a lock or claim file says now; null when it is not there. */
export function look(path: string): Seen | null {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
  try {
    const stats = fstatSync(file, { bigint: true })
    const changed = new Date(Number(stats.mtimeMs))
    const owner = parseRecord(readFileSync(file, 'utf8'))
    if (owner !== null) return { token: owner.token, owner, changed }
    // One that is filled meanwhile, or made anew, has another size, time or inode, hence another token.
    return { token: `torn-${stats.ino}-${stats.mtimeNs}-${stats.size}`, owner: null, changed }
  } finally {
    closeSync(file)
  }
}

function parseRecord(text: string): LockRecord | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (!isObject(value)) return null
  const { v, pid, started, boot, host, pids, token, purpose, since } = value
  if (typeof v !== 'number' || !Number.isSafeInteger(pid) || !isName(token)) return null
  const textOr = <T>(field: unknown, other: T): string | T => (typeof field === 'string' ? field : other)
  return {
    v,
    pid: pid as number,
    started: textOr(started, null),
    boot: textOr(boot, null),
    host: textOr(host, ''),
    pids: textOr(pids, null),
    token,
    purpose: textOr(purpose, ''),
    since: textOr(since, ''),
  }
}

/** Tokens become parts of file names. */
const isName = (token: unknown): token is string => typeof token === 'string' && /^[0-9a-z-]{1,64}$/i.test(token)

/** False only when the owner is certainly gone; `unknown` when it cannot be seen from here. */
export function isAlive({ owner, changed }: Seen, here: Machine): boolean | 'unknown' {
  // Its writer may be between making the file and filling it, so a torn one is left alone for a while.
  if (owner === null) return Math.abs(Date.now() - changed.getTime()) > tornAfterMs ? false : 'unknown'
  // A newer version's, or in a container of its own.
  if (owner.v !== 1 || owner.pids !== here.pids) return 'unknown'
  const sameBoot = owner.boot !== null && owner.boot === here.boot
  // The boot is better proof than the name, which changes with the network.
  if (!sameBoot && owner.host !== here.host) return 'unknown'
  if (!sameBoot && owner.boot !== null && here.boot !== null) return false
  return isRunning(owner)
}

function isRunning(owner: LockRecord): boolean {
  if (owner.pid <= 0) return false
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    // EPERM: it runs as somebody else.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const found = startOf(owner.pid)
  if (found === null) return true // hidden from us
  return !found.ended && (owner.started === null || owner.started === found.started)
}
