import { MemoryError } from '../errors.ts'
import { lookOf } from './look.ts'

/** The terminal that a full-screen program runs in. */
export type Terminal = {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly colored: boolean
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
  return { stdin, stdout, colored: lookOf(stdout, { color }).colored, onEnd: beforeEnd }
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
