import { MemoryError } from '../errors.ts'
import { lookOf } from './look.ts'

/** The terminal that a full-screen program runs in. */
export type Terminal = {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly colors: 'none' | 'few' | 'many'
  /** What the terminal says of its background by itself (`COLORFGBG`); null when it says nothing. */
  readonly background: 'dark' | 'light' | null
  /** Whether it can be asked for its background: the Linux console shows the question. */
  readonly answers: boolean
  /** Calls back before the process ends in whatever way, so that the terminal is given back as it was. */
  onEnd(restore: () => void): void
}

const endings = { SIGHUP: 129, SIGTERM: 143 } as const

/** The terminal of this process. Throws `usage` when there is none. */
export function openTerminal({ color }: { readonly color: boolean }): Terminal {
  const { stdin, stdout } = process
  if (stdin.isTTY !== true || stdout.isTTY !== true) {
    throw new MemoryError('usage', 'A full-screen program needs a terminal, and this is a pipe or a file.', {
      hint: 'Run it in a terminal by itself, or use "acontext status", "sessions list", "skills log" in scripts.',
    })
  }
  if (process.env['TERM'] === 'dumb') {
    throw new MemoryError('usage', 'The terminal says that it is a dumb one (TERM=dumb), which cannot show a full screen.', {
      hint: 'Set TERM to what the terminal is, for example TERM=xterm-256color.',
    })
  }
  const colors = !lookOf(stdout, { color }).colored ? 'none' : stdout.getColorDepth() >= 8 ? 'many' : 'few'
  const background = backgroundOf(process.env['COLORFGBG'])
  return { stdin, stdout, colors, background, answers: process.env['TERM'] !== 'linux', onEnd: beforeEnd }
}

/** `15;0`: the number of the foreground's colour, perhaps others, and of the background's. */
function backgroundOf(declared: string | undefined): 'dark' | 'light' | null {
  const last = declared?.split(';').at(-1) ?? ''
  if (!/^\d+$/.test(last)) return null
  // Of the sixteen, white and the bright ones but dark grey.
  return Number(last) === 7 || Number(last) > 8 ? 'light' : 'dark'
}

function beforeEnd(restore: () => void): void {
  process.once('exit', restore)
  // Before the listener that tells what went wrong, which would be told on a screen that is about to vanish.
  process.prependOnceListener('uncaughtException', restore)
  for (const [signal, code] of Object.entries(endings)) {
    process.once(signal, () => {
      restore()
      process.exit(code)
    })
  }
}
