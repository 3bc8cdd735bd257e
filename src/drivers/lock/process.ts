import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

export type Machine = {
  /** This boot of the machine. */
  readonly boot: string | null
  readonly host: string
  /** The namespace that pids are of: a container that shares the home has its own. */
  readonly pids: string | null
}

/** When a process began, and whether it has ended and only waits to be collected; null when the system does not tell. */
export function startOf(pid: number): { started: string; ended: boolean } | null {
  if (process.platform === 'linux') {
    const stat = readIfThere(`/proc/${pid}/stat`)
    if (stat === null) return null
    // The second field is the program's name in parentheses, and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state = '', threads = '0', started = ''] = [fields[0], fields[17], fields[19]]
    // With a thread left, a call to the file system may still be under way.
    return { started, ended: 'ZX'.includes(state) && Number(threads) <= 1 }
  }
  if (process.platform !== 'darwin') return null
  const started = run('/bin/ps', ['-o', 'lstart=', '-p', String(pid)])
  return started === null ? null : { started, ended: false }
}

/** How a pid of this process is to be understood. */
export function thisMachine(): Machine {
  const boot =
    process.platform === 'darwin'
      ? run('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'])
      : readIfThere('/proc/sys/kernel/random/boot_id')
  // Two machines with one name may share a home over the network.
  const machine = readIfThere('/etc/machine-id')?.slice(0, 8) ?? ''
  let pids: string | null = null
  try {
    pids = readlinkSync('/proc/self/ns/pid')
  } catch {
    // Only Linux has it.
  }
  return { boot, host: [hostname(), machine].filter((part) => part !== '').join('/'), pids }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return null
  }
}

/** What a program says; null when it fails. Its times and words are the same for every caller. */
function run(program: string, words: readonly string[]): string | null {
  try {
    const env = { TZ: 'UTC', LC_ALL: 'C' }
    return execFileSync(program, words, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null
  } catch {
    return null
  }
}
