import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { MemoryError } from '../errors.ts'

type Place = {
  readonly line: number | null
  /** Leaves standard output to the data of the command. */ readonly toStderr: boolean
}

// Editors that take `+12 file` for line 12.
const takesLine = /^(vi|vim|nvim|nano|emacs|micro)(\.exe)?$/

/**
 * Opens a file, which need not exist, in the editor of whoever asks, and waits until it is closed.
 *
 * Throws `unavailable` when there is no such editor, or it says that it failed.
 */
export async function openEditor(file: string, { line, toStderr }: Place): Promise<void> {
  const words = editorWords(process.env, process.platform)
  const [program = '', ...options] = words
  const place = line !== null && takesLine.test(basename(program)) ? [`+${line}`] : []
  if (!existsSync(dirname(file))) await mkdir(dirname(file), { recursive: true })
  // Ctrl-C is for the editor while it is open.
  const ignore = (): void => {}
  process.on('SIGINT', ignore)
  try {
    await run([program, ...options, ...place, file], toStderr)
  } finally {
    process.off('SIGINT', ignore)
  }
}

/** The words of the editor's command: `VISUAL`, `EDITOR`, else what every system has. */
export function editorWords(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  const command = [environment['VISUAL'], environment['EDITOR']].find((each) => each !== undefined && each.trim() !== '')
  const words = (command ?? (platform === 'win32' ? 'notepad' : 'vi')).match(/"[^"]*"|'[^']*'|\S+/g) ?? []
  return words.map((word) => word.replace(/^(["'])(.*)\1$/, '$2'))
}

function run(words: readonly string[], toStderr: boolean): Promise<void> {
  const [program = '', ...options] = words
  // On Windows editors are often scripts (code.cmd), which only a shell starts.
  const shell = process.platform === 'win32'
  const quoted = (word: string): string => (shell && /\s/.test(word) ? `"${word}"` : word)
  return new Promise((resolve, reject) => {
    const editor = spawn(quoted(program), options.map(quoted), { stdio: ['inherit', toStderr ? 2 : 'inherit', 'inherit'], shell })
    editor.on('error', (cause) => reject(failed(`The editor ${program} cannot be started: ${cause.message}.`, cause)))
    editor.on('exit', (code, signal) =>
      code === 0 ? resolve() : reject(failed(`The editor ${program} ended with ${signal ?? code}.`, null)),
    )
  })
}

function failed(message: string, cause: Error | null): MemoryError {
  return new MemoryError('unavailable', `${message} Nothing was committed.`, {
    hint: 'VISUAL or EDITOR says which editor to use, such as EDITOR=nano or EDITOR="code --wait".',
    ...(cause === null ? {} : { cause }),
  })
}
