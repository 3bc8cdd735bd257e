import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** The built executable; `npm test` builds it before the tests run. */
export const executable = join(root, 'bin/run.js')
export const demoTranscript = join(root, 'demo/transcript.jsonl')

export type Outcome = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** Runs the built command on a home. */
export function acontext(
  home: string,
  words: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [executable, ...words], {
    encoding: 'utf8',
    input: options.input ?? '',
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, ACONTEXT_HOME: home, ...options.env },
  })
  return { code: status, stdout, stderr }
}

/** What a command answers to a program. Fails when the command does. */
export function answer<T>(home: string, words: readonly string[], input?: string): T {
  const { code, stdout, stderr } = acontext(home, [...words, '--json'], input === undefined ? {} : { input })
  if (code !== 0) throw new Error(`acontext ${words.join(' ')} ended with ${code}: ${stdout}${stderr}`)
  return JSON.parse(stdout) as T
}

/** How a command refuses: its exit code and what it says, on stderr alone. */
export function refusal(
  home: string,
  words: readonly string[],
  options: Parameters<typeof acontext>[2] = {},
): [number | null, string] {
  const { code, stdout, stderr } = acontext(home, words, options)
  if (stdout !== '' || !stderr.startsWith('Error: ')) throw new Error(`acontext ${words.join(' ')}: ${code}\n${stdout}${stderr}`)
  return [code, stderr]
}

/** Runs the built command while this process goes on, such as to be the daemon that the command speaks to. */
export async function acontextBeside(
  home: string,
  words: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [executable, ...words], {
    env: { ...process.env, ACONTEXT_HOME: home, ...options.env },
  })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text) => (said[stream] += text))
  child.stdin.end(options.input ?? '')
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  return { code, ...said }
}
