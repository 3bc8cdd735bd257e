import { shorten } from './text.ts'

export type Progress = { update(line: string): void; end(): void }

export const silent: Progress = { update: () => {}, end: () => {} }

const eraseLine = '\r\u001b[2K'
const terminalPause = 80
const filePause = 5_000

/** One line on stderr that tells how far long work is: rewritten in place on a terminal, else a new one every few seconds. */
export function progressOn(stream: NodeJS.WriteStream, clock: () => number = Date.now): Progress {
  const terminal = stream.isTTY === true
  const pause = terminal ? terminalPause : filePause
  let last = terminal ? 0 : clock()
  let shown = false
  return {
    update(line) {
      if (clock() - last < pause) return
      last = clock()
      shown = true
      stream.write(terminal ? eraseLine + shorten(line, (stream.columns ?? 80) - 1) : `${line}\n`)
    },
    end() {
      if (terminal && shown) stream.write(eraseLine)
      shown = false
    },
  }
}
