import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type * as DaemonFace from '../../daemon/start.ts'
import { askToRelease, askToStop } from '../client.ts'
import { MemoryError, problems, type ProblemCode } from '../errors.ts'
import { openKeys } from '../open.ts'
import { findDaemon, firstKey, type DaemonRecord } from '../running.ts'
import { loadFace } from './face.ts'
import { interruptSignal } from './interrupt.ts'

type Where = { readonly home?: string }

/** What "up" answers. */
export type Started = {
  /** Such as `http://127.0.0.1:8029`. */
  readonly url: string
  readonly pid: number
  /** A key for the project "default", made when the home had none; it is shown this once. */
  readonly key: string | null
}

export type StartOptions = { readonly home?: string; readonly host: string; readonly port: number }

/** Runs the daemon in this process until it is told to stop; `ready` is called once it answers. */
export async function runDaemon(
  root: string,
  options: StartOptions & {
    readonly version: string
    /** Makes the first key where there is none. */
    readonly makesKey: boolean
    echo(line: string): void
    ready(started: Started): void
  },
): Promise<void> {
  const { makesKey, ready, ...rest } = options
  const { startDaemon } = await loadFace<typeof DaemonFace>(root, 'daemon')
  const daemon = await startDaemon({ ...rest, rootToken: rootToken() })
  try {
    ready({ url: daemon.url, pid: process.pid, key: makesKey ? await firstKeyOf(options) : null })
    const signal = interruptSignal(() => options.echo('stopping; what runs is finished first'))
    const interrupted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    await Promise.race([daemon.asked, interrupted])
  } finally {
    await daemon.close()
  }
}

/** How long a daemon may take to answer for the first time; projects that were killed are put in order before. */
const startMs = 60_000
const lookMs = 50

/** Starts the daemon as a process of its own and returns when it answers. Throws what stopped it from starting. */
export async function startDetached(options: StartOptions): Promise<Started> {
  const { home, host, port } = options
  const folder = mkdtempSync(join(tmpdir(), 'acontext-up-'))
  const answerFile = join(folder, 'answer.json')
  const output = openSync(answerFile, 'w')
  try {
    const words = [
      'up',
      '--json',
      '--detached',
      '--host',
      host,
      '--port',
      String(port),
      ...(home === undefined ? [] : ['--home', home]),
    ]
    const [node = process.execPath, script = ''] = process.argv
    const child = spawn(node, [script, ...words], { detached: true, stdio: ['ignore', output, 'ignore'] })
    let ended = false
    child.on('error', () => (ended = true)).on('exit', () => (ended = true))
    for (const late = Date.now() + startMs; !ended && Date.now() < late; await pause(lookMs)) {
      const running = findDaemon(options)
      if (running?.pid !== child.pid || running === null) continue
      child.unref()
      return { url: running.url, pid: running.pid, key: await firstKeyOf(options) }
    }
    child.kill()
    throw failureIn(readFileSync(answerFile, 'utf8'))
  } finally {
    closeSync(output)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The error that the other process told; one of its own where it told none. */
function failureIn(answer: string): MemoryError {
  try {
    const { error } = JSON.parse(answer) as {
      error: { code: string; message: string; hint: string | null; field: string | null }
    }
    const { code, message, hint, field } = error
    return new MemoryError(Object.hasOwn(problems, code) ? (code as ProblemCode) : 'fault', message, {
      ...(hint === null ? {} : { hint }),
      ...(field === null ? {} : { field }),
    })
  } catch {
    return new MemoryError('unavailable', 'The daemon did not start.', {
      hint: 'Start it with "acontext up" to see what it says; "acontext logs" shows what it said last.',
    })
  }
}

/** How long a daemon may take to finish what runs. */
const stopMs = 60_000

/** Stops the daemon of a home and returns when it is gone; null when none ran. Throws `busy` when it does not end. */
export async function stopDaemon(where: Where): Promise<DaemonRecord | null> {
  const running = findDaemon(where)
  if (running === null) return null
  // One that does not answer any more still hears a signal.
  await askToStop(running).catch(() => process.kill(running.pid, 'SIGTERM'))
  for (const late = Date.now() + stopMs; Date.now() < late; await pause(lookMs)) {
    if (findDaemon(where)?.pid !== running.pid) return running
  }
  throw new MemoryError('busy', `The daemon (process ${running.pid}) still runs after ${stopMs / 1000} s.`, {
    hint: `"acontext logs" shows what it does; "kill -9 ${running.pid}" ends it, and nothing that was acknowledged is lost.`,
  })
}

/** Has a daemon, if one runs, give back a project. */
export async function releaseProject(where: Where, project: string): Promise<void> {
  const running = findDaemon(where)
  if (running !== null) await askToRelease(running, project)
}

/** What to tell somebody who changed a setting: a daemon that runs goes on with those that it began with. */
export function restartNote(where: Where): string | null {
  return findDaemon(where) === null ? null : 'The daemon goes on as before until it is started again: acontext down, acontext up.'
}

async function firstKeyOf(where: Where): Promise<string | null> {
  const keys = openKeys(where)
  if (keys.list().length > 0 || rootToken() !== null) return null
  const { key } = await keys.create({ name: firstKey, project: 'default' })
  return key
}

function rootToken(): string | null {
  const token = process.env['ROOT_API_BEARER_TOKEN']
  return token === undefined || token === '' ? null : token
}
