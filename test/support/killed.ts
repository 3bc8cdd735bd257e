import { spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { git } from './home.ts'

const root = join(import.meta.dirname, '../..')
const executable = join(root, 'bin/run.js')
const killer = pathToFileURL(join(import.meta.dirname, 'kill-at.mjs')).href

export type Ended = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built command; `kill` is the environment that kill-at.mjs reads. */
export function runCommand(words: readonly string[], kill: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const preload = Object.keys(kill).length === 0 ? [] : ['--import', killer]
  const child = spawn(process.execPath, [...preload, executable, ...words], {
    env: { ...process.env, ...kill },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
}

/** What a home holds, told by reading its files and by git, without our code. */
export type Holdings = {
  /** Texts of all messages, line by line; conversations in order of their text, since their ids differ from home to home. */
  readonly messages: readonly string[]
  /** Subjects of all lessons in all spaces, sorted. */
  readonly lessons: readonly string[]
  readonly waiting: number
  /** What git has against the repositories, and lessons that a log names twice. */
  readonly faults: readonly string[]
}

export function holdingsOf(home: string): Holdings {
  const project = join(home, 'projects/default')
  const spaces = names(join(project, 'spaces')).filter((name) => !name.includes('.'))
  const conversations = names(join(project, 'sessions')).map((id) => messagesIn(join(project, 'sessions', id, 'log.jsonl')))
  const logs = spaces.map((space) => lessonsIn(join(project, 'spaces', space)))
  return {
    messages: conversations.sort((a, b) => (a.join('\n') < b.join('\n') ? -1 : 1)).flat(),
    lessons: logs.flatMap((log) => log.map(({ subject }) => subject)).sort(),
    waiting: names(join(project, 'inbox')).flatMap((space) => names(join(project, 'inbox', space))).length,
    faults: [...spaces.flatMap((space) => faultsIn(join(project, 'spaces', space))), ...logs.flatMap(repeated)],
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .sort()
  } catch {
    return []
  }
}

function messagesIn(log: string): string[] {
  const lines = readFileSync(log, 'utf8').split('\n')
  lines.pop()
  return lines.flatMap((line) => {
    const record = JSON.parse(line) as { record: string; message?: { parts: { text?: string }[] } }
    return record.record === 'message' ? [record.message?.parts[0]?.text ?? ''] : []
  })
}

function lessonsIn(space: string): { id: string; subject: string }[] {
  const lines = git(space, 'log', '--format=%(trailers:key=Lesson,valueonly,separator=)%x09%s').split('\n')
  return lines.flatMap((line) => {
    const [id = '', subject = ''] = line.split('\t')
    return id === '' ? [] : [{ id, subject }]
  })
}

function repeated(log: readonly { id: string; subject: string }[]): string[] {
  const seen = new Set<string>()
  return log
    .filter(({ id }) => seen.has(id) || !seen.add(id))
    .map(({ id, subject }) => `lesson ${id} is in the log twice: ${subject}`)
}

function faultsIn(space: string): string[] {
  const faults: string[] = []
  try {
    git(space, 'fsck', '--strict')
  } catch (error) {
    faults.push(`git fsck: ${(error as Error).message}`)
  }
  const status = git(space, 'status', '--porcelain')
  if (status !== '') faults.push(`git status: ${status}`)
  return faults
}
