import { execFileSync, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path'
import { onTestFinished } from 'vitest'
import { executable } from './cli.ts'

/** True where tmux is installed; where it is not, journeys through a terminal say why they are skipped. */
export const hasTmux = spawnSync('tmux', ['-V'], { stdio: 'ignore' }).status === 0
if (!hasTmux) console.warn('Journeys through a terminal are skipped: tmux is not installed.')

export type Size = { readonly columns: number; readonly rows: number }

/** A real terminal with `acontext tui` in it. */
export type Terminal = {
  /** Keys by tmux's names (`Enter`, `Escape`, `jjj`). */
  press(...keys: readonly string[]): void
  screen(): string
  /** The screen with the sequences that give it its colours. */
  painted(): string
  /** Waits until the screen shows all of this, has read all that it wants to show, and changes no more. */
  shows(...wanted: readonly (string | RegExp)[]): Promise<string>
  resize(size: Size): void
  /** Signals the program in the terminal. */
  signal(name: 'TERM' | 'HUP'): void
}

const patienceMs = 30_000
// Longer than what lies beside a row waits before it is read.
const pollMs = 120
// A place that is awaited, or a message of which only the number is known.
const unread = /Reading …|#\d+ …[ ]*$/m

export function openTerminal(
  home: string,
  size: Size,
  options: { words?: readonly string[]; env?: Record<string, string> } = {},
): Terminal {
  const server = `acontext-test-${randomUUID().slice(0, 8)}`
  const tmux = (...words: readonly string[]): string =>
    execFileSync('tmux', ['-L', server, '-f', '/dev/null', ...words], { encoding: 'utf8' })
  const env = { ACONTEXT_HOME: home, TZ: 'UTC', LANG: 'C.UTF-8', ...options.env }
  const variables = Object.entries(env).map(([name, value]) => `${name}='${value}'`)
  const words = [process.execPath, executable, ...(options.words ?? ['tui'])].map((word) => `'${word}'`).join(' ')
  // The shell stays, so that one sees what the program left on the terminal.
  const command = `cd '${dirname(home)}'; export PS1='$ '; env -u CI -u NO_COLOR -u FORCE_COLOR -u COLORFGBG ${variables.join(' ')} ${words}; echo "ended with $?"; exec cat`
  tmux('new-session', '-d', '-x', String(size.columns), '-y', String(size.rows), command)
  onTestFinished(() => void spawnSync('tmux', ['-L', server, 'kill-server'], { stdio: 'ignore' }))

  const screen = (): string => tmux('capture-pane', '-p').replace(/\n+$/, '\n')
  return {
    press: (...keys) => keys.forEach((key) => void tmux('send-keys', key)),
    screen,
    painted: () => tmux('capture-pane', '-p', '-e'),
    async shows(...wanted) {
      const deadline = Date.now() + patienceMs
      for (let before = ''; ;) {
        const shown = screen()
        const missing = wanted.filter((each) => (typeof each === 'string' ? !shown.includes(each) : !each.test(shown)))
        if (missing.length === 0 && shown === before && !unread.test(shown)) return shown
        before = shown
        if (Date.now() > deadline) throw new Error(`The screen never showed ${missing.join(' and ')}:\n${shown}`)
        await new Promise((resolve) => setTimeout(resolve, pollMs))
      }
    },
    resize: ({ columns, rows }) => void tmux('resize-window', '-x', String(columns), '-y', String(rows)),
    signal: (name) => void process.kill(childOf(tmux('list-panes', '-F', '#{pane_pid}').trim()), `SIG${name}`),
  }
}

/** The program that a shell runs. */
function childOf(pid: string): number {
  return Number(execFileSync('ps', ['-o', 'pid=', '--ppid', pid], { encoding: 'utf8' }).trim())
}

/** A screen without what differs from run to run: ids and the time of the clock, each as wide as it was. */
export function steady(shown: string): string {
  return shown
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, (id) => '0'.repeat(id.length))
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{8}\b/g, '00000000')
    .replace(/\b\d{2}-\d{2} \d{2}:\d{2}\b/g, 'MM-DD hh:mm')
    .replace(/\b\d{2}:\d{2}\b/g, 'hh:mm')
    .replace(/[ \t]+$/gm, '')
}
